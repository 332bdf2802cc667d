"""What a released list of grades means for money: the result alone is asked for, never the review (HZ-65, BJ-67)."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from assessments.models import Recheck, ResultLetter
from assessments.transitions import rechecks
from funding import gathering
from funding.models import Grant
from funding.states import GrantState
from portal.accounts.kinds import City
from portal.policy.models import WorkCalendarYear
from tests.assessments.grade_scene import ANNUAL, PERFORMANCE, TERM, GradeScene, round_of
from tests.studios.life_scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moment(at: Any) -> None:
    at("2029-05-10 09:00")
    WorkCalendarYear.objects.get_or_create(year=2029, defaults={"source": "测试"})


def top_ups(scene: GradeScene) -> dict[int, tuple[str, D, str]]:
    """Excellent grants of the round's city by studio, after funding has asked."""
    gathering.gather(scene.round.city)
    found = Grant.objects.filter(kind=Grant.Kind.TOP_UP)
    return {each.studio_id: (each.state, each.amount, each.needs) for each in found}


@pytest.mark.parametrize("kind", [TERM, ANNUAL])
def test_an_excellent_grade_of_either_hangzhou_sheet_is_due_100000_once_it_is_released(kind):
    """HZ-55, HZ-65: neither a passed nor a failed nor a vetoed studio of the same list gets anything."""
    scene = round_of(kind=kind, scores=("95", "89.99", "50"))
    scene.vetoed()

    scene.released()

    assert top_ups(scene) == {scene.participants[0].studio_id: (GrantState.DUE, D(100_000), "")}


def test_a_list_that_is_still_to_be_countersigned_brings_no_money():
    scene = round_of(kind=ANNUAL, scores=("95",))
    scene.drafted()

    assert top_ups(scene) == {}


def test_a_candidate_without_a_place_gets_none():
    """A-05: above the line, beyond the pool as the city set it."""
    scene = round_of(kind=ANNUAL, scores=("95", "94"))

    grades = scene.drafted(own_places=1, places_reason="预算只够一家。")
    scene.decide(grades, (scene.participants[1], "satisfactory", "会议决定只给一家。"))

    scene.released(grades)

    assert list(top_ups(scene)) == [scene.participants[0].studio_id]


def test_a_second_look_that_ends_excellent_is_due_as_well():
    """A-42: the corrected result is the one that counts."""
    scene = round_of(kind=ANNUAL, scores=("89.50",))
    scene.released()
    letter = ResultLetter.objects.select_related("studio", "result").get()
    recheck = rechecks.file_recheck(letter, by=Scene(letter.studio).clerk, text="带徒人数少计 1 人。")
    facts = {"finding": "经核实，补计 1 分。", "document_no": "试核〔2029〕1号"}
    rechecks.draft_recheck(recheck, by=scene.officer, grade="excellent", score=D("90.50"), **facts)
    rechecks.decide_recheck(Recheck.objects.get(), by=scene.approver)

    assert top_ups(scene) == {letter.studio_id: (GrantState.DUE, D(100_000), "")}


def test_beijings_excellent_waits_for_the_decision_about_its_budget():
    """BJ-67: 可."""
    scene = round_of(City.BEIJING, PERFORMANCE, scores=("95", "80", "80", "80", "80"))

    scene.released()

    assert top_ups(scene) == {scene.participants[0].studio_id: (GrantState.CHECKING, D(200_000), "budget")}


def test_asked_again_nothing_is_due_twice():
    """A-04: one a result, however often the registers are asked."""
    scene = round_of(kind=ANNUAL, scores=("95",))
    scene.released()

    assert top_ups(scene) == top_ups(scene)
    assert Grant.objects.filter(kind=Grant.Kind.TOP_UP).count() == 1
