"""Calls: drawn up, described, opened, extended by two, closed; what the public reads of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from applications.models import Call, WindowExtension
from applications.states import CallState
from applications.transitions import calls
from portal.accounts.models import Organisation, User
from portal.policy import clock
from portal.policy.refusal import Conflict, Refused
from tests.factories.accounts import UserFactory
from tests.factories.applications import CallFactory
from tests.factories.chain import Chain

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"applications:{name}", args=args)


@pytest.fixture
def spring(at):
    at("2026-03-02 10:00")


def draw_up(client, year=2026):
    client.post(url("call_new"), {"kind": "new", "year": year})
    return Call.objects.get(year=year)


def describe(client, call, **changes):
    form = {"title": call.title, "notice_no": "试通〔2026〕1号", "notice_text": "请按时申报。", "method": "trimmed"}
    return client.post(url("call_text", call.code), {**form, "issuers": call.issuers, **changes})


def test_hangzhou_draws_up_describes_and_opens_a_call(spring, client_of):
    officer = client_of(UserFactory(city_officer=True))
    call = draw_up(officer)
    page = officer.get(url("call_edit", call.code)).content.decode()
    assert "请先填写申报通知的文号和正文" in page and "disabled" in page

    describe(officer, call)
    confirm = officer.get(url("call_open", call.code)).content.decode()
    officer.post(url("call_open", call.code))

    call.refresh_from_db()
    assert "没有需要注意的事项" in confirm
    assert (call.state, call.method, call.notice_no) == ("open", "trimmed", "试通〔2026〕1号")


@pytest.mark.parametrize(
    ("year", "day"), [(2026, date(2026, 3, 2)), (2027, date(2027, 1, 1)), (2025, date(2026, 3, 2))]
)
def test_a_call_follows_the_policy_in_force_when_it_is_drawn_up(spring, year, day):
    """A pack that came into force after 1 January holds for a call drawn up later in the year."""
    assert calls.policy_day(year) == day


def test_beijing_needs_both_issuers_and_places(spring, client_of):
    """BJ-25: one bureau alone cannot issue the notice."""
    officer = client_of(UserFactory(city_officer=True, city="beijing"))
    call = draw_up(officer)
    describe(officer, call, issuers=call.issuers[:1])

    page = officer.get(url("call_edit", call.code)).content.decode()
    refused = officer.post(url("call_open", call.code))

    assert "发布单位不全：缺北京市财政局" in page and "还没有给推荐单位分配名额" in page
    assert refused.status_code == 403
    call.refresh_from_db()
    assert call.state == "draft"


def test_places_are_given_to_recommenders(spring, client_of):
    officer = client_of(UserFactory(city_officer=True, city="beijing"))
    call = draw_up(officer)
    describe(officer, call)
    body = Organisation.objects.filter(city="beijing", kind="district_bureau").first()

    officer.post(url("call_places", call.code), {f"places_{body.pk}": "2"})

    assert list(call.places.values_list("recommender_id", "places")) == [(body.pk, 2)]
    assert officer.get(url("call_places", call.code)).status_code == 200
    assert officer.post(url("call_open", call.code)).status_code == 302


def test_after_june_beijing_is_warned(at, client_of):
    """BJ-25 expects the notice in the first half-year."""
    at("2026-07-01 10:00")
    officer = client_of(UserFactory(city_officer=True, city="beijing"))

    page = officer.get(url("call_edit", draw_up(officer).code)).content.decode()

    assert "申报通知应在 2026年6月30日（周二） 前下发，现已超过" in page
    assert "申报截止日" in page


def test_a_call_beyond_the_policys_end_is_warned(at, client_of):
    """BJ-02: the measures end with 2030."""
    at("2030-03-01 10:00")
    officer = client_of(UserFactory(city_officer=True, city="beijing"))
    call = draw_up(officer, 2031)

    page = officer.get(url("call_edit", call.code)).content.decode()

    assert "执行至 2030年12月31日（周二），本批次有环节在此之后" in page


def test_windows_are_set_and_a_wrong_order_is_said_at_the_field(spring, client_of):
    officer = client_of(UserFactory(city_officer=True))
    call = draw_up(officer)
    dates = {f"{w.kind}_{end}": "2026-05-06" for w in call.windows.all() for end in ("first", "last")}
    wrong = {**dates, "application_first": "2026-05-09"}

    again = officer.post(url("call_windows", call.code), wrong)
    officer.post(url("call_windows", call.code), {**dates, "application_last": "2026-05-20"})

    assert "“申报”的结束日早于开始日" in again.content.decode() and 'value="2026-05-09"' in again.content.decode()
    assert call.window("application").closes_at == clock.end_of(date(2026, 5, 20))
    page = officer.get(url("call_edit", call.code)).content.decode()
    assert "推荐单位审核应当在申报截止之后结束" in page


def test_in_beijing_the_policy_section_alone_lets_a_call_differ(at, client_of):
    """BJ-47: the centre runs the round (BJ-48), 职业能力建设处 revises; the page does not offer it to others."""
    at("2026-02-10 09:00")
    centre, planner = (UserFactory(**{role: True}, city="beijing") for role in ("centre_officer", "city_officer"))
    call = calls.draw_up(city="beijing", kind="new", year=2026, by=centre)
    there = url("call_override", call.code)

    refused = client_of(centre).get(there)
    with pytest.raises(Refused, match="由市人力资源社会保障局职业能力建设处办理") as raised:
        calls.override(call, by=centre, parameter="quota_new", value=9, reason="预算")

    assert refused.status_code == 403 and "职业能力建设处" in refused.content.decode()
    assert raised.value.clause == "京人社能发〔2023〕3号 第十五条"
    assert there not in client_of(centre).get(url("call_edit", call.code)).content.decode()
    assert there in client_of(planner).get(url("call_edit", call.code)).content.decode()
    client_of(planner).post(there, {"parameter": "quota_new", "value": "9", "reason": "预算"})
    assert Call.objects.get(pk=call.pk).parameter("quota_new") == 9


@pytest.mark.parametrize(
    ("parameter", "value", "said"),
    [
        ("quota_new", 11, "“每年新建工作室不超过”是办法的硬性规定，只能从严，不能放宽"),
        ("notice_working_days", 4, "只能从严，不能放宽"),
        ("retirement_years", 1, "只能从严，不能放宽"),
        ("sealed_scan", False, "批次不能另定"),
        ("grant_establishment", 400000, "批次不能另定"),
    ],
)
def test_what_the_policy_fixes_is_not_relaxed_by_a_call(at, client_of, parameter, value, said):
    """BJ-13, BJ-24, BJ-32: an eleventh studio, a shorter notice or an older master needs another policy."""
    at("2026-02-10 09:00")
    planner = UserFactory(city_officer=True, city="beijing")
    call = calls.draw_up(city="beijing", kind="new", year=2026, by=UserFactory(centre_officer=True, city="beijing"))

    with pytest.raises(Refused, match=said):
        calls.override(call, by=planner, parameter=parameter, value=value, reason="预算")
    typed = {"parameter": parameter, "value": "否" if value is False else str(value), "reason": "预算"}
    page = client_of(planner).post(url("call_override", call.code), typed)

    assert (said in page.content.decode()) == (parameter != "grant_establishment")
    assert not call.overrides.exists()


def test_what_the_policy_fixes_may_be_set_stricter(at):
    at("2026-02-10 09:00")
    planner = UserFactory(city_officer=True, city="beijing")
    call = calls.draw_up(city="beijing", kind="new", year=2026, by=planner)

    for parameter, value in (
        ("quota_new", 8),
        ("notice_working_days", 7),
        ("retirement_years", 3),
        ("marks_per_file", 5),
    ):
        calls.override(call, by=planner, parameter=parameter, value=value, reason="会议决定")

    assert {each.parameter: each.value for each in call.overrides.all()}["notice_working_days"] == 7


def test_an_override_carries_its_reason(spring, client_of):
    officer = client_of(UserFactory(city_officer=True))
    call = draw_up(officer)
    wrong = officer.post(url("call_override", call.code), {"parameter": "quota_new", "value": "多", "reason": "x"})

    officer.post(url("call_override", call.code), {"parameter": "quota_new", "value": "20", "reason": "预算压缩"})
    yes = {"parameter": "places_enforced", "value": "是", "reason": "市局决定"}
    officer.post(url("call_override", call.code), yes)

    assert "取值与这个参数的类型不符" in wrong.content.decode()
    assert Call.objects.get(pk=call.pk).parameter("quota_new") == 20
    assert "预算压缩" in officer.get(url("call_edit", call.code)).content.decode()
    assert Call.objects.get(pk=call.pk).parameter("places_enforced") is True


def test_an_extension_needs_a_second_person(spring, client_of):
    call = CallFactory()
    officer, colleague = UserFactory(city_officer=True), UserFactory(city_approver=True)
    later = clock.today() + timedelta(days=30)
    client = client_of(officer)
    asked = {"last_day": later.isoformat(), "reason": "单位来不及盖章"}

    client.post(url("call_extend", call.code, "application"), asked)
    extension = WindowExtension.objects.get()
    own = client.post(url("call_extension", call.code, extension.pk))
    shown = client_of(colleague).get(url("call_extension", call.code, extension.pk)).content.decode()
    client_of(colleague).post(url("call_extension", call.code, extension.pk))

    assert own.status_code == 403 and "请由另一位同事确认" in own.content.decode()
    assert "单位来不及盖章" in shown
    assert call.windows.get(kind="application").closes_at == clock.end_of(later)
    assert client.get(url("call_extend", call.code, "application")).status_code == 200


def test_a_published_call_is_no_longer_edited(spring, client_of):
    call = CallFactory()

    refused = client_of(UserFactory(city_officer=True)).get(url("call_text", call.code))

    assert refused.status_code == 403 and "批次已经发布" in refused.content.decode()


def test_a_call_is_closed_with_a_word(spring, client_of):
    call = CallFactory()
    client = client_of(UserFactory(city_officer=True))

    assert "结束批次" in client.get(url("call_close", call.code)).content.decode()
    client.post(url("call_close", call.code), {"remark": "本年度工作完成"})

    call.refresh_from_db()
    assert call.state == "finished"


def test_only_the_citys_offices_see_its_calls(spring, client_of):
    call = CallFactory()

    assert client_of(UserFactory(host_clerk=True)).get(url("calls")).status_code == 404
    assert client_of(UserFactory(host_clerk=True)).get(url("call_new")).status_code == 404
    assert client_of(UserFactory(centre_officer=True)).get(url("call_edit", call.code)).status_code == 404
    listed = client_of(UserFactory(city_approver=True)).get(url("calls")).content.decode()
    assert call.title in listed and "拟定新批次" not in listed
    assert client_of(UserFactory(city_approver=True)).get(url("call_new")).status_code == 403


def test_a_panel_is_opened_for_chosen_files(at, client_of):
    at("2026-04-20 10:00")
    chain = Chain("hangzhou", at)
    one, other = chain.bring(chain.draft(), "accepted"), chain.bring(chain.draft(), "accepted")
    client = client_of(chain.officer)
    assert "2 份" not in client_of(chain.officer).get(url("call_panels", chain.call.code)).content.decode()
    form = {"name": "一组", "due_on": "2026-05-01", "marks_per_subject": 3, "chosen": [one.pk]}

    late = client.post(url("call_panels", chain.call.code), {**form, "due_on": "2026-04-01"}).content.decode()
    client.post(url("call_panels", chain.call.code), form)

    from assessments.models import Panel

    assert "评分截止日不能早于今天" in late
    assert [row.subject_id for row in Panel.objects.get().files.all()] == [one.pk]
    page = client.get(url("call_panels", chain.call.code)).content.decode()
    assert other.number in page and one.number not in page
    assert "等待分组" in client_of(chain.approver).get(url("call_panels", chain.call.code)).content.decode()


def test_the_public_reads_calls_with_their_countdown(spring, client):
    call = CallFactory()
    draft = CallFactory(kind="honorary", state="draft")

    listed = client.get(url("public_calls")).content.decode()
    page = client.get(url("public_call", call.code)).content.decode()

    assert call.title in listed and draft.title not in listed
    assert 'data-deadline="2026-03-22T00:00:00+08:00"' in page and "我要申报" in page
    assert client.get(url("public_call", draft.code)).status_code == 404


@pytest.mark.parametrize(("city", "words"), [("hangzhou", "杭人社发〔2023〕112号"), ("beijing", "30 万元")])
def test_the_guide_is_made_from_the_pack(spring, client, city, words):
    CallFactory(city=city)

    page = client.get(url("guide", city)).content.decode()

    assert words in page and "5 个工作日" in page and "资助标准" in page
    assert client.get(url("guide", "shanghai")).status_code == 404


def asked_for(call: Call, *, by: User, days: int = 30) -> WindowExtension:
    window = call.windows.get(kind="application")
    return calls.propose_extension(
        window, by=by, last_day=clock.today() + timedelta(days=days), reason="单位来不及盖章"
    )


def test_an_extension_not_agreed_to_makes_room_for_another(spring, client_of):
    call, officer, colleague = CallFactory(), UserFactory(city_officer=True), UserFactory(city_approver=True)
    closes = call.windows.get(kind="application").closes_at
    extension = asked_for(call, by=officer)

    client_of(colleague).post(url("extension_drop", call.code, extension.pk))
    other = asked_for(call, by=officer, days=25)

    assert WindowExtension.objects.get() == other
    assert call.windows.get(kind="application").closes_at == closes
    with pytest.raises(Conflict, match="这个延期已经撤回"):
        calls.confirm_extension(extension, by=colleague)


def test_a_window_is_moved_neither_into_the_past_nor_of_a_call_that_is_over(spring, at):
    call, officer, colleague = CallFactory(), UserFactory(city_officer=True), UserFactory(city_approver=True)
    extension = asked_for(call, by=officer)
    at(extension.new_closes_at)

    with pytest.raises(Refused, match="提出的截止日已经过去，请撤回后重新提出"):
        calls.confirm_extension(extension, by=colleague)
    calls.drop_extension(extension, by=officer)
    with pytest.raises(Refused, match="新的截止日已经过去"):
        asked_for(call, by=officer, days=-1)
    Call.objects.filter(pk=call.pk).update(state=CallState.FINISHED)
    with pytest.raises(Refused, match="批次现为“已结束”，不办理延期"):
        asked_for(call, by=officer)
