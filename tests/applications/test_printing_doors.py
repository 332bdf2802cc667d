"""Who gets which paper: other hosts and districts find nothing, experts are told, numbers go to the desks on record."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from applications import letters, transitions
from applications.models import Application
from applications.states import State
from portal.accounts.models import Reveal, User
from portal.documents import tasks
from portal.documents.models import Rendering
from tests.applications.printing_scene import text_of
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory
from tests.factories.assessments import declared
from tests.factories.chain import Chain, load_calendar

pytestmark = pytest.mark.django_db
PAPERS = ("form_pdf", "report_pdf", "receipt_pdf")


@pytest.fixture
def application() -> Application:
    made = ApplicationFactory(complete=True)
    transitions.submit(made, by=made.created_by)
    return made


@pytest.fixture
def officer(application: Application) -> User:
    return UserFactory(district_officer=True, organisation=application.recommender)


def address(name: str, application: Application) -> str:
    return reverse(f"applications:{name}", args=[application.number])


def test_a_paper_not_yet_drawn_shows_the_page_that_waits_then_the_file(
    application: Application, client_of: Any
) -> None:
    client = client_of(application.created_by)

    waiting = client.get(address("receipt_pdf", application), follow=True)
    tasks.render_pending()
    ready = client.get(address("receipt_pdf", application), follow=True)

    assert 'data-test="job-queued"' in waiting.content.decode()
    assert ready["Content-Type"] == "application/pdf"
    assert application.versions.get().digest in text_of(b"".join(ready))


def test_strangers_find_neither_the_address_nor_the_file(
    application: Application, officer: User, client_of: Any
) -> None:
    rendering = Rendering.objects.get(kind="application_form")
    strangers = [UserFactory(host_clerk=True), UserFactory(district_officer=True, city="beijing")]

    for stranger in strangers:
        client = client_of(stranger)
        assert [client.get(address(name, application)).status_code for name in PAPERS] == [404] * 3
        assert client.get(rendering.get_absolute_url()).status_code == 404
    assert client_of(officer).get(rendering.get_absolute_url()).status_code == 200


def test_a_desk_that_opens_full_numbers_leaves_a_record(
    application: Application, officer: User, client_of: Any
) -> None:
    client_of(application.created_by).get(address("form_pdf", application))
    assert not Reveal.objects.exists()

    client_of(officer).get(address("form_pdf", application))

    assert Reveal.objects.get().field == "form_pdf:1"


def test_who_may_not_reveal_numbers_gets_the_masked_copy(application: Application, client_of: Any) -> None:
    approver = UserFactory(city_approver=True, city=application.city)
    client = client_of(approver)
    full = Rendering.objects.get(kind="application_form")

    asked = client.get(address("form_pdf", application))

    assert asked.status_code == 302
    assert Rendering.objects.filter(kind="application_form_masked").count() == 1
    assert client.get(full.get_absolute_url()).status_code == 404
    assert client.get(asked["Location"]).status_code == 200


def test_the_host_does_not_read_what_the_desk_signed(at: Any, client_of: Any) -> None:
    at("2026-04-20 10:00")
    chain = Chain("hangzhou", at)
    application = chain.submit(chain.draft())
    chain.review(application)

    signed = client_of(chain.reviewer(application)).get(address("form_pdf", application))["Location"]

    assert client_of(application.created_by).get(signed).status_code == 404
    assert client_of(chain.reviewer(application)).get(signed).status_code == 200


def test_experts_read_on_screen_and_get_no_paper(at: Any, client_of: Any) -> None:
    load_calendar(2027)
    at("2026-04-20 10:00")
    chain = Chain("hangzhou", at)
    application = chain.bring(chain.draft(), State.UNDER_PANEL)
    seat = application.assignments.get()
    declared(seat)
    client = client_of(seat.expert.user)
    rendering = Rendering.objects.get(kind="receipt")

    answer = client.get(address("form_pdf", application))

    assert answer.status_code == 403
    assert "申报表、回执等文书不提供给专家" in answer.content.decode()
    assert client.get(rendering.get_absolute_url()).status_code == 404


def test_versions_are_asked_for_by_number(application: Application, client_of: Any) -> None:
    client = client_of(application.created_by)
    place = address("form_pdf", application)

    assert [client.get(f"{place}?version={each}").status_code for each in ("1", "2", "x")] == [302, 404, 404]


def test_a_draft_has_a_preview_and_no_paper(client_of: Any) -> None:
    draft, beijing = ApplicationFactory(), ApplicationFactory(city="beijing")
    client = client_of(draft.created_by)

    assert client.get(address("preview", draft)).status_code == 302
    assert client.get(address("preview_report", draft)).status_code == 302
    assert client_of(beijing.created_by).get(address("preview_report", beijing)).status_code == 404
    refused = client.get(address("form_pdf", draft))
    assert refused.status_code == 403
    assert "这份申报还没有提交过" in refused.content.decode()


def test_a_preview_is_the_hosts(application: Application, officer: User, client_of: Any) -> None:
    assert client_of(officer).get(address("preview", application)).status_code == 403


def test_beijing_has_no_report(client_of: Any) -> None:
    application = ApplicationFactory(city="beijing", complete=True)
    transitions.submit(application, by=application.created_by)

    assert client_of(application.created_by).get(address("report_pdf", application)).status_code == 404


def test_a_letter_is_read_by_its_host(application: Application, client_of: Any) -> None:
    written = letters.declined(application, "材料不齐")
    place = reverse("applications:letter_pdf", args=[application.number, written.pk])

    asked = client_of(application.created_by).get(place)

    assert asked.status_code == 302
    assert client_of(application.created_by).get(asked["Location"]).status_code == 200
    assert client_of(UserFactory(host_clerk=True)).get(place).status_code == 404


def test_tables_go_to_their_office_and_notices_to_everyone(at: Any, client_of: Any, client: Any) -> None:
    load_calendar(2027)
    at("2026-04-20 10:00")
    chain = Chain("hangzhou", at)
    application = chain.bring(chain.draft(), State.RECOGNISED)
    batch, reviewer = application.batch, chain.reviewer(application)
    pdf, excel = (reverse(f"applications:summary_{name}", args=[batch.number]) for name in ("pdf", "excel"))
    notices = [
        reverse(f"applications:{name}", args=[application.notice.code]) for name in ("notice_pdf", "notice_word")
    ]
    key = application.recognition_id
    records = [reverse(f"applications:{name}", args=[key]) for name in ("recognition_pdf", "recognition_word")]

    assert client_of(reviewer).get(f"{pdf}?public=1").status_code == 302
    assert client_of(reviewer).post(f"{excel}?public=1").status_code == 302
    assert client_of(reviewer).get(excel).status_code == 405
    assert client_of(reviewer).get(client_of(reviewer).get(pdf)["Location"]).status_code == 200
    assert client_of(chain.officer).get(pdf).status_code == 302
    assert client_of(application.created_by).get(pdf).status_code == 404
    for place in [*notices, *records]:
        asked = client.get(place)
        assert asked.status_code == 302
        assert client.get(asked["Location"]).status_code == 200
    type(application.recognition).objects.filter(pk=key).update(state="submitted")
    assert "/accounts/" in client.get(records[0])["Location"]
    assert client_of(application.created_by).get(records[0]).status_code == 404
    assert client_of(chain.officer).get(records[0]).status_code == 302
