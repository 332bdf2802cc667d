"""The search box: by number, name or unit, each person through the own doors, statements that do not grow."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.states import State
from portal.workbench import search
from studios.models import Studio
from tests.factories.accounts import UserFactory
from tests.factories.assessments import declared
from tests.workbench.statements import counted


def hits(asked: str, user) -> dict[str, list[str]]:
    return {group.label: [hit.number for hit in group.hits] for group in search.find(asked, user)}


@pytest.mark.parametrize("field", ["number", "studio_name", "lead_master"])
def test_a_file_is_found_by_number_or_name(chain, field):
    application = chain.bring(chain.draft(), State.SUBMITTED)

    assert hits(getattr(application, field), chain.reviewer(application)) == {"申报": [application.number]}


def test_a_file_is_found_by_a_part_of_its_unit(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)

    assert hits(application.host.name[2:8], chain.reviewer(application)) == {"申报": [application.number]}


def test_nothing_leaks_to_other_offices(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)
    others = [
        UserFactory(district_officer=True, organisation=UserFactory(recommender_officer=True).organisation),
        UserFactory(host_clerk=True),
        UserFactory(city_officer=True, city="beijing"),
        UserFactory(administrator=True),
        UserFactory(expert=True),
    ]

    assert [hits(application.number, other) for other in others] == [{}] * 5


def test_an_expert_finds_a_file_only_after_declaring(chain):
    application = chain.bring(chain.draft(), State.UNDER_PANEL)
    (assignment,) = application.assignments.all()
    expert = assignment.expert.user
    before = hits(application.number, expert)

    declared(assignment)

    assert before == {}
    assert hits(application.number, expert) == {"申报": [application.number]}


def test_an_applicant_under_review_reads_no_more_than_on_the_own_page(chain):
    application = chain.bring(chain.draft(), State.PROPOSED)

    (group,) = search.find(application.number, application.created_by)

    assert [hit.chip for hit in group.hits] == ["评审中"]


def test_studios_notices_and_calls_are_found(chain):
    application = chain.bring(chain.draft(), State.RECOGNISED)
    studio = Studio.objects.get()

    assert hits(studio.number, chain.officer) == {"工作室": [studio.number]}
    assert hits(application.notice.code, chain.officer) == {"公示公告": [application.notice.code]}
    assert hits(chain.call.title, chain.officer) == {"申报通知": [chain.call.code]}


def test_an_administrator_finds_people_and_organisations(at):
    at("2026-04-20 10:00")
    clerk = UserFactory(host_clerk=True)
    administrator = UserFactory(administrator=True)

    assert hits(clerk.username, administrator)["用户"] == [clerk.username]
    assert hits(clerk.organisation.name, administrator) == {"机构": [clerk.organisation.uscc]}


def test_a_long_list_is_cut_and_says_so(at):
    at("2026-04-20 10:00")
    UserFactory.create_batch(21, name="同名人")

    (group,) = search.find("同名人", UserFactory(administrator=True))

    assert len(group.hits) == 20
    assert group.total_words == "前 20 条，请写得更具体一些"


@pytest.mark.parametrize("count", [1, 3])
def test_statements_do_not_grow(chain, client_of, count):
    files = [chain.bring(chain.draft(), State.SUBMITTED) for _ in range(count)]
    client = client_of(chain.reviewer(files[0]))
    client.get("/search/?q=HZ-2026")

    with CaptureQueriesContext(connection) as asked:
        text = client.get("/search/?q=HZ-2026").content.decode()

    assert text.count('data-test="hit"') == count
    assert counted(asked) == 10


@pytest.mark.parametrize("asked", ["", "   ", "%", "x" * 500, "\x00", "'; --", "没有这样的单位"])
def test_any_text_is_answered(at, client_of, asked):
    at("2026-04-20 10:00")

    response = client_of(UserFactory(city_officer=True)).get("/search/", {"q": asked})

    assert response.status_code == 200
    assert 'data-test="empty"' in response.content.decode()


def test_the_box_is_in_every_officers_header(at, client_of, client):
    at("2026-04-20 10:00")

    assert "data-global-search" in client_of(UserFactory(expert=True)).get("/workbench/").content.decode()
    assert "data-global-search" not in client.get("/").content.decode()
