"""拟定等次: places, reasons, countersigning, release with everything that follows from a result."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from assessments import grade_freezing, grade_pool
from assessments.models import GradeEntry, GradeList, Participant, ResultLetter
from assessments.states import GradeListState, ParticipantState
from assessments.transitions import grades as transitions
from portal.accounts.kinds import City
from portal.desks.models import Approval
from portal.notifications.models import Message
from portal.policy.models import WorkCalendarYear
from portal.policy.refusal import Conflict, Refused
from studios.models import AssessmentResult, EndingProposal, Studio
from studios.states import State
from studios.transitions import life
from tests.assessments.grade_scene import ANNUAL, MINUTES, PERFORMANCE, TERM, GradeScene, round_of
from tests.factories.accounts import UserFactory
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
EXCELLENT, SATISFACTORY, UNSATISFACTORY = (each.value for each in AssessmentResult.Grade)


@pytest.fixture(autouse=True)
def moment(at: Any) -> None:
    at("2029-05-10 09:00")
    WorkCalendarYear.objects.get_or_create(year=2029, defaults={"source": "测试"})


@pytest.fixture
def beijing() -> GradeScene:
    return round_of(City.BEIJING, PERFORMANCE, scores=("95", "90", "86", "70", "59"))


def test_the_pool_is_shared_between_a_term_and_an_annual_round():
    """A-05: 1 term + 3 annual of a pool of 12 that is larger than all of them."""
    term = round_of(kind=TERM, scores=("95",))
    annual = round_of(kind=ANNUAL, scores=("95", "92", "91"))

    found = grade_pool.of_round(annual.round)

    assert (found.limit, found.numbers, found.split) == (12, {TERM: 1, ANNUAL: 3}, {TERM: 1, ANNUAL: 3})
    assert grade_pool.of_round(term.round).places == 1


def test_those_who_are_not_assessed_are_not_counted():
    """HZ-59, A-22."""
    scene = round_of(City.BEIJING, PERFORMANCE, scores=("95", "90", "86", "70", "59"))
    stopped = {"state": ParticipantState.STOPPED, "ground": "inactive_over_one_year", "remark": "停工。"}
    scene.appraised(None, **stopped)

    assert grade_pool.of_round(scene.round).numbers == {PERFORMANCE: 5}


def test_excellent_results_of_the_year_use_up_the_pool():
    """HZ-55: about twelve a year over both sheets, those typed in from a document included."""
    scene = round_of(kind=ANNUAL, scores=("95", "92"))
    life.record_result(studio_of(), by=None, kind=ANNUAL, year=2029, grade=EXCELLENT, concluded_on=date(2029, 5, 9))

    found = grade_pool.of_round(scene.round)

    assert (found.given, found.left, found.places) == ({ANNUAL: 1}, 11, 1)


def test_a_draft_grades_by_score_and_rank():
    scene = round_of(kind=ANNUAL, scores=("95", "89.99", "60", "59.99"))

    grades = scene.drafted()

    assert scene.grades_of(grades) == [EXCELLENT, SATISFACTORY, SATISFACTORY, UNSATISFACTORY]


def test_a_veto_fails_with_the_packs_own_words():
    """HZ-60."""
    scene = round_of(kind=ANNUAL, scores=("95",))
    vetoed = scene.vetoed()

    grades = scene.drafted()

    entry = grades.entries.get(participant=vetoed)
    assert (entry.grade, entry.rank) == (UNSATISFACTORY, None)
    assert entry.reason == "直接确定为不合格：工作室拒绝接受市人力社保局考核管理"


def test_beijing_has_one_place_for_five_and_names_the_best(beijing):
    """BJ-52."""
    grades = beijing.drafted()

    assert (grades.places, beijing.grades_of(grades)) == (
        1,
        [EXCELLENT, SATISFACTORY, SATISFACTORY, SATISFACTORY, UNSATISFACTORY],
    )


def test_nobody_is_graded_while_one_is_still_marked():
    scene = round_of(kind=ANNUAL, scores=("95",))
    scene.appraised(None, state=ParticipantState.UNDER_PANEL)

    with pytest.raises(Refused, match="还没有考核分，不能拟定等次"):
        scene.drafted()


def test_below_the_line_nobody_is_excellent(beijing):
    grades = beijing.drafted()

    with pytest.raises(Refused, match="没有达到优秀候选线，不能定为优秀"):
        beijing.decide(grades, (beijing.participants[3], EXCELLENT, "会议决定"))


def test_the_database_itself_refuses_an_excellent_below_the_line(beijing):
    grades = beijing.drafted()

    with pytest.raises(IntegrityError), transaction.atomic():
        GradeEntry.objects.filter(grade_list=grades, participant=beijing.participants[3]).update(grade=EXCELLENT)


def test_passed_and_failed_follow_from_the_score(beijing):
    grades = beijing.drafted()

    with pytest.raises(Refused, match="合格、不合格由得分和否决项确定"):
        beijing.decide(grades, (beijing.participants[4], SATISFACTORY, "会议决定"))


def test_more_than_a_fifth_needs_the_reason_both_bureaus_sign(beijing):
    """A-22: soft, "原则上"."""
    grades = beijing.drafted()
    beijing.decide(grades, (beijing.participants[1], EXCELLENT, "会议决定"))

    with pytest.raises(Refused, match=r"优秀名额 1 家，原则上不超过，拟定后共 2 家，请写明超出的理由"):
        transitions.submit_grades(grades, by=beijing.officer)

    reason = {"over_limit_reason": "两局会商同意增加一家。"}
    transitions.minute_grades(grades, by=beijing.officer, content={**MINUTES, **reason})
    assert beijing.released(grades).state == GradeListState.RELEASED


def test_a_lower_limit_by_budget_needs_its_reason(beijing):
    """A-22."""
    with pytest.raises(Refused, match="调整了优秀名额，请写明理由"):
        beijing.drafted(own_places=0)


def test_within_a_lower_limit_one_more_is_refused(beijing):
    grades = beijing.drafted(own_places=0, places_reason="本年度预算不足。")

    with pytest.raises(Refused, match="本批次优秀名额 0 家，拟定 1 家"):
        transitions.submit_grades(grades, by=beijing.officer)


def test_a_tie_across_the_last_place_is_left_to_the_meeting():
    """A-22: it does not expand by itself."""
    scene = round_of(City.BEIJING, PERFORMANCE, scores=("90", "90", "70", "70", "70"))
    grades = scene.drafted()
    assert scene.grades_of(grades)[:2] == [SATISFACTORY, SATISFACTORY]

    scene.decide(grades, (scene.participants[0], EXCELLENT, ""))
    with pytest.raises(Refused, match="并列在优秀名额线上，请写明会议决定的理由"):
        transitions.submit_grades(grades, by=scene.officer)

    scene.decide(
        grades,
        (scene.participants[0], EXCELLENT, "会议表决 5:2"),
        (scene.participants[1], SATISFACTORY, "会议表决 2:5"),
    )
    assert scene.released(grades).state == GradeListState.RELEASED


def test_a_meeting_that_leaves_the_rank_says_why(beijing):
    grades = beijing.drafted()
    beijing.decide(
        grades, (beijing.participants[0], SATISFACTORY, ""), (beijing.participants[1], EXCELLENT, "")
    )  # fmt: skip

    with pytest.raises(Refused, match="拟定与名次不一致"):
        transitions.submit_grades(grades, by=beijing.officer)


@pytest.mark.parametrize(("name", "words"), [("minutes", "会议纪要"), ("document_no", "文号和标题")])
def test_a_list_without_minutes_or_number_is_not_submitted(beijing, name: str, words: str):
    grades = beijing.drafted(**{name: ""})

    with pytest.raises(Refused, match=words):
        transitions.submit_grades(grades, by=beijing.officer)


def test_in_beijing_one_bureau_is_not_enough(beijing):
    """BJ-49, BJ-46."""
    grades = beijing.drafted()
    transitions.submit_grades(grades, by=beijing.officer)

    assert not transitions.approve_grades(grades, by=beijing.approver)

    assert AssessmentResult.objects.count() == 0
    assert transitions.approve_grades(grades, by=beijing.finance)
    assert AssessmentResult.objects.count() == 5


def test_whoever_drew_the_list_up_does_not_release_it():
    scene = round_of(kind=ANNUAL, scores=("95",))
    grades = scene.drafted()
    both = UserFactory(city_approver=True, city=City.HANGZHOU)
    transitions.submit_grades(grades, by=scene.officer)
    GradeList.objects.filter(pk=grades.pk).update(maker=both)

    with pytest.raises(Refused, match="请由另一位同事会签"):
        transitions.approve_grades(grades, by=both)


def test_a_changed_list_voids_the_approval_given(beijing):
    grades = beijing.drafted()
    transitions.submit_grades(grades, by=beijing.officer)
    transitions.approve_grades(grades, by=beijing.approver)
    transitions.revise_grades(grades, by=beijing.finance, remark="纪要需补充")
    transitions.minute_grades(grades, by=beijing.officer, content={**MINUTES, "minutes": "补充后的纪要。"})
    transitions.submit_grades(grades, by=beijing.officer)

    assert not transitions.approve_grades(grades, by=beijing.finance)

    assert Approval.objects.count() == 2


def test_a_released_list_is_not_released_twice(beijing):
    grades = beijing.released()

    with pytest.raises(Conflict):
        transitions.approve_grades(grades, by=beijing.approver)


def test_release_is_all_or_nothing(beijing):
    """Until the last yes nothing is in the register; then everything is, with the letters."""
    grades = beijing.released()

    assert set(Participant.objects.values_list("state", flat=True)) == {ParticipantState.PUBLISHED}
    assert ResultLetter.objects.count() == 5
    first = grades.entries.get(participant=beijing.participants[0]).result
    assert (first.grade, first.score, first.document_no, first.reference_on) == (
        EXCELLENT,
        D("95.00"),
        "试考〔2029〕1号",
        date(2029, 4, 27),
    )


def test_a_failed_beijing_studio_has_three_months_to_mend(beijing):
    """BJ-60, A-27."""
    beijing.released()

    failed = Studio.objects.get(pk=beijing.participants[4].studio_id)
    assert failed.state == State.RECTIFYING
    assert "整改期到2029年8月10日" in ResultLetter.objects.get(studio=failed).body


def test_a_hangzhou_fail_is_a_proposal_at_once():
    """HZ-51, HZ-54, HZ-60, HZ-61."""
    scene = round_of(kind=ANNUAL, scores=("95", "50"))
    scene.vetoed()

    scene.released()

    assert set(EndingProposal.objects.values_list("studio", "ground", "state")) == {
        (scene.participants[1].studio_id, "assessment_failed", "suggested"),
        (scene.participants[2].studio_id, "assessment_failed", "suggested"),
    }


def test_a_passed_term_may_be_renewed():
    """HZ-52."""
    scene = round_of(kind=TERM, scores=("80",))
    studio = scene.participants[0].studio
    clerk = Scene(studio).clerk
    life.end_term(studio)

    scene.released()

    assert Message.objects.filter(user=clerk, subject="期满考核合格，可以申请续建").exists()
    assert "可以申请续建，申请期限到2029年7月9日" in ResultLetter.objects.get(studio=studio).body


def test_a_letter_gives_grade_reason_basis_and_remedy(beijing):
    """A-42: five working days from the result."""
    beijing.released()

    letter = ResultLetter.objects.get(studio=beijing.participants[1].studio)
    assert "等次：合格。考核得分：90 分（基本分 90 分）。" in letter.body
    assert "理由：达到优秀候选线，按排名未进入优秀名额。" in letter.body
    assert "依据：北京市技能大师工作室建设管理办法（京人社能发〔2023〕3号 第十六条）" in letter.body
    assert "可以在2029年5月17日（周四）24:00 前在系统中向" in letter.body


def test_a_year_without_its_calendar_stops_the_release_in_words(at, beijing):
    """A-42, A-19: a right is not counted on a guess."""
    grades = beijing.drafted()
    transitions.submit_grades(grades, by=beijing.officer)
    transitions.approve_grades(grades, by=beijing.approver)
    at("2044-12-29 09:00")

    with pytest.raises(Refused, match="2044 年日历未导入"):
        transitions.approve_grades(grades, by=beijing.finance)

    assert AssessmentResult.objects.count() == 0


def test_what_was_frozen_works_out_the_same(beijing):
    """INV-09, INV-10."""
    assert grade_freezing.discrepancies(beijing.released()) == []


def test_a_grade_changed_behind_the_portals_back_is_found(beijing):
    """INV-10."""
    grades = beijing.released()
    GradeEntry.objects.filter(grade_list=grades, participant=beijing.participants[3]).update(grade=UNSATISFACTORY)

    assert grade_freezing.discrepancies(grades) == ["现有等次名单与冻结的名单不一致"]


def test_a_second_review_is_never_excellent_and_takes_no_place():
    """A-27."""
    scene = round_of(City.BEIJING, PERFORMANCE, scores=("90", "70", "70", "70"))
    again = scene.appraised("99", attempt=2)

    grades = scene.drafted()

    assert (grades.places, grades.entries.get(participant=again).grade) == (0, SATISFACTORY)


def test_whose_title_has_ended_meanwhile_gets_no_grade(beijing):
    """It leaves the list first, so that it takes no place from the others."""
    gone = beijing.participants[0].studio
    Studio.objects.filter(pk=gone.pk).update(state="closed")

    with pytest.raises(Refused, match="不再评定等次，请先移出名单"):
        beijing.drafted()


def test_a_title_that_ends_after_the_list_was_drawn_up_stops_its_release(beijing):
    grades = beijing.drafted()
    Studio.objects.filter(pk=beijing.participants[0].studio_id).update(state="closed")

    with pytest.raises(Refused, match="不再评定等次，请先移出名单"):
        transitions.submit_grades(grades, by=beijing.officer)


def test_a_discarded_list_gives_way_to_another(beijing):
    grades = beijing.drafted()
    transitions.discard_grades(grades, by=beijing.officer, remark="重新讨论")

    assert beijing.drafted().pk != grades.pk
