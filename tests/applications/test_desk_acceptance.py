"""The city's page: 材料审核, accept, return, decline; the dossier for experts; notes and chasing."""

from __future__ import annotations

import pytest

from applications import transitions
from applications.models import Note
from applications.states import State
from assessments import transitions as panels
from assessments.models import Assignment
from portal.desks.models import Chase, Opinion, ReturnNotice
from portal.notifications.models import Message
from portal.policy.refusal import Refused
from tests.applications.desk_scene import chain_of, gather, returned, says, url
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain

TABS = ("decision", "form", "materials", "eligibility", "history", "talk", "log")


@pytest.fixture
def chain(at) -> Chain:
    return chain_of(at)


@pytest.fixture
def application(chain):
    return chain.bring(chain.draft(), State.ENDORSED)


@pytest.fixture
def city(chain, application, client_of):
    return client_of(chain.officer)


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_of_the_citys_page_opens(city, application, tab):
    assert 'data-test="case-banner"' in says(city, url("acceptance", application, tab=tab))


def test_accepting_waits_for_the_material_review(city, application):
    page = says(city, url("acceptance", application))
    early = city.get(url("accept", application))
    city.post(url("material_review", application), {"verdict": "agree", "text": "材料齐全"})

    assert "还没有材料审核记录，请先填写材料审核意见" in page
    assert early.status_code == 403
    assert Opinion.objects.filter(stage="material_review").get().text == "材料齐全"
    assert says(city, url("accept", application))
    city.post(url("accept", application))
    application.refresh_from_db()
    assert application.state == State.ACCEPTED


def test_an_incomplete_material_review_keeps_what_was_typed(city, application):
    page = city.post(url("material_review", application), {"text": "写好的意见"}).content.decode()

    assert "请选择结论" in page
    assert "写好的意见" in page


def test_accepting_twice_meets_the_conflict_page(city, chain, application):
    chain.accept(application)

    answer = city.post(url("accept", application))

    assert answer.status_code == 409
    assert "您的操作“受理”没有执行" in answer.content.decode()


def test_the_city_returns_and_the_file_comes_back_to_the_city(city, chain, application):
    gather(application, chain.officer)

    city.post(url("return", application), {"due_on": "2026-04-27"})

    application.refresh_from_db()
    assert application.state == State.RETURNED
    assert ReturnNotice.objects.get().came_from == State.ENDORSED


def test_the_city_declines_with_a_letter(city, application):
    says(city, url("city_decline", application))

    city.post(url("city_decline", application), {"reasons": "不符合三（一）"})

    application.refresh_from_db()
    assert application.state == State.DECLINED
    assert "不符合三（一）" in application.letters.get().body


def test_approvers_and_supervisors_read_without_buttons(chain, application, client_of):
    supervisor = UserFactory(supervisor=True)

    for user in (chain.approver, supervisor):
        page = says(client_of(user), url("acceptance", application))
        assert 'data-test="verdict-bar"' not in page


def test_desk_and_city_are_led_to_their_own_page(chain, application, city, client_of):
    assert city.get(url("review", application)).url == url("acceptance", application)
    assert client_of(chain.reviewer(application)).get(url("acceptance", application)).url == url("review", application)


def test_an_expert_reads_the_dossier_only_after_declaring_and_without_phones(chain, application, client_of):
    chain.accept(application)
    chain.seat(application)
    assignment = Assignment.objects.about(application).get()
    expert = client_of(assignment.expert.user)

    before = expert.get(url("dossier", application)).status_code
    panels.declare(assignment, by=assignment.expert.user)
    after = says(expert, url("dossier", application))

    assert before == 404
    assert "三点校准" in after
    assert "13900000000" not in after
    assert "身份证</a>" not in after
    assert "****" not in after
    assert "13900000000" in says(client_of(chain.officer), url("dossier", application))


def test_a_script_gets_the_dossier_as_a_part(city, application):
    answer = city.get(url("dossier", application), headers={"HX-Request": "true"}).content.decode()

    assert 'data-test="dossier"' in answer
    assert "<html" not in answer


def test_a_note_reaches_the_other_side_once(city, chain, application):
    form = {"text": "请问原件何时送来", "back": url("acceptance", application, tab="talk")}

    first, _ = (city.post(url("note", application), form) for _ in range(2))

    assert first.url == url("acceptance", application, tab="talk")
    note = Note.objects.get()
    assert (note.text, note.from_host) == ("请问原件何时送来", False)
    told = Message.objects.filter(key=f"note:{note.pk}")
    assert [each.user for each in told] == [application.created_by]


def test_the_hosts_note_goes_to_the_office_that_has_the_file(chain, client_of):
    application = chain.submit(chain.draft())
    host = client_of(application.created_by)
    reviewer = chain.reviewer(application)

    answer = host.post(url("note", application), {"text": "原件明天送到", "back": "//evil.example"})

    assert answer.url == application.get_absolute_url()
    assert Message.objects.filter(user=reviewer, key__startswith="note:").count() == 1
    assert "原件明天送到" in says(host, application.get_absolute_url())


def test_empty_and_overlong_notes_are_refused(city, application):
    assert city.post(url("note", application), {"text": "  "}).status_code == 403
    assert city.post(url("note", application), {"text": "长" * 2001}).status_code == 403


def test_a_supervisor_and_an_expert_write_no_notes(application, client_of):
    assert client_of(UserFactory(supervisor=True)).post(url("note", application), {"text": "在吗"}).status_code == 403
    assert client_of(UserFactory(expert=True)).post(url("note", application), {"text": "在吗"}).status_code == 404


def test_a_draft_has_nobody_to_write_to(chain):
    draft = chain.draft()

    with pytest.raises(Refused, match="提交申报后才能"):
        transitions.write_note(draft, by=draft.created_by, text="在吗")


def test_chasing_reaches_the_holder_once_a_day_and_says_why_not_again(chain, client_of, at):
    application = returned(chain, chain.submit(chain.draft()))
    desk = client_of(chain.reviewer(application))

    first = desk.post(url("chase", application))
    second = desk.post(url("chase", application))

    assert (first.status_code, second.status_code) == (302, 403)
    assert "今天 10:00 已经催办过，同一份申报每天只能催办一次" in second.content.decode()
    assert "已经催办过" in says(desk, url("review", application, tab="talk"))
    assert Message.objects.filter(user=application.created_by, key__startswith="chase:").count() == 1
    at("2026-04-21 09:00")
    assert desk.post(url("chase", application)).status_code == 302
    assert Chase.objects.count() == 2


def test_the_holder_is_not_chased_by_itself_nor_by_onlookers(chain, application):
    with pytest.raises(Refused, match="由您所在单位办理"):
        transitions.chase(application, by=chain.officer)
    with pytest.raises(Refused, match="您当前的岗位不办理催办"):
        transitions.chase(application, by=UserFactory(supervisor=True))
    transitions.chase(application, by=application.created_by)
    transitions.decline(application, by=chain.officer, reasons="不符合")
    with pytest.raises(Refused, match="没有需要催办的单位"):
        transitions.chase(application, by=application.created_by)


def test_a_host_sees_neither_verdicts_nor_ranks_on_its_status_page(chain, application, client_of):
    transitions_before = says(client_of(application.created_by), application.get_absolute_url())

    for word in ("签署审核意见", "推荐排序", "第 1 位", "材料审核", "接手办理"):
        assert word not in transitions_before
    assert 'data-test="talk"' in transitions_before
