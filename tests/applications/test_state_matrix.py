"""State matrix: every state × every kind of user = exactly these steps, no more and no fewer (T-S1)."""

from __future__ import annotations

import pytest

from applications.models import Application
from applications.states import State
from applications.workflow import WORKFLOW
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.workflow.engine import available
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain, load_calendar

NOTHING: dict[str, set[str]] = {}
HOST = {"withdraw"}
# State → kind of user → steps that person may take at once, with the file as the main road leaves it.
# Steps that wait for something else (an opinion, an approval of the whole list, the end of a notice) are not here.
HANGZHOU: dict[str, dict[str, set[str]]] = {
    State.DRAFT: {"host_clerk": {"submit", "withdraw"}, "host_administrator": {"submit", "withdraw"}},
    State.SUBMITTED: {
        "host_clerk": HOST,
        "host_administrator": HOST,
        "own_desk": {"return", "transfer", "decline_to_recommend"},
        "city_officer": {"transfer"},
    },
    State.ENDORSED: {
        "host_clerk": HOST,
        "host_administrator": HOST,
        "city_officer": {"return", "decline"},
    },
    State.ACCEPTED: {"city_officer": {"decline"}},
    State.UNDER_PANEL: NOTHING,
    State.APPRAISED: {"city_approver": {"propose", "reserve", "not_select"}},
    State.PROPOSED: {"city_officer": {"give_notice"}, "city_approver": {"give_notice"}},
    State.UNDER_NOTICE: NOTHING,
    State.RECOGNISED: NOTHING,
}
BEIJING: dict[str, dict[str, set[str]]] = {
    State.DRAFT: {"host_clerk": {"submit", "withdraw"}, "host_administrator": {"submit", "withdraw"}},
    State.SUBMITTED: {
        "host_clerk": HOST,
        "host_administrator": HOST,
        "own_desk": {"return", "transfer", "decline_to_recommend"},
        "centre_officer": {"transfer"},
    },
    State.ENDORSED: {
        "host_clerk": HOST,
        "host_administrator": HOST,
        "centre_officer": {"return", "decline"},
    },
    State.ACCEPTED: {"centre_officer": {"decline"}},
    State.UNDER_PANEL: NOTHING,
    State.APPRAISED: {
        "city_approver": {"propose", "reserve", "not_select"},
        "finance_approver": {"propose", "reserve", "not_select"},
    },
    State.PROPOSED: {
        "city_officer": {"give_notice"},
        "city_approver": {"give_notice"},
        "centre_officer": {"give_notice"},
    },
    State.UNDER_NOTICE: NOTHING,
    State.RECOGNISED: NOTHING,
}
TABLES = {City.HANGZHOU: HANGZHOU, City.BEIJING: BEIJING}


def cast(chain: Chain, application: Application) -> dict[str, User]:
    """One of every kind: each role in the city, the file's own desk, another desk, another host, the other city."""
    other = City.BEIJING if chain.city == City.HANGZHOU else City.HANGZHOU
    people = {
        role.value: UserFactory(**{role.value: True}, city=chain.city)
        for role in Role
        if role not in (Role.HOST_CLERK, Role.HOST_ADMINISTRATOR, Role.LEAD_MASTER, Role.CENTRE_OFFICER)
        and not (role in (Role.RECOMMENDER_OFFICER, Role.FINANCE_APPROVER) and not chain.beijing)
        and role not in (Role.DISTRICT_OFFICER,)
    }
    if chain.beijing:
        people["centre_officer"] = UserFactory(centre_officer=True, city=chain.city)
    host = application.host
    return people | {
        "host_clerk": UserFactory(host_clerk=True, organisation=host),
        "host_administrator": UserFactory(host_administrator=True, organisation=host),
        "lead_master": UserFactory(lead_master=True, organisation=host),
        "own_desk": chain.reviewer(application),
        "other_host": UserFactory(host_clerk=True, city=chain.city),
        "other_city": UserFactory(city_officer=True, city=other),
        "other_city_approver": UserFactory(city_approver=True, city=other),
        "nobody": UserFactory(),
    }


def steps_of(user: User, application: Application) -> set[str]:
    return {offer.step.name for offer in available(WORKFLOW, user, application) if not offer.refusal}


@pytest.mark.parametrize(("city", "state"), [(city, state) for city, table in TABLES.items() for state in table])
def test_exactly_these_people_may_take_exactly_these_steps(at, city, state):
    load_calendar(2027)
    at("2026-04-20 10:00")
    chain = Chain(city, at)
    application = chain.draft() if state == State.DRAFT else chain.bring(chain.draft(), state)

    found = {who: steps for who, user in cast(chain, application).items() if (steps := steps_of(user, application))}

    assert found == TABLES[city][state]


def test_a_reviewed_file_may_also_be_reported_upward(at):
    at("2026-04-20 10:00")
    chain = Chain(City.HANGZHOU, at)
    application = chain.review(chain.bring(chain.draft(), State.SUBMITTED))

    assert steps_of(chain.reviewer(application), application) == {
        "return",
        "transfer",
        "decline_to_recommend",
        "endorse",
    }


def test_an_officer_may_not_review_the_own_organisation(at):
    at("2026-04-20 10:00")
    chain = Chain(City.HANGZHOU, at)
    application = chain.bring(chain.draft(), State.SUBMITTED)
    reviewer = chain.reviewer(application)
    reviewer.posts.create(organisation=application.host, role=Role.HOST_CLERK, since=application.created_at.date())
    reviewer = User.objects.with_post().get(pk=reviewer.pk)

    offers = available(WORKFLOW, reviewer, application)

    refusals = {offer.step.name: offer.refusal for offer in offers}
    assert refusals["return"] == "不能审核本单位的申报"
    assert refusals["decline_to_recommend"] == "不能审核本单位的申报"


def test_every_state_and_step_of_the_table_is_known():
    states = set(State.values)

    assert all(set(step.sources) <= states and step.target in states for step in WORKFLOW.steps)
    assert WORKFLOW.finals() == {
        State.NOT_RECOMMENDED,
        State.RECOGNISED,
        State.DECLINED,
        State.WITHDRAWN,
    }
