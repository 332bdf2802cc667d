"""Check, submit, receipt, status, withdrawal and the look at a sealed number over HTTP."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType

from applications import transitions
from applications.models import Application, Evidence, Version
from applications.states import State
from portal.accounts.models import Reveal
from portal.documents.models import Rendering, Verification
from tests.applications.pages import hook, hook_value, text, url
from tests.factories import answers
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
# Sign-in and file, lock, checks, content, five rows of paper, the log, two audiences; clock and savepoints among them.
HANDING_IN = 32


def test_an_unfinished_draft_names_what_is_left(host, draft):
    page = host.get(url("check", draft))

    assert 'data-test="not-ready"' in text(page)
    assert 'data-test="submit"' not in text(page)


def test_the_check_page_masks_numbers_and_names_the_receiver(client_of, ready):
    page = client_of(ready.created_by).get(url("check", ready))

    assert hook(page, "receiver") == ready.recommender.name
    assert answers.member(1)["id_number"] not in text(page)
    assert "330101********0118" in text(page)


def test_submitting_twice_makes_one_version(client_of, ready):
    client = client_of(ready.created_by)
    seen = hook_value(client.get(url("check", ready)), "seen")
    assert "请先勾选承诺" in text(client.post(url("check", ready), {"seen": seen}))

    first = client.post(url("check", ready), {"seen": seen, "agreed": "on"})
    again = client.post(url("check", ready), {"seen": seen, "agreed": "on"})

    assert first.headers["Location"] == again.headers["Location"] == url("done", ready)
    version = ready.versions.get()
    page = client.get(url("done", ready))
    assert re.fullmatch(r"\d+年\d+月\d+日 \d{2}:\d{2}:\d{2}", hook(page, "submitted-at"))
    assert hook(page, "digest") == version.digest
    assert hook(page, "receipt-no") == f"{ready.number}-01"


def test_handing_in_reads_and_writes_each_thing_once(client_of, ready, django_assert_num_queries):
    client = client_of(ready.created_by)
    seen = hook_value(client.get(url("check", ready)), "seen")
    ContentType.objects.get_for_models(Application, Version, Evidence)

    with django_assert_num_queries(HANDING_IN):
        answer = client.post(url("check", ready), {"seen": seen, "agreed": "on"})

    assert answer.headers["Location"] == url("done", ready)
    assert Rendering.objects.about(ready.versions.get()).count() == 3
    assert Verification.objects.filter(kind__in=("application_form", "application_report", "receipt")).count() == 3


def test_a_colleagues_later_edit_stops_the_submission(client_of, ready):
    client = client_of(ready.created_by)
    seen = int(hook_value(client.get(url("check", ready)), "seen"))

    page = client.post(url("check", ready), {"seen": seen - 1, "agreed": "on"})

    assert page.status_code == 409
    assert Application.objects.get(pk=ready.pk).state == State.DRAFT


def test_a_colleagues_edit_is_announced_on_the_check_page(client_of, ready):
    colleague = UserFactory(host_clerk=True, organisation=ready.host, name="李建国")

    page = client_of(colleague).get(url("check", ready))

    assert 'data-test="stale"' in text(page)


def test_after_the_last_day_the_check_page_says_so(client_of, ready, at):
    at(ready.call.window("application").closes_at + timedelta(hours=1))

    assert "不再接收新的提交。草稿会保留" in text(client_of(ready.created_by).get(url("check", ready)))


def test_before_submission_there_is_no_receipt(host, draft):
    assert host.get(url("done", draft)).headers["Location"] == url("check", draft)


def test_the_status_page_shows_the_four_facts_and_the_log(client_of, ready):
    transitions.submit(ready, by=ready.created_by)

    page = client_of(ready.created_by).get(url("status", ready))

    for name in ("fact-stage", "fact-todo", "stepper", "timeline"):
        assert f'data-test="{name}"' in text(page)
    assert f"{ready.number}-01" in text(page)


def test_a_draft_or_a_submitted_file_is_withdrawn_with_a_reason(client_of, ready):
    client = client_of(ready.created_by)
    assert "放弃草稿" in text(client.get(url("withdraw", ready)))
    transitions.submit(ready, by=ready.created_by)
    assert "请写明理由" in text(client.post(url("withdraw", ready), {"reason": ""}))

    client.post(url("withdraw", ready), {"reason": "改到下一年申报"})

    ready.refresh_from_db()
    assert ready.state == State.WITHDRAWN
    assert client.get(url("withdraw", ready)).status_code == 403


def test_the_lead_master_may_not_withdraw(client_of, ready):
    master = UserFactory(lead_master=True, organisation=ready.host)
    Application.objects.filter(pk=ready.pk).update(leader_user=master)

    assert client_of(master).get(url("withdraw", ready)).status_code == 403
    assert "由单位经办人或管理员提交" in text(client_of(master).get(url("check", ready)))
    assert "这一节现在只能查看" in text(client_of(master).get(url("section", ready, "unit")))
    assert "材料现在只能查看" in text(client_of(master).get(url("materials", ready)))


def test_an_id_number_is_shown_once_after_a_reason(client_of, ready):
    client = client_of(ready.created_by)
    place = url("reveal", ready, "leader.id_number")
    assert 'data-test="revealed"' not in text(client.get(place))

    page = client.post(place, {"reason": "与原件核对"})

    assert re.fullmatch(r"\d{17}[\dX]", hook(page, "revealed"))
    assert Reveal.objects.get().field == "leader.id_number"
    assert "no-store" in page.headers["Cache-Control"]
    mark = ready.sections.get(key="team").data["members"][0]["_row"]
    assert client.get(url("reveal", ready, f"team.members.{mark}.id_number")).status_code == 200
    assert client.get(url("reveal", ready, "leader.name")).status_code == 404


def test_who_may_not_reveal_is_refused(client_of, ready):
    transitions.submit(ready, by=ready.created_by)
    supervisor = UserFactory(supervisor=True)

    assert client_of(supervisor).get(url("reveal", ready, "leader.id_number")).status_code == 403


@pytest.mark.parametrize(("role", "offered"), [("city_officer", True), ("city_approver", False)])
def test_the_way_to_a_full_number_is_offered_only_to_who_may_go_it(client_of, ready, role, offered):
    transitions.submit(ready, by=ready.created_by)
    person = UserFactory(**{role: True}, city="hangzhou")

    page = client_of(person).get(url("dossier", ready))

    assert page.status_code == 200
    assert (url("reveal", ready, "leader.id_number") in text(page)) is offered
