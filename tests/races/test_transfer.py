"""转交 at the moment a colleague decides: one of them wins, and the file lies at one office (T-C2, HZ-32)."""

from __future__ import annotations

from typing import Any

import pytest

from applications import transitions
from applications.models import Application
from applications.states import State
from portal.accounts.kinds import City, OrganisationKind
from portal.accounts.models import Organisation, User
from portal.audit.chain import verify
from portal.audit.models import Entry
from portal.policy.refusal import Refused
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.chain import Chain
from tests.races.hands import raised, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def application(at: Any) -> Application:
    at("2026-05-06 10:00")
    chain = Chain(City.BEIJING, at)
    return chain.submit(chain.draft())


def receiver(name: str) -> Organisation:
    group = OrganisationFactory(kind=OrganisationKind.ENTERPRISE_GROUP, city=City.BEIJING, name=name)
    UserFactory(recommender_officer=True, organisation=group)
    return group


def colleagues(application: Application) -> tuple[User, User]:
    office = application.recommender
    role = "district_officer" if office.kind == OrganisationKind.DISTRICT_BUREAU else "recommender_officer"
    return UserFactory(organisation=office, **{role: True}), UserFactory(organisation=office, **{role: True})


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def steps(application: Application, *names: str) -> list[str]:
    actions = [f"application.{name}" for name in names]
    return [each.action for each in Entry.objects.about(application).filter(action__in=actions).order_by("seq")]


def test_handed_on_twice_at_once_it_lies_at_the_office_the_log_names(application):
    one, other = colleagues(application)
    first, second = receiver("京城重工集团"), receiver("京城化工集团")

    outcomes = together(
        [
            lambda: transitions.transfer(fresh(application), by=one, to=first, reason="隶属重工"),
            lambda: transitions.transfer(fresh(application), by=other, to=second, reason="隶属化工"),
        ]
    )

    failed = raised(outcomes)
    assert len(failed) == 1 and isinstance(failed[0], Refused), outcomes
    assert steps(application, "transfer") == ["application.transfer"]
    assert fresh(application).recommender == (first if outcomes[0] is None else second)
    assert verify() is None


def test_handed_on_or_not_recommended_but_never_both(application):
    one, other = colleagues(application)
    group = receiver("京城重工集团")

    outcomes = together(
        [
            lambda: transitions.transfer(fresh(application), by=one, to=group, reason="隶属集团"),
            lambda: transitions.decline_to_recommend(fresh(application), by=other, reasons="条件不符"),
        ]
    )

    failed = raised(outcomes)
    assert len(failed) == 1 and isinstance(failed[0], Refused), outcomes
    settled = fresh(application)
    handed_on = outcomes[0] is None
    assert settled.state == (State.SUBMITTED if handed_on else State.NOT_RECOMMENDED)
    assert (settled.recommender == group) is handed_on
    assert len(steps(application, "transfer", "decline_to_recommend")) == 1
    assert verify() is None
