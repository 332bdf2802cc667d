"""The ranking board and its lists: shown, tried out, decided, approved, frozen, promoted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import freezing, lists, transitions
from applications.models import Application, SelectionList
from applications.states import State
from assessments.models import Assignment
from portal.policy.refusal import Refused
from tests.applications.boards import appraise_many
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"applications:{name}", args=args)


@pytest.fixture
def hangzhou(at):
    at("2026-04-20 10:00")
    return Chain("hangzhou", at)


@pytest.fixture
def beijing(at):
    at("2026-04-20 10:00")
    return Chain("beijing", at)


def decided(selection, **changes):
    """What the board's form posts for its rows."""
    form = {}
    for entry in selection.entries.all():
        form[f"decision_{entry.application_id}"] = entry.decision
        form[f"reason_{entry.application_id}"] = entry.reason
    return form | changes


def test_the_line_stands_after_the_last_counted_file(hangzhou, client_of):
    """HZ-07, HZ-08, UX-47: what does not count does not push the line up."""
    files = appraise_many(hangzhou, [90, 88, 86, 84], uncounted=(1,))
    page = client_of(hangzhou.officer).get(url("ranking", hangzhou.call.code), {"sim_quota": 2}).content.decode()

    before = page.split('data-test="cut-line"')[0]
    assert before.count('data-test="board-row"') == 3
    assert "不占名额" in page and "模拟，不影响数据" in page
    assert [f.state for f in Application.objects.filter(pk__in=[f.pk for f in files])] == ["appraised"] * 4


def test_a_simulation_changes_nothing(hangzhou, client_of):
    appraise_many(hangzhou, [90, 88, 86])
    before = list(Application.objects.order_by("pk").values())
    client = client_of(hangzhou.officer)

    for sim in ({"sim_quota": 1}, {"sim_method": "median"}, {"sim_ties": "0"}, {"sim_quota": "x"}):
        assert client.get(url("ranking", hangzhou.call.code), sim).status_code == 200

    assert list(Application.objects.order_by("pk").values()) == before
    assert not SelectionList.objects.exists()
    crossing = client.get(url("ranking", hangzhou.call.code), {"sim_quota": 1}).content.decode()
    assert "2 家跨过名额线" in crossing and "模拟后落选" in crossing


def test_marks_spread_and_missing_marks_are_flagged(hangzhou, client_of):
    """UX-48: a spread at the threshold is flagged; what is missing is said, never zero."""
    wide, *_ = appraise_many(hangzhou, [90, 80], marks={0: (95, 85), 1: (80, 80)})
    waiting = appraise_many(hangzhou, [70], state=State.UNDER_PANEL, due=2)[0]

    page = client_of(hangzhou.officer).get(url("ranking", hangzhou.call.code)).content.decode()

    assert page.count('data-test="divergent"') == 1
    assert "缺 2 份" in page and waiting.number in page and wide.number in page


def test_ties_across_the_line_need_a_recorded_reason(hangzhou, client_of):
    appraise_many(hangzhou, [90, 88, 88])
    hangzhou.call.overrides.create(
        parameter="quota_new", value=2, reason="试验", by=hangzhou.officer, at=hangzhou.call.published_at
    )
    selection = hangzhou.compile()
    client = client_of(hangzhou.officer)

    page = client.get(url("ranking", hangzhou.call.code)).content.decode()
    tied = selection.entries.filter(rank=2)

    assert "名额线上有并列" in page and page.count("is-tied") == 2
    with pytest.raises(Refused, match="并列在名额线上"):
        transitions.submit_list(selection, by=hangzhou.officer)
    reasons = {f"reason_{entry.application_id}": "会议表决 5:2" for entry in tied}
    client.post(url("list_decisions", hangzhou.call.code), decided(selection, **reasons))
    transitions.submit_list(selection, by=hangzhou.officer)
    assert selection.state == "submitted"


def test_an_eleventh_in_beijing_is_impossible(beijing, client_of):
    """BJ-24, message 21: refused already in the draft, and what was typed stays."""
    appraise_many(beijing, list(range(95, 84, -1)))
    selection = beijing.compile()
    last = selection.entries.get(rank=11)
    client = client_of(beijing.officer)
    form = decided(
        selection, **{f"decision_{last.application_id}": "proposed", f"reason_{last.application_id}": "破例"}
    )

    answer = client.post(url("list_decisions", beijing.call.code), form)

    text = answer.content.decode()
    assert answer.status_code == 403
    assert "名额为 10 家，已经选满。要选入这一家，请先取消一家。" in text and "第七条" in text and "破例" in text
    last.refresh_from_db()
    assert last.decision == "reserved"


def test_the_words_a_draft_fills_in_are_no_reason_against_the_rank(hangzhou):
    """HZ-44: who is passed over reads why the meeting decided so, not that the rank was too low."""
    passed_over, behind = appraise_many(hangzhou, [90, 85])
    selection = hangzhou.compile()
    decisions = {behind.pk: ("proposed", "会议认为成果突出。"), passed_over.pk: ("declined", lists.BY_RANK)}
    transitions.decide_entries(selection, by=hangzhou.officer, decisions=decisions)

    with pytest.raises(Refused, match=r"第0工作室 的拟定与名次不一致.*请写明会议决定的理由"):
        transitions.submit_list(selection, by=hangzhou.officer)

    transitions.decide_entries(selection, by=hangzhou.officer, decisions={passed_over.pk: ("declined", "成果不足。")})
    transitions.submit_list(selection, by=hangzhou.officer)
    assert selection.state == "submitted"


def test_a_twenty_sixth_in_hangzhou_asks_for_a_reason(hangzhou, client_of):
    """HZ-07 is soft."""
    appraise_many(hangzhou, list(range(99, 73, -1)))
    selection = hangzhou.compile()
    last = selection.entries.get(rank=26)
    client = client_of(hangzhou.officer)
    client.post(
        url("list_decisions", hangzhou.call.code),
        decided(selection, **{f"decision_{last.application_id}": "proposed", f"reason_{last.application_id}": ""}),
    )

    page = client.get(url("ranking", hangzhou.call.code)).content.decode()
    assert "本次将超出 1 家，请写明理由" in page
    client.post(
        url("list_minutes", selection.pk), {"minutes": "会议一致同意", "over_quota_reason": "市政府专题会议同意"}
    )
    client.post(url("list_submit", selection.pk))

    selection.refresh_from_db()
    assert selection.state == "submitted"


def test_posted_nonsense_is_said_and_kept(hangzhou, client_of):
    appraise_many(hangzhou, [90])
    selection = hangzhou.compile()
    key = selection.entries.get().application_id
    client = client_of(hangzhou.officer)

    bad = client.post(url("list_decisions", hangzhou.call.code), {f"decision_{key}": "maybe", f"reason_{key}": "某"})
    long = {f"decision_{key}": "proposed", f"reason_{key}": "长" * 501}
    too_long = client.post(url("list_decisions", hangzhou.call.code), long)

    assert "请选择拟认定、后备或不认定" in bad.content.decode()
    assert "理由最多 500 字，现有 501 字" in too_long.content.decode()


def test_from_draft_to_release_through_the_pages(hangzhou, client_of):
    files = appraise_many(hangzhou, [90, 80])
    officer, approver = client_of(hangzhou.officer), client_of(hangzhou.approver)
    code = hangzhou.call.code

    assert "按排名生成拟定草稿" in officer.get(url("ranking", code)).content.decode()
    officer.post(url("list_compile", code))
    selection = SelectionList.objects.get()
    assert "请填写综合评审会议纪要" in officer.get(url("ranking", code)).content.decode()
    assert officer.get(url("list_minutes", selection.pk)).status_code == 200
    officer.post(url("list_minutes", selection.pk), {"minutes": "一致同意", "over_quota_reason": ""})
    assert officer.get(url("list_submit", selection.pk)).status_code == 200
    officer.post(url("list_submit", selection.pk))
    own = officer.post(url("list_approve", selection.pk), {"remark": ""})
    shown = approver.get(url("list_approve", selection.pk)).content.decode()
    approver.post(url("list_approve", selection.pk), {"remark": "同意"})

    selection.refresh_from_db()
    assert own.status_code == 403
    assert "还需会签" in shown and "一致同意" in shown
    assert selection.state == "released"
    assert Application.objects.get(pk=files[0].pk).state == State.PROPOSED
    page = approver.get(url("selection_list", selection.pk)).content.decode()
    assert "重新计算一致" in page and selection.digest in page
    assert selection.minutes in approver.get(url("list_print", selection.pk)).content.decode()
    assert "已生效" in officer.get(url("ranking", code)).content.decode()


def test_a_tampered_mark_shows_in_the_recomputation(hangzhou, client_of):
    """INV-10."""
    files = appraise_many(hangzhou, [90, 80])
    selection = hangzhou.compile()
    hangzhou.release(selection, *files)
    Assignment.objects.filter(subject_id=files[0].pk).update(total=Decimal("95"))
    selection.refresh_from_db()

    assert freezing.discrepancies(selection) == ["现有评分记录与冻结的评分不一致"]
    page = client_of(hangzhou.approver).get(url("selection_list", selection.pk)).content.decode()
    assert "重新计算不一致" in page
    selection.inputs["entries"][0][3] = "12.000"
    assert "冻结的内容与生效时的 SHA-256 不一致" in freezing.discrepancies(selection)
    assert any("得分或名次不一致" in each for each in freezing.discrepancies(selection))


def test_a_list_goes_back_and_a_change_voids_the_approval(beijing, client_of):
    """A-28: an approval holds for exactly what it approved."""
    appraise_many(beijing, [90, 80])
    selection = beijing.compile()
    transitions.submit_list(selection, by=beijing.officer)
    client_of(beijing.approver).post(url("list_approve", selection.pk), {"remark": ""})
    assert client_of(beijing.finance).get(url("list_revise", selection.pk)).status_code == 200
    client_of(beijing.finance).post(url("list_revise", selection.pk), {"remark": "纪要不完整"})
    officer = client_of(beijing.officer)
    officer.post(url("list_minutes", selection.pk), {"minutes": "补充后的纪要", "over_quota_reason": ""})
    officer.post(url("list_submit", selection.pk))

    page = officer.get(url("ranking", beijing.call.code)).content.decode()

    assert "会签已失效" in page and page.count('data-test="approval-missing"') == 2


def test_who_changed_the_list_cannot_approve_it_from_another_post(hangzhou):
    """The second person is a second person, whatever posts they hold."""
    from tests.factories.accounts import give_post

    appraise_many(hangzhou, [90])
    both = UserFactory(city_officer=True)
    selection = transitions.compile_list(hangzhou.call, by=both)
    transitions.minute_list(selection, by=hangzhou.officer, minutes="一致", over_quota_reason="")
    transitions.submit_list(selection, by=hangzhou.officer)
    give_post(both, "city_approver", hangzhou.approver.organisation)

    with pytest.raises(Refused, match="另一位同事会签"):
        transitions.approve_list(selection, by=type(both).objects.get(pk=both.pk))


def test_a_submitted_list_is_not_edited_and_a_discarded_one_is_only_read(hangzhou, client_of):
    appraise_many(hangzhou, [90])
    selection = hangzhou.compile()
    transitions.submit_list(selection, by=hangzhou.officer)
    client = client_of(hangzhou.officer)

    assert client.get(url("list_minutes", selection.pk)).status_code == 403
    assert client.post(url("list_decisions", hangzhou.call.code), decided(selection)).status_code == 403
    assert client.get(url("list_discard", selection.pk)).status_code == 200
    client.post(url("list_discard", selection.pk), {"remark": "重来"})
    assert client.post(url("list_decisions", hangzhou.call.code), {}).status_code == 403
    assert "已作废" in client.get(url("selection_list", selection.pk)).content.decode()


def test_reserves_are_promoted_out_of_turn_only_with_a_reason(hangzhou, client_of):
    files = appraise_many(hangzhou, [90, 88, 86, 84])
    hangzhou.call.overrides.create(
        parameter="quota_new", value=1, reason="试验", by=hangzhou.officer, at=hangzhou.call.published_at
    )
    hangzhou.call.overrides.create(
        parameter="reserve_share", value=2, reason="试验", by=hangzhou.officer, at=hangzhou.call.published_at
    )
    hangzhou.release(hangzhou.compile(), *files)
    Application.objects.filter(pk=files[0].pk).update(state=State.DECLINED)
    client, code = client_of(hangzhou.officer), hangzhou.call.code

    nothing = client.post(url("lists", code), {}).content.decode()
    client.post(url("lists", code), {"pick": [files[2].pk]})
    promotion = SelectionList.objects.get(kind="promotion")
    page = client.get(url("selection_list", promotion.pk)).content.decode()
    assert "请至少选择一家后备" in nothing and "后备序号在前的 1 家没有递补，请写明理由" in page
    bad = client.post(url("list_reasons", promotion.pk), {f"decision_{files[2].pk}": "?"}).content.decode()
    client.post(
        url("list_reasons", promotion.pk),
        {f"decision_{files[2].pk}": "proposed", f"reason_{files[2].pk}": "后备 1 书面放弃"},
    )
    client.post(url("list_submit", promotion.pk))
    client_of(hangzhou.approver).post(url("list_approve", promotion.pk), {"remark": ""})

    files[2].refresh_from_db()
    assert "请选择拟认定" in bad
    assert files[2].state == State.PROPOSED
    assert "等待编制公示的名单" in client.get(url("notices")).content.decode()


@pytest.mark.parametrize("count", [3, 60])
def test_the_board_asks_the_database_as_often_for_many_files_as_for_few(hangzhou, client_of, count):
    appraise_many(hangzhou, [Decimal(99) - Decimal(n) / 10 for n in range(count)], marks_each=5)
    hangzhou.compile()
    client = client_of(hangzhou.officer)
    client.get(url("ranking", hangzhou.call.code))

    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(url("ranking", hangzhou.call.code), {"page": 1})

    assert answer.content.decode().count('data-test="board-row"') == min(count, 50)
    assert len(asked) <= 15, "\n".join(query["sql"][:110] for query in asked)


def test_the_view_by_district_and_focus(hangzhou, client_of):
    files = appraise_many(hangzhou, [90, 80])
    Application.objects.filter(pk=files[0].pk).update(industry_focus="digital_core")
    client = client_of(hangzhou.officer)
    region = files[0].host.region_id

    one = client.get(url("ranking", hangzhou.call.code), {"focus": "digital_core"}).content.decode()
    all_of_them = client.get(url("ranking", hangzhou.call.code), {"district": region}).content.decode()

    assert one.count('data-test="board-row"') == 1
    assert all_of_them.count('data-test="board-row"') == 2


def test_the_board_is_closed_to_everyone_outside_the_citys_offices(hangzhou, client_of):
    appraise_many(hangzhou, [90])
    code = hangzhou.call.code

    for stranger in (
        UserFactory(host_clerk=True),
        UserFactory(expert=True),
        UserFactory(city_officer=True, city="beijing"),
    ):
        assert client_of(stranger).get(url("ranking", code)).status_code == 404
    supervisor = client_of(UserFactory(supervisor=True)).get(url("ranking", code))
    assert supervisor.status_code == 200 and "disabled" in supervisor.content.decode()
