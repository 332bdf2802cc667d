"""What must hold of rounds: each promise is broken behind the portal's back and named; real steps break none."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from assessments.models import (
    Assignment,
    FinalMark,
    GradeEntry,
    GradeList,
    Mark,
    Panel,
    Participant,
    Recheck,
    ResultLetter,
    Round,
    SelfVersion,
    SheetVersion,
)
from assessments.transitions import grades, rechecks
from portal.policy.canonical import fingerprint
from portal.policy.models import WorkCalendarYear
from tests.assessments.grade_scene import ANNUAL, MINUTES, GradeScene, round_of
from tests.assessments.round_scene import RoundScene, renewed
from tests.factories.accounts import UserFactory
from tests.invariants.breaking import found, write_marks

pytestmark = pytest.mark.django_db
CODES = ("01", "02", "07", "08", "09", "10", "11", "35")


@pytest.fixture
def judged(at: Any) -> RoundScene:
    """A studio, handed in and marked by two experts, through every real step; their list is still to be drawn up."""
    at("2028-02-01 09:00")
    WorkCalendarYear.objects.get_or_create(year=2028, defaults={"source": "测试"})
    scene = RoundScene(Round.Kind.ANNUAL, [renewed()])
    scene.closed()
    return scene


@pytest.fixture
def released(judged: RoundScene) -> GradeList:
    drawn = grades.compile_grades(judged.round, by=judged.officer)
    grades.minute_grades(drawn, by=judged.officer, content=MINUTES)
    grades.submit_grades(drawn, by=judged.officer)
    grades.approve_grades(drawn, by=UserFactory(city_approver=True, city="hangzhou"))
    return GradeList.objects.get()


@pytest.fixture
def ranked(at: Any) -> GradeScene:
    """A released list of which one studio is excellent."""
    at("2029-05-10 09:00")
    WorkCalendarYear.objects.get_or_create(year=2029, defaults={"source": "测试"})
    scene = round_of(kind=ANNUAL, scores=("95", "80"))
    scene.released()
    return scene


def test_real_steps_from_the_draft_to_the_results_break_nothing(judged, released):
    letter = ResultLetter.objects.select_related("studio", "result").order_by("pk")[0]
    rechecks.file_recheck(letter, by=judged.clerk(letter.studio), text="请复核带徒人数。")

    assert found(*CODES) == []


def test_01_states_that_no_step_led_to(released):
    """The round, its panel, a studio, an expert's task and the list of grades, each named."""
    states = {Round: "finished", Panel: "released", Participant: "under_panel", GradeList: "draft"}
    for model, state in states.items():
        model.objects.update(**{"state": state})
    Assignment.objects.filter(pk=Assignment.objects.order_by("pk")[0].pk).update(**{"state": "excused"}, reason="因病")

    told = " ".join(found("01"))

    assert [f"现为“{state}”" in told for state in (*states.values(), "excused")] == [True] * 5


def test_01_a_second_look_that_was_decided_by_nobody(judged, released):
    letter = ResultLetter.objects.select_related("studio", "result").order_by("pk")[0]
    recheck = rechecks.file_recheck(letter, by=judged.clerk(letter.studio), text="请复核带徒人数。")

    Recheck.objects.update(**{"state": "withdrawn"})

    assert found("01") == [f"复核 {recheck}：现为“withdrawn”，留痕记到“filed”"]


def test_02_a_self_assessment_changed_after_it_was_handed_in(judged):
    version = SelfVersion.objects.order_by("pk")[0]

    SelfVersion.objects.filter(pk=version.pk).update(data={**version.data, "summary": "另一份总结"})

    assert found("02") == [f"自评 {version.receipt_no}：内容与 SHA-256 不符"]


def test_02_a_version_is_judged_that_is_not_the_last(judged):
    participant = judged.participant()

    Participant.objects.filter(pk=participant.pk).update(version_no=0)

    assert found("02") == [f"{participant}：所评版本 0 不是最后一版"]


def test_07_a_mark_above_the_points_of_its_item(judged):
    sheet = Assignment.objects.order_by("pk")[0]
    mark = sheet.marks.get(item="A1.1")

    write_marks("UPDATE assessments_mark SET value = 6 WHERE id = %s", mark.pk)

    assert f"评审任务 {sheet.pk}：“A1.1”满分 5，打了 6.00" in found("07")


def test_07_a_total_that_is_not_the_sum(judged):
    sheet = Assignment.objects.order_by("pk")[0]

    Assignment.objects.filter(pk=sheet.pk).update(total=sheet.total - 1)

    assert found("07") == [f"评审任务 {sheet.pk}：总分 {sheet.total - 1} 与各项之和不符"]


def test_08_marks_of_an_expert_who_was_excused(judged):
    sheet = Assignment.objects.order_by("pk")[0]

    Assignment.objects.filter(pk=sheet.pk).update(**{"state": "excused"}, reason="因病")

    assert found("08") == [f"评审任务 {sheet.pk}：已回避或免评，仍有提交的评分"]


def test_09_a_score_that_is_not_what_the_marks_come_to(judged):
    participant = judged.participant()

    Participant.objects.filter(pk=participant.pk).update(base=participant.base - 1)

    base, bonus = participant.base, participant.bonus
    assert found("09") == [
        f"{judged.round.code} {participant.studio.number}：存入 {base - 1}+{bonus}，重算 {base:.2f}+{bonus:.2f}"
    ]


def test_09_a_mark_changed_behind_its_score(judged):
    """One expert's 5 on the site becomes 0: the mean of two falls by 2.5."""
    sheet = Assignment.objects.order_by("pk")[0]
    participant = Participant.objects.get(pk=sheet.subject_id)

    write_marks("UPDATE assessments_mark SET value = 0 WHERE id = %s", sheet.marks.get(item="A1.1").pk)

    (words,) = found("09")
    assert words.endswith(f"重算 {participant.base - Decimal('2.5'):.2f}+{participant.bonus:.2f}")


def test_10_frozen_inputs_that_were_changed(released):
    GradeList.objects.update(inputs={**released.inputs, "minutes": "另一份纪要"})

    assert found("10") == [f"{released.document_no}：冻结的内容与生效时的 SHA-256 不一致"]


def test_10_marks_changed_after_the_release(released):
    write_marks("UPDATE assessments_mark SET value = 0 WHERE id = %s", Mark.objects.order_by("pk")[0].pk)

    assert found("10") == [f"{released.document_no}：现有评分记录与冻结的评分不一致"]


def test_10_final_marks_changed_after_the_release(released):
    FinalMark.objects.filter(pk=FinalMark.objects.order_by("pk")[0].pk).update(value=0)

    assert found("10") == [f"{released.document_no}：现有评分记录与冻结的评分不一致"]


def test_10_a_grade_changed_after_the_release(ranked):
    GradeEntry.objects.filter(grade="satisfactory").update(grade="unsatisfactory")

    (words,) = found("10")
    assert words.endswith("现有等次名单与冻结的名单不一致")


def test_10_a_list_whose_ranks_do_not_follow_from_its_own_scores(ranked):
    """Whoever changes the frozen document and its hash together is found out by the arithmetic."""
    drawn = GradeList.objects.get()
    first, second = drawn.inputs["entries"]
    inputs = {**drawn.inputs, "entries": [[*first[:3], 2, *first[4:]], second]}

    GradeList.objects.update(inputs=inputs, digest=fingerprint(inputs))

    assert f"{drawn.document_no}：重新计算的名次或等次不一致：{first[0]}" in found("10")


def test_11_more_excellent_than_places(ranked):
    GradeList.objects.update(own_places=0, places_reason="本年度预算不足。")

    assert found("11") == ["试考〔2029〕1号：优秀 1 家，名额 0 家，没有写明理由"]


def test_11_more_excellent_than_the_year_has_left(ranked):
    drawn = GradeList.objects.get()

    GradeList.objects.update(inputs={**drawn.inputs, "pool": {**drawn.inputs["pool"], "left": 0}})

    assert found("11") == ["试考〔2029〕1号：优秀 1 家，名额 0 家，没有写明理由"]


def test_11_a_reason_lets_more_through(ranked):
    GradeList.objects.update(own_places=0, places_reason="预算", over_limit_reason="两局会商同意。")

    assert found("11") == []


def test_11_excellent_below_the_line(ranked):
    """The database refuses it; whoever takes its constraint away is found out."""
    table, entry = GradeEntry._meta.db_table, GradeEntry.objects.get(grade="excellent")
    if connection.vendor != "postgresql":
        pytest.skip("a constraint of SQLite cannot be dropped")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT excellent_is_a_candidate")

    GradeEntry.objects.filter(pk=entry.pk).update(candidate=False)

    assert f"等次 {entry.pk}：没有达到优秀候选线，定为优秀" in found("11")


def test_35_a_sheet_changed_after_it_was_used(judged):
    version = judged.round.sheet

    SheetVersion.objects.filter(pk=version.pk).update(text=version.text.replace("points = 5", "points = 6"))

    assert found("35") == [f"评分表 {version.pk} {version.title}：内容与 SHA-256 不符"]
