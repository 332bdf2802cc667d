"""The board of grades by keyboard, the unit's letter on a phone, the public results; looked at for axe and width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.models import GradeEntry, ResultLetter
from portal.accounts.kinds import City
from tests.assessments.grade_scene import PERFORMANCE, GradeScene, round_of
from tests.browser.looking import LAPTOP, PHONE, Watched, faults
from tests.factories.chain import load_calendar
from tests.studios.life_scene import Scene

pytestmark = pytest.mark.browser
SCORES = ("95", "90", "88", "70", "59")


@pytest.fixture
def scene(city: Any, at: Callable[[str], Any]) -> GradeScene:
    _ = city("beijing")
    at("2029-05-10 09:00")
    load_calendar(2029)
    return round_of(City.BEIJING, PERFORMANCE, scores=SCORES)


def test_the_board_is_worked_by_keyboard_and_its_simulator_changes_nothing(
    scene: GradeScene, watch: Callable[..., Watched]
):
    """UX-47: best first, a studio unfolds its sheet, more places move the line on the page alone."""
    grades = scene.drafted()
    page = watch(user=scene.officer).page()
    page.goto(reverse("assessments:grade_board", args=[scene.round.code]))
    rows = page.locator("[data-test=board-row]")
    assert [each.get_attribute("data-rank") for each in rows.all()] == ["1", "2", "3", "4", "5"]
    assert faults(page) == []

    rows.first.locator("a[aria-expanded=false]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-test=unfolded] [data-test=item]")).to_have_count(18)
    assert faults(page) == []

    page.locator("[data-test=simulator] summary").focus()
    page.keyboard.press("Enter")
    page.locator("[name=sim_places]").fill("3")
    page.keyboard.press("Enter")
    expect(page.locator("[data-test=simulated]")).to_contain_text("2 家")
    assert page.locator("[data-test=moved]").count() == 2 and faults(page) == []
    kept = GradeEntry.objects.filter(grade_list=grades, grade="excellent")
    assert [each.participant.base for each in kept] == [95]


def test_a_unit_reads_its_letter_on_a_phone(scene: GradeScene, watch: Callable[..., Watched]):
    scene.released()
    letter = ResultLetter.objects.get(studio=scene.participants[-1].studio)
    page = watch(PHONE, user=Scene(letter.studio).clerk).page()

    page.goto(reverse("assessments:result_letter", args=[letter.pk]))

    expect(page.get_by_text("不合格")).not_to_have_count(0)
    expect(page.get_by_text("救济途径")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="申请复核").click()
    page.locator("main form button.btn-primary").click()
    expect(page.locator("[data-test=error-summary]")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_anybody_finds_the_results_without_a_mark(
    scene: GradeScene, watch: Callable[..., Watched], size: tuple[int, int]
):
    """BJ-51."""
    grades = scene.released()
    page = watch(size).page()

    page.goto(reverse("assessments:results"))
    page.get_by_role("link", name=grades.title).click()

    expect(page.locator("[data-test=result]")).to_have_count(len(SCORES))
    assert " 分" not in page.locator("main").inner_text()
    assert faults(page) == []
