"""The refusals, documents and duties that the walks do not meet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from assessments import documents, duties, evidence, offices, records, sheets, subjects, transitions
from assessments.models import Assignment, Expert, Mark, Panel, PanelMember, SheetVersion
from portal.documents.renderings import render_next
from portal.policy import clock, measures
from portal.policy import sheets as policy_sheets
from portal.policy.refusal import Conflict, Refused
from tests.assessments import trade
from tests.assessments.conftest import Scene
from tests.assessments.files import attach
from tests.factories.accounts import UserFactory
from tests.factories.assessments import ExpertFactory, declared, full_marks, open_panel, submitted

pytestmark = pytest.mark.django_db


def test_a_panel_is_not_convened_by_others_nor_into_the_past(draft: Scene):
    bureau = trade.convener("hangzhou")
    with pytest.raises(Refused, match="只有市人社局的经办人"):
        open_panel(bureau, [], by=UserFactory(city_approver=True))
    with pytest.raises(Refused, match="应在现在之后"):
        open_panel(bureau, [], by=draft.officer, due=clock.now())


def test_the_draft_is_shut_after_release(running: Scene):
    for act in (
        lambda: transitions.draw(running.panel, by=running.officer),
        lambda: transitions.seat(running.panel, [], by=running.officer),
        lambda: transitions.unassign(running.assignment(), by=running.officer),
    ):
        with pytest.raises(Refused, match="分派稿不能再改"):
            act()


def test_a_substitute_must_fit_and_come_in_time(running: Scene, make_files: Any, at: Any):
    third = ExpertFactory(employer="某厂")
    file = running.files[0]
    with pytest.raises(Refused, match="不在本评审组"):
        transitions.assign(running.panel, third, make_files(1)[0], by=running.officer)
    trade.MORE[file.pk] = {"host": "某厂", "host_uscc": ""}
    with pytest.raises(Refused, match="存在利害关系"):
        transitions.assign(running.panel, third, file, by=running.officer)
    unreachable = ExpertFactory(active=False)
    with pytest.raises(Refused, match="没有可用的账号"):
        transitions.assign(running.panel, unreachable, file, by=running.officer)
    at(running.panel.due)
    with pytest.raises(Refused, match="请先改期"):
        transitions.assign(running.panel, third, file, by=running.officer)


def test_an_expert_who_withdrew_is_not_seated_on_the_file_again(running: Scene):
    row = running.assignment()
    transitions.recuse(row, by=row.expert.user, reason="曾任顾问")
    other = open_panel(
        trade.convener("hangzhou"), running.files, by=running.officer, experts=running.experts, marks_per_subject=2
    )

    with pytest.raises(Refused, match=r"可用 1 名"):
        transitions.draw(other, by=running.officer)


def finished(scene: Scene) -> Panel:
    for expert in (0, 1):
        for file in (0, 1):
            submitted(scene.assignment(expert, file))
    scene.record_everything()
    transitions.close(scene.panel, by=scene.officer)
    return scene.panel


def test_a_closed_panel_takes_nothing_more(running: Scene):
    panel = finished(running)
    later = panel.due + timedelta(days=1)
    file = running.files[0]
    for act, words in (
        (lambda: transitions.assign(panel, ExpertFactory(), file, by=running.officer), "不能再分派"),
        (lambda: transitions.reschedule(panel, later, by=running.officer, reason="补评"), "不能改期"),
        (lambda: transitions.chase(panel, by=running.officer), "不能办理"),
        (lambda: transitions.record_review(panel, file, {}, by=running.officer), "不能登记"),
    ):
        with pytest.raises(Refused, match=words):
            act()


def test_moving_the_end_needs_a_reason_and_the_future(draft: Scene):
    with pytest.raises(Refused, match="理由"):
        transitions.reschedule(draft.panel, draft.panel.due, by=draft.officer, reason=" ")
    with pytest.raises(Refused, match="应在现在之后"):
        transitions.reschedule(draft.panel, clock.now(), by=draft.officer, reason="提前")


def test_there_is_nobody_to_chase_when_all_is_in(running: Scene):
    finished_but_open = [submitted(running.assignment(expert, file)) for expert in (0, 1) for file in (0, 1)]

    with pytest.raises(Refused, match="没有待交的评分"):
        transitions.chase(running.panel, by=running.officer)
    assert len(finished_but_open) == 4


def test_reasons_are_asked_for(running: Scene):
    row = running.assignment()
    with pytest.raises(Refused, match="回避的理由"):
        transitions.recuse(row, by=row.expert.user, reason=" ")
    with pytest.raises(Refused, match="免评的理由"):
        transitions.excuse(row, by=running.officer, reason="")


def test_answers_must_cover_every_file_and_signing_needs_a_sheet(running: Scene):
    rows = [running.assignment(0, 0), running.assignment(0, 1)]
    with pytest.raises(Refused, match="还有 1 份材料没有申明"):
        transitions.declare_all(rows, {rows[0].pk: transitions.Answer(False)}, by=rows[0].expert.user)
    with pytest.raises(Refused, match="没有待提交的评分"):
        transitions.submit_all([], by=rows[0].expert.user)


def test_records_are_refused_for_foreign_files_and_undeclared_experts(running: Scene, make_files: Any):
    with pytest.raises(Refused, match="不在本评审组"):
        transitions.record_review(running.panel, make_files(1)[0], {}, by=running.officer)
    with pytest.raises(Refused, match="没有申明无利害关系"):
        transitions.record_visit(running.panel, running.files[0], {}, by=running.experts[0].user)


def test_what_is_on_record(running: Scene):
    file = running.files[0]
    assert records.missing(running.panel, file) == 2
    submitted(running.assignment())
    assert records.missing(running.panel, file) == 1
    assert not records.records_complete(running.panel, file)
    running.record_everything()
    assert records.records_complete(running.panel, file)


def test_a_handed_in_sheet_says_so_to_a_late_save(running: Scene):
    row = submitted(running.assignment())

    with pytest.raises(Conflict, match="现为“已提交”"):
        transitions.save_marks(row, {}, by=row.expert.user)


def test_the_database_holds_what_must_never_be_false(running: Scene):
    row = running.assignment()
    for change in ({"state": "declared"}, {"state": "recused"}, {"state": "submitted"}, {"state": "lost"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.filter(pk=row.pk).update(**change)


def test_a_panel_keeps_the_sheet_it_was_given(draft: Scene):
    text = draft.panel.sheet.text.replace("技能水平与绝技绝活", "旧的项目名")
    old = SheetVersion(code=draft.panel.sheet.code, title="旧表", text=text, digest="0" * 64)

    assert sheets.lines(old)["H1.1"].label == "旧的项目名"
    assert sheets.lines(draft.panel.sheet)["H1.1"].label == "技能水平与绝技绝活"
    assert sheets.pin("hangzhou-application-default") == draft.panel.sheet
    assert str(draft.panel.sheet).startswith("杭州市")


def test_what_a_mark_may_be(draft: Scene):
    version = draft.panel.sheet
    for key, value, reason, words in (
        ("X9", Decimal(1), "", "没有这一项"),
        ("H1.1", Decimal(1), "长" * 501, "最多 500 字"),
        ("H1.1", Decimal("NaN"), "", "满分 15 分"),
        ("H1.1", Decimal("1.5"), "", "以 1 分为一档"),
    ):
        with pytest.raises(Refused, match=words):
            sheets.check_mark(version, key, value, reason)


def test_a_deduction_wants_its_reason(draft: Scene):
    text = draft.panel.sheet.text.replace(
        'kind = "discretionary_award", max = 15, evidence_required = true',
        'kind = "discretionary_deduct", max = 15, reason_required = true',
    )
    version = SheetVersion(code=draft.panel.sheet.code, title="扣分表", text=text, digest="1" * 64)
    known = sheets.lines(version)
    marks = {key: Mark(item=key, value=line.points) for key, line in known.items()}
    assert sheets.gaps(version, marks, set(known)) == []

    marks["H1.1"].value = Decimal(12)

    assert sheets.gaps(version, marks, set(known)) == ["第 1 项扣了分但没有写理由，请补充。"]


def test_bonus_is_capped_and_shown_apart():
    codes = [code for code in policy_sheets.sheet_codes() if policy_sheets.load_sheet(code).bonus]
    for code in codes:
        version = sheets.pin(code)
        values = {key: line.points for key, line in sheets.lines(version).items()}
        sums = sheets.sums(version, {**values, **{k: v * 3 for k, v in values.items() if _is_bonus(version, k)}})
        assert sums.bonus == sheets.bonus_cap(version)
    assert sheets.bonus_cap(sheets.pin("hangzhou-application-default")) is None


def _is_bonus(version: SheetVersion, key: str) -> bool:
    return sheets.lines(version)[key].kind == sheets.BONUS


def test_every_expert_with_marks_outstanding_has_one_duty(running: Scene):
    submitted(running.assignment(1, 0))
    submitted(running.assignment(1, 1))

    found = list(duties.marks_due(clock.now()))

    assert [(duty.holders, duty.due) for duty in found] == [((running.experts[0].user,), running.panel.due)]
    assert running.officer in found[0].escalate


def test_the_expert_sheet_and_the_summary_are_drawn(running: Scene):
    row = submitted(running.assignment(), less=4)
    draft_sheet = declared(running.assignment(1))
    transitions.save_marks(draft_sheet, dict(list(full_marks(draft_sheet).items())[:2]), by=draft_sheet.expert.user)
    asked = [
        documents.request_sheet(row, by=row.expert.user),
        documents.request_sheet(draft_sheet, by=draft_sheet.expert.user),
        documents.request_summary(running.panel, by=running.officer),
    ]

    for _ in asked:
        render_next()

    for rendering in asked:
        rendering.refresh_from_db()
        assert rendering.is_ready, rendering.message
    assert asked[0].filename == f"评分表_{trade.number(running.files[0])}.pdf"
    assert asked[0] == documents.request_sheet(row, by=row.expert.user)


def test_the_viewer_opens_the_file_asked_for(running: Scene):
    first, second = (attach(running.files[0], slot, running.officer) for slot in ("H1.1", "全卷"))
    papers = trade.papers(running.files[0])

    shown = evidence.choose(papers, "/p/", "H1.1", str(second.pk))

    assert shown.file and shown.file["place"] == "第 2 个，共 2 个"
    assert (shown.previous_url, shown.next_url) == (f"/p/?item=H1.1&file={first.pk}", "")
    assert papers[0].pages == 1
    assert evidence.choose([], "/p/").file is None


def test_who_sees_which_rows(running: Scene):
    expert, officer = running.experts[0].user, running.officer
    nobody, clerk = UserFactory(), UserFactory(host_clerk=True)
    from django.contrib.auth.models import AnonymousUser

    for model, counts in ((Panel, (1, 1, 0, 0, 0)), (Assignment, (2, 4, 0, 0, 0))):
        users = (expert, officer, nobody, clerk, AnonymousUser())
        assert tuple(model.objects.visible_to(user).count() for user in users) == counts
    assert Assignment.objects.open_to(expert).count() == 0
    assert Assignment.objects.counted().count() == 0


def test_names_of_things(running: Scene):
    member = PanelMember.objects.first()
    mark = Mark(item="H1.1", value=Decimal(3))
    assert [str(running.panel), str(member), str(mark)] == ["机械类评审组", member.expert.user.name, "H1.1 3"]
    assert offices.of_city("beijing").role == "centre_officer"
    assert not offices.keeps_pool(UserFactory())


def test_the_same_district_is_a_conflict_where_the_pack_says_so(draft: Scene):
    expert = draft.experts[0]
    Expert.objects.filter(pk=expert.pk).update(region="330106")
    kind = subjects.panel_kind(draft.panel)
    strict = measures.load("hangzhou-2023").override("expert_same_district_is_conflict", True)
    subjects.register_panel("accounts.organisation", replace(kind, measures=lambda record: strict))
    try:
        with pytest.raises(Refused, match="同在西湖区"):
            transitions.release(draft.panel, by=draft.officer)
    finally:
        subjects.register_panel("accounts.organisation", kind)
