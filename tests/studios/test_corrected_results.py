"""Results changed after 复核: the old one stays, the new one counts, and what waited on the old one goes (A-42)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.accounts.kinds import City
from portal.notifications.models import Message
from portal.policy.refusal import Refused
from studios.models import AssessmentResult, EndingProposal
from studios.states import ProposalState, State
from studios.transitions import life, renewals
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
TODAY = date(2029, 5, 10)
GRADES = AssessmentResult.Grade
END_OF_TERM, _, PERFORMANCE = AssessmentResult.Kind


def result(scene: Scene, kind: str, grade: str, **more: Any) -> AssessmentResult:
    """As a round publishes it."""
    return life.record_result(
        scene.studio, by=scene.officer, kind=kind, year=2029, grade=grade, concluded_on=TODAY, **more
    )  # fmt: skip


@pytest.fixture
def hangzhou(at: Any) -> Scene:
    at("2029-05-10 09:00")
    scene = Scene(studio_of())
    life.end_term(scene.studio)
    return scene


@pytest.fixture
def beijing(at: Any) -> Scene:
    at("2029-05-10 09:00")
    return Scene(studio_of(City.BEIJING))


def test_a_failed_result_corrected_to_a_pass_takes_its_proposal_back(hangzhou):
    failed = result(hangzhou, END_OF_TERM, GRADES.UNSATISFACTORY)

    corrected = result(hangzhou, END_OF_TERM, GRADES.SATISFACTORY, corrects=failed)

    assert (corrected.attempt, corrected.correction) == (1, 1)
    assert list(AssessmentResult.objects.standing()) == [corrected]
    assert AssessmentResult.objects.count() == 2
    assert EndingProposal.objects.get().state == ProposalState.DISMISSED


def test_a_corrected_result_ends_the_time_to_mend(beijing):
    failed = result(beijing, PERFORMANCE, GRADES.UNSATISFACTORY)

    result(beijing, PERFORMANCE, GRADES.SATISFACTORY, corrects=failed)

    beijing.studio.refresh_from_db()
    assert beijing.studio.state == State.ACTIVE


def test_a_pass_corrected_to_excellent_opens_no_second_window(hangzhou):
    _ = hangzhou.clerk
    passed = result(hangzhou, END_OF_TERM, GRADES.SATISFACTORY)

    result(hangzhou, END_OF_TERM, GRADES.EXCELLENT, corrects=passed)

    assert Message.objects.filter(subject__contains="可以申请续建").count() == 1


def test_a_pass_corrected_to_a_failure_carries_no_renewal(hangzhou):
    """HZ-51: what lies with the city is not granted on a result that does not stand any more."""
    first = result(hangzhou, END_OF_TERM, GRADES.SATISFACTORY)
    renewal = renewals.apply_to_renew(hangzhou.studio, by=hangzhou.clerk, plan="继续带徒。")
    renewals.draft(renewal, by=hangzhou.officer, remark="同意", document_no="试续〔2029〕1号")

    result(hangzhou, END_OF_TERM, GRADES.UNSATISFACTORY, corrects=first)

    with pytest.raises(Refused, match="期满考核合格后才能申请续建"):
        renewals.approve(renewal, by=hangzhou.approver)
    assert EndingProposal.objects.get().ground == "assessment_failed"
