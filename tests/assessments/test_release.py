"""The release of a list of grades: all of it or nothing, in so many statements; vetoes go before scores."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import grade_lists
from assessments import transitions as panels
from assessments.models import Finding, GradeList, Participant, ResultLetter
from assessments.states import GradeListState, ParticipantState
from assessments.transitions import grades as transitions
from assessments.transitions import leaving
from portal.accounts.kinds import City
from portal.audit.models import Entry
from portal.policy import clock
from portal.policy.models import WorkCalendarYear
from portal.policy.refusal import Refused
from studios.models import AssessmentResult
from studios.transitions import life
from tests.assessments.grade_scene import ANNUAL, PERFORMANCE, TERM, GradeScene, round_of
from tests.assessments.round_scene import RoundScene, renewed
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
CLOSING = 51
SATISFACTORY, UNSATISFACTORY = AssessmentResult.Grade.SATISFACTORY.value, AssessmentResult.Grade.UNSATISFACTORY.value


@pytest.fixture(autouse=True)
def moment(at: Any) -> None:
    at("2029-05-10 09:00")
    WorkCalendarYear.objects.get_or_create(year=2029, defaults={"source": "测试"})


@pytest.fixture
def beijing() -> GradeScene:
    return round_of(City.BEIJING, PERFORMANCE, scores=("95", "90", "86", "70", "59"))


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(("city", "kind", "statements"), [(City.BEIJING, PERFORMANCE, 117), (City.HANGZHOU, TERM, 133)])
def test_a_release_asks_the_database_as_often_for_one_studio_as_for_three(city, kind, statements, times):
    """Excellent, passed, failed, vetoed: the log's end is held for a moment only, however many studios there are."""
    scene = round_of(city, kind, scores=("95", "80", "50") * times)
    for each in scene.participants:
        UserFactory(host_clerk=True, organisation=each.studio.host)
    if city == City.HANGZHOU:
        [scene.vetoed() for _ in range(times)]
    grades = scene.drafted(over_limit_reason="两局会商同意。")
    for entry in grade_lists.unexplained(grade_lists.entries_of(grades)):
        scene.decide(grades, (entry.participant, entry.grade, "会议表决"))
    transitions.submit_grades(grades, by=scene.officer)
    *others, last = scene.approvers
    for approver in others:
        transitions.approve_grades(grades, by=approver)

    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as asked:
        assert transitions.approve_grades(GradeList.objects.get(pk=grades.pk), by=last)

    assert len(asked) <= statements


def test_a_release_that_breaks_off_leaves_nothing(beijing):
    """One studio got its result from a document meanwhile: the others, already taken along, are as before."""
    grades = beijing.drafted()
    transitions.submit_grades(grades, by=beijing.officer)
    transitions.approve_grades(grades, by=beijing.approver)
    last = beijing.participants[3].studio
    life.record_result(
        last, by=None, kind=PERFORMANCE, year=2029, grade=SATISFACTORY, concluded_on=date(2029, 5, 1)
    )  # fmt: skip
    said = Entry.objects.count()

    with pytest.raises(Refused, match=f"{last.name}：2029 年度已有绩效考核结果：合格"):
        transitions.approve_grades(grades, by=beijing.finance)

    assert (AssessmentResult.objects.count(), ResultLetter.objects.count(), Entry.objects.count() - said) == (1, 0, 0)
    assert set(Participant.objects.values_list("state", flat=True)) == {ParticipantState.APPRAISED}
    assert GradeList.objects.get().state == GradeListState.SUBMITTED


def found_veto(participant: Participant, fact: str) -> None:
    Finding.objects.create(
        studio=participant.studio, fact=fact, value=1, on=date(2029, 5, 9), document="处罚决定书 1 号",
        text="重大损失", recorded_at=clock.now(),
    )  # fmt: skip


def test_a_veto_found_after_the_marks_keeps_110_points_from_a_grade():
    """HZ-60: unsatisfactory whatever the score; the office takes the step before anything is graded."""
    scene = round_of(kind=ANNUAL, scores=("95", "80"))
    found_veto(scene.participants[0], "serious_breach_or_negligence")

    with pytest.raises(Refused, match=r"处罚决定书 1 号：重大损失）.*请先在参评名单中办理“直接确定为不合格”"):
        scene.drafted()


def test_a_veto_found_after_the_list_was_handed_on_stops_its_release(beijing):
    """第18条(一): its ground stops the review."""
    grades = beijing.drafted()
    transitions.submit_grades(grades, by=beijing.officer)
    transitions.approve_grades(grades, by=beijing.approver)
    found_veto(beijing.participants[1], "violation_of_law_or_discipline")

    with pytest.raises(Refused, match="请先在参评名单中办理“中止考核”，或撤回认定"):
        transitions.approve_grades(grades, by=beijing.finance)

    assert AssessmentResult.objects.count() == 0


def test_once_the_veto_is_taken_the_list_is_drawn_up_with_a_fail():
    scene = round_of(kind=ANNUAL, scores=("95",))
    found_veto(scene.participants[0], "serious_breach_or_negligence")
    leaving.leave(
        scene.participants[0], "veto", by=scene.officer, ground="serious_breach_or_negligence", on=date(2029, 5, 9),
        facts="重大损失。",
    )  # fmt: skip

    assert scene.grades_of(scene.drafted()) == [UNSATISFACTORY]


@pytest.mark.parametrize("many", [1, 3])
def test_closing_a_panel_asks_the_database_as_often_for_one_studio_as_for_three(at, many):
    """HZ-57: locks, marks, scores, the log: a round of 300 is closed in a moment."""
    at("2028-02-15 10:00")
    scene = RoundScene(ANNUAL, [renewed() for _ in range(many)])
    scene.opened()
    for each in scene.studios:
        scene.handed_in(each)
    panel = scene.panel()
    scene.judged(panel)

    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as asked:
        panels.close(panel, by=scene.officer)

    assert len(asked) <= CLOSING
    assert set(scene.round.participants.values_list("state", flat=True)) == {ParticipantState.APPRAISED}
