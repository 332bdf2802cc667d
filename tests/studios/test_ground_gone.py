"""The ground of an end goes while the unit is heard: it is shown, nobody decides on it (HZ-59, HZ-51, A-03, A-42)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from portal.policy.refusal import Refused
from studios.models import AssessmentResult, EndingProposal, Studio
from studios.states import ProposalState, State
from studios.transitions import endings, life, people
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
TODAY = date(2029, 5, 10)
GRADES, END_OF_TERM = AssessmentResult.Grade, AssessmentResult.Kind.END_OF_TERM


@pytest.fixture
def scene(at: Any) -> Scene:
    at("2029-05-10 09:00")
    return Scene(studio_of())


def drafted(scene: Scene, ground: str, ground_on: date) -> EndingProposal:
    """Proposed, heard and drafted; the approver's turn."""
    case = endings.propose(scene.studio, by=scene.officer, ground=ground, ground_on=ground_on, facts="核实情况。")
    endings.hear(case, by=scene.officer, heard_on=TODAY, hearing="无意见")
    endings.draft(case, by=scene.officer, decision="撤销", document_no="试〔2029〕1号", effective_on=TODAY)
    return case


def test_a_master_who_came_back_to_the_post_is_no_ground_any_more(scene, client_of):
    case = drafted(scene, "left_skill_post", date(2029, 5, 1))
    people.record_leader_status(scene.studio, by=scene.officer, status="in_post", since=date(2029, 5, 8))

    shown = client_of(scene.approver).get(reverse("studios:ending", args=[case.number])).content.decode()

    assert 'data-test="contradiction"' in shown and "自 2029年5月8日（周二）起在岗" in shown
    with pytest.raises(Refused, match="这一事由已不存在"):
        endings.approve(case, by=scene.approver)
    endings.dismiss(case, by=scene.approver, remark="已回到岗位")
    assert Studio.objects.get().state == State.ACTIVE


def test_the_unit_does_not_read_what_the_register_says_against_it(scene, client_of):
    case = drafted(scene, "left_skill_post", date(2029, 5, 1))
    people.record_leader_status(scene.studio, by=scene.officer, status="in_post", since=date(2029, 5, 8))

    shown = client_of(scene.clerk).get(reverse("studios:ending", args=[case.number])).content.decode()

    assert 'data-test="contradiction"' not in shown


def test_a_result_corrected_meanwhile_ends_no_title_whatever_day_the_proposal_names(scene):
    """The officer typed another day than that of the result, so the correction found no proposal to take back."""
    life.end_term(scene.studio)
    facts: dict[str, Any] = {"kind": END_OF_TERM, "year": 2029, "document_no": "试〔2029〕9号", "by": scene.officer}
    first = life.record_result(scene.studio, grade=GRADES.UNSATISFACTORY, concluded_on=date(2029, 5, 4), **facts)
    EndingProposal.objects.update(state=ProposalState.DISMISSED)
    case = drafted(scene, "assessment_failed", date(2029, 5, 6))

    life.record_result(scene.studio, grade=GRADES.SATISFACTORY, concluded_on=date(2029, 5, 10), corrects=first, **facts)

    with pytest.raises(Refused, match="登记中没有考核不合格的结果"):
        endings.approve(case, by=scene.approver)


def test_work_written_up_after_the_proposal_does_not_undo_a_year_of_silence(at):
    """BJ-59."""
    at("2029-05-10 09:00")
    scene = Scene(studio_of("beijing"))
    case = endings.propose(
        scene.studio, by=scene.desk, ground="inactive_over_one_year", ground_on=date(2029, 5, 1), facts="一年没有活动。"
    )
    endings.hear(case, by=scene.officer, heard_on=TODAY, hearing="无意见")
    endings.draft(case, by=scene.officer, decision="取消", document_no="试〔2029〕1号", effective_on=TODAY)
    Studio.objects.update(recognised_on=date(2029, 5, 9))

    assert not endings.approve(case, by=scene.approver)
    assert endings.approve(case, by=scene.finance)


def test_the_hearing_shows_what_is_heard_about(scene, client_of):
    case = endings.propose(
        scene.studio, by=scene.officer, ground="left_unit", ground_on=date(2029, 5, 1), facts="已经离职。"
    )

    shown = client_of(scene.officer).get(reverse("studios:ending_step", args=[case.number, "hear"])).content.decode()

    assert "已经离职。" in shown and "离开申报单位" in shown and "生效日期" not in shown
