"""复核: asked for in time, found by the office, decided by others; the changed result stands beside the old (A-42)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal as D
from typing import Any

import pytest

from assessments import result_letters
from assessments.models import Recheck, ResultLetter, RoundOverride
from assessments.states import RecheckState
from assessments.transitions import rechecks as transitions
from portal.accounts.kinds import City
from portal.policy import clock, measures
from portal.policy.models import WorkCalendarYear
from portal.policy.refusal import Conflict, Refused
from studios.models import AssessmentResult, EndingProposal
from studios.states import ProposalState
from tests.assessments.grade_scene import ANNUAL, PERFORMANCE, GradeScene, round_of
from tests.studios.life_scene import Scene

pytestmark = pytest.mark.django_db
EXCELLENT, SATISFACTORY, UNSATISFACTORY = (each.value for each in AssessmentResult.Grade)


@pytest.fixture
def hangzhou(at: Any) -> GradeScene:
    at("2029-05-10 09:00")
    WorkCalendarYear.objects.get_or_create(year=2029, defaults={"source": "测试"})
    scene = round_of(kind=ANNUAL, scores=("59.5",))
    scene.released()
    return scene


def letter_of(scene: GradeScene) -> ResultLetter:
    return ResultLetter.objects.select_related("studio", "result").get(studio=scene.participants[0].studio)


def asked(scene: GradeScene) -> Recheck:
    letter = letter_of(scene)
    return transitions.file_recheck(letter, by=Scene(letter.studio).clerk, text="带徒人数少计 1 人，附协议。")


def found(scene: GradeScene, recheck: Recheck, grade: str = SATISFACTORY, score: str | None = "60.5") -> None:
    number = None if score is None else D(score)
    facts = {"finding": "经核实，协议有效，补计 1 分。", "document_no": "试核〔2029〕1号"}
    transitions.draft_recheck(recheck, by=scene.officer, grade=grade, score=number, **facts)


def test_the_unit_may_ask_until_midnight_of_the_fifth_working_day(hangzhou, at):
    at("2029-05-17 23:59")

    assert asked(hangzhou).state == RecheckState.FILED


def test_a_minute_later_it_may_not(hangzhou, at):
    at("2029-05-18 00:00")

    with pytest.raises(Refused, match="申请复核的期限已于2029年5月17日（周四）24:00 届满"):
        asked(hangzhou)


def test_it_is_asked_once(hangzhou):
    asked(hangzhou)

    with pytest.raises(Refused, match="已经申请过复核"):
        asked(hangzhou)


def test_asking_suspends_nothing(hangzhou):
    asked(hangzhou)

    assert EndingProposal.objects.get().state == ProposalState.SUGGESTED


def test_only_the_unit_asks(hangzhou):
    with pytest.raises(Refused, match="只有工作室所在单位的人员"):
        transitions.file_recheck(letter_of(hangzhou), by=hangzhou.officer, text="有误")


def test_the_finder_does_not_decide(hangzhou):
    recheck = asked(hangzhou)
    found(hangzhou, recheck)

    with pytest.raises(Refused, match="复核由办法规定的审批岗位决定"):
        transitions.decide_recheck(recheck, by=hangzhou.officer)


def test_a_changed_result_is_a_correction_beside_the_old_one(hangzhou):
    recheck = asked(hangzhou)
    found(hangzhou, recheck)

    assert transitions.decide_recheck(recheck, by=hangzhou.approver)

    old, new = AssessmentResult.objects.order_by("pk")
    assert (old.grade, new.grade, new.score, new.corrects) == (UNSATISFACTORY, SATISFACTORY, D("60.50"), old)
    assert EndingProposal.objects.get().state == ProposalState.DISMISSED


def test_an_upheld_result_stays_alone(hangzhou):
    recheck = asked(hangzhou)
    found(hangzhou, recheck, UNSATISFACTORY, None)

    transitions.decide_recheck(recheck, by=hangzhou.approver)

    recheck.refresh_from_db()
    assert (recheck.outcome_words, AssessmentResult.objects.count()) == ("维持原结果：不合格。", 1)


def test_a_new_grade_needs_its_line(hangzhou):
    recheck = asked(hangzhou)

    with pytest.raises(Refused, match="没有达到合格的分数线 60 分"):
        found(hangzhou, recheck, SATISFACTORY, "59.9")


def test_nobody_is_worse_off_for_asking(at):
    at("2029-05-10 09:00")
    WorkCalendarYear.objects.get_or_create(year=2029, defaults={"source": "测试"})
    scene = round_of(kind=ANNUAL, scores=("75",))
    scene.released()
    recheck = asked(scene)

    with pytest.raises(Refused, match="复核不作出更不利的决定"):
        found(scene, recheck, UNSATISFACTORY, "55")


def test_a_score_above_the_pass_line_is_not_left_failed(hangzhou):
    """A-37: passed and failed follow from the score, the second time as the first."""
    recheck = asked(hangzhou)

    with pytest.raises(Refused, match="复核后的得分已达到合格线 60 分，等次应更正为合格"):
        found(hangzhou, recheck, UNSATISFACTORY, "60")

    found(hangzhou, recheck, UNSATISFACTORY, "59.99")


def test_a_lower_score_is_worse_as_well(hangzhou):
    recheck = asked(hangzhou)

    with pytest.raises(Refused, match=r"得分不能低于原得分 59\.50 分"):
        found(hangzhou, recheck, UNSATISFACTORY, "59.49")


def test_the_lines_of_a_second_look_are_those_of_its_round(hangzhou):
    """A round may set its cut-offs otherwise, with a reason (A-37)."""
    RoundOverride.objects.create(
        round=hangzhou.round, parameter="pass_mark", value=65, reason="从严", by=hangzhou.officer, at=clock.now()
    )
    recheck = asked(hangzhou)

    with pytest.raises(Refused, match="没有达到合格的分数线 65 分"):
        found(hangzhou, recheck, SATISFACTORY, "64.99")

    found(hangzhou, recheck, SATISFACTORY, "65")


def test_a_fail_by_veto_is_lifted_only_with_a_score(at):
    """HZ-60: without marks there was none."""
    at("2029-05-10 09:00")
    WorkCalendarYear.objects.get_or_create(year=2029, defaults={"source": "测试"})
    scene = round_of(kind=ANNUAL)
    scene.vetoed()
    scene.released()

    with pytest.raises(Refused, match="更正为合格的，请填写复核后的得分"):
        found(scene, asked(scene), SATISFACTORY, None)


def test_a_second_review_does_not_become_excellent_by_a_second_look(at):
    """A-27."""
    at("2029-05-10 09:00")
    WorkCalendarYear.objects.get_or_create(year=2029, defaults={"source": "测试"})
    scene = round_of(City.BEIJING, PERFORMANCE)
    scene.appraised("70", attempt=2)
    scene.released()
    AssessmentResult.objects.update(attempt=2)

    with pytest.raises(Refused, match="复评只定合格、不合格"):
        found(scene, asked(scene), EXCELLENT, "95")


# 1 to 7 October 2026 are holidays, Saturday 10 October is worked (S38).
@pytest.mark.parametrize(
    ("released", "last"),
    [
        ("2026-09-24 09:00", "2026-10-09"),  # Mid-autumn 25 to 27 September is off; 28, 29, 30, 8, 9.
        ("2026-09-30 09:00", "2026-10-13"),
        ("2026-10-03 09:00", "2026-10-13"),
        ("2026-10-09 23:59", "2026-10-15"),
        ("2026-10-10 00:01", "2026-10-16"),
        ("2026-11-27 17:00", "2026-12-04"),  # A Friday.
        ("2026-11-28 10:00", "2026-12-04"),  # A Saturday.
    ],
)
def test_five_working_days_go_round_weekends_and_holidays(released, last):
    """A-42, A-19: counted from the day after, to 24:00 of the fifth."""
    at = datetime.fromisoformat(released).replace(tzinfo=clock.BEIJING)

    until = result_letters.recheck_until(measures.load("hangzhou-2023"), at)

    assert until == clock.end_of(date.fromisoformat(last))


def test_in_beijing_both_bureaus_decide(at):
    at("2029-05-10 09:00")
    WorkCalendarYear.objects.get_or_create(year=2029, defaults={"source": "测试"})
    scene = round_of(City.BEIJING, PERFORMANCE, scores=("59.5",))
    scene.released()
    recheck = asked(scene)
    found(scene, recheck)

    assert not transitions.decide_recheck(recheck, by=scene.approver)
    assert transitions.decide_recheck(recheck, by=scene.finance)


def test_what_was_withdrawn_is_not_found_on(hangzhou):
    recheck = asked(hangzhou)
    transitions.withdraw_recheck(recheck, by=Scene(recheck.letter.studio).clerk)

    with pytest.raises(Conflict):
        found(hangzhou, recheck)
