"""A round's analysis: points lost by item and district, leniency, agreement, how firm a rank is; the lists behind."""

from __future__ import annotations

import html
import re
from decimal import Decimal as D
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from assessments import analysis
from assessments.analysis import Cell, Lenient, Marked
from assessments.models import Assignment, Expert, FinalMark, Mark, Panel, Participant, Round
from assessments.states import AssignmentState, PanelState
from portal.policy import clock
from portal.policy.sheets import load_sheet
from studios.models import Studio
from tests.assessments.grade_scene import GradeScene, round_of
from tests.factories.accounts import UserFactory

SHEET = load_sheet("hangzhou-annual")
FULL = {item.key: D(item.points) for item in SHEET.items()}


def full(**changes: str) -> dict[str, D]:
    return FULL | {key: D(value) for key, value in changes.items()}


def marked(key: int, district: str = "上城区", sheets: dict[int, dict[str, D]] | None = None, **changes: str) -> Marked:
    return Marked(key, f"工作室{key}", district, full(**changes), sheets or {})


def judged(sums: Any) -> D:
    return sums.total


def cell(rows: list[Marked], key: str) -> analysis.Lost:
    return next(each for each in analysis.losses(rows, SHEET) if each.item.key == key)


def test_points_lost_are_shares_of_the_item_by_district():
    rows = [marked(1, **{"A5.1": "5"}), marked(2), marked(3, "西湖区", **{"A5.1": "0"})]

    lost = cell(rows, "A5.1")

    assert analysis.districts(rows) == ["上城区", "西湖区"]
    assert (lost.cells, lost.city) == ((Cell(D(25), 1), Cell(D(100), 1)), Cell(D(50), 2))


@pytest.mark.parametrize(("lost", "shade"), [(None, 0), (0, 0), (1, 1), (20, 1), (21, 2), (60, 3), (61, 4), (100, 4)])
def test_the_more_is_lost_the_darker(lost, shade):
    assert Cell(None if lost is None else D(lost)).shade == shade


def test_a_bonus_nobody_earned_is_no_loss():
    assert {each.item.bonus for each in analysis.losses([marked(1, AB1="0")], SHEET)} == {False}


def test_what_does_not_apply_is_no_loss():
    row = Marked(1, "甲", "上城区", {key: value for key, value in FULL.items() if key != "A5.1"})

    assert cell([row], "A5.1").city == Cell(None)


def test_an_expert_is_held_against_those_who_marked_the_same():
    """Expert 1 gives 100 + 10 where the others give 104 and 108; expert 4 marked alone."""
    sheets = {1: full(), 2: full(**{"A5.1": "4"}), 3: full(**{"A5.1": "8"})}
    alone = {4: full()}

    found = analysis.leniency([marked(1, sheets=sheets), marked(2, sheets=alone)], SHEET)

    assert found == [Lenient(1, D(4), 1), Lenient(3, D("1.00"), 1), Lenient(2, D("-5.00"), 1)]


def test_items_are_ordered_by_how_far_apart_the_marks_are():
    sheets = {1: full(**{"A5.1": "4", "A1.1": "4"}), 2: full()}

    found = analysis.agreement([marked(1, sheets=sheets), marked(2, sheets={1: full(), 2: full()})], SHEET)

    assert [(each.item.key, each.spread, each.wide, each.files) for each in found[:3]] == [
        ("A5.1", D("3.00"), 1, 2),
        ("A1.1", D("0.50"), 1, 2),
        ("A1.2", D(0), 0, 2),
    ]


def test_a_rank_is_firm_when_no_single_expert_moves_it():
    """Without expert 1 the second studio overtakes the first; the third stays last whatever happens."""
    first = marked(1, sheets={1: full(), 2: full(**{"A5.1": "6"})}, **{"A5.1": "8"})
    second = marked(2, sheets={1: full(**{"A5.1": "6"}), 2: full(**{"A5.1": "9"})}, **{"A5.1": "7.5"})
    third = marked(3, sheets={1: full(**{"A6.1": "0"}), 2: full(**{"A6.1": "0"})}, **{"A6.1": "0"})

    found = analysis.robustness([third, second, first], SHEET, "mean", judged)

    assert [(each.key, each.rank, each.best, each.worst, each.steady) for each in found] == [
        (1, 1, 1, 2, False),
        (2, 2, 1, 2, False),
        (3, 3, 3, 3, True),
    ]


def test_what_the_chair_settled_stands_whoever_is_left_out():
    sheets = {1: full(), 2: full(**{"A5.1": "0"})}
    row = Marked(1, "甲", "上城区", full(**{"A5.1": "5"}), sheets, frozenset({"A5.1"}))
    other = marked(2, **{"A5.1": "4"})

    found = analysis.robustness([row, other], SHEET, "mean", judged)

    assert [(each.rank, each.best, each.worst) for each in found] == [(1, 1, 1), (2, 2, 2)]


def test_equal_scores_share_the_better_place():
    found = analysis.robustness([marked(1), marked(2), marked(3, **{"A1.1": "0"})], SHEET, "mean", judged)

    assert [each.rank for each in found] == [1, 1, 3]


def filled(scene: GradeScene, participant: Participant, experts: list[Expert], panel: Panel) -> None:
    """Final marks of 5 points less than full on A5.1, between one expert's 10 and the other's 0."""
    FinalMark.objects.bulk_create(
        FinalMark(participant=participant, item=key, value=value) for key, value in full(**{"A5.1": "5"}).items()
    )
    for expert, mark in zip(experts, ("10", "0"), strict=True):
        now = clock.now()
        seat = Assignment.objects.create(
            panel=panel, expert=expert, subject=participant, state=AssignmentState.DECLARED, declared_at=now
        )
        Mark.objects.bulk_create(Mark(assignment=seat, item=k, value=v) for k, v in full(**{"A5.1": mark}).items())
        Assignment.objects.filter(pk=seat.pk).update(state=AssignmentState.SUBMITTED, submitted_at=now, total=D(100))


def assessed(count: int) -> GradeScene:
    scene = round_of(kind=Round.Kind.ANNUAL, scores=["95"] * count)
    panel = Panel.objects.create(
        city="hangzhou", name="考核组", sheet=scene.round.sheet, due=clock.now(), created_by=scene.officer,
        state=PanelState.CLOSED, subject_type=ContentType.objects.get_for_model(Round), subject_id=scene.round.pk,
    )  # fmt: skip
    experts = [
        Expert.objects.create(user=UserFactory(expert=True, city="hangzhou", name=name), city="hangzhou", employer="校")
        for name in ("宽某", "严某")
    ]
    for participant in scene.participants:
        filled(scene, participant, experts, panel)
    return scene


@pytest.mark.django_db
def test_the_page_shows_every_figure_and_each_number_opens_its_list(at, client_of):
    at("2029-06-15 10:00")
    scene = assessed(2)
    browser = client_of(scene.officer)

    page = browser.get(reverse("assessments:analysis", args=[scene.round.code])).content.decode()
    place = reverse("assessments:analysis_list", args=[scene.round.code])
    lost = browser.get(place, {"item": "A5.1"}).content.decode()

    assert 'data-test="heat"' in page and "宽某" in page and "+10" in page and "稳定" in page
    assert f"{place}?item=A5.1" in page
    assert lost.count("5 / 10") == 2 and "10、0" in lost
    expert = Expert.objects.first()
    assert browser.get(place, {"expert": str(expert.pk)}).content.decode().count("5 / 10") == 2
    assert "没有符合条件的工作室" in browser.get(place, {"district": "无"}).content.decode()
    assert "没有符合条件的工作室" in browser.get(place, {"expert": "x"}).content.decode()


@pytest.mark.django_db
def test_the_map_of_losses_is_drawn_with_classes_alone_and_each_square_opens_its_studios(at, client_of):
    """15 items for the city and its one district; the strict policy of the page allows no style of an element."""
    at("2029-06-15 10:00")
    scene = assessed(2)
    browser = client_of(scene.officer)

    page = browser.get(reverse("assessments:analysis", args=[scene.round.code])).content.decode()
    drawn = page.partition('data-test="heat-map"')[2].partition("</figure>")[0]
    squares = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"><rect class="warmth (warmth-\d)"', drawn)

    assert len(squares) == 2 * 15 and "style" not in drawn and "<script" not in drawn
    place, words, shade = next(each for each in squares if "带徒传艺不少于10人" in each[1])
    assert (words.partition("：")[2], shade) == ("50%", "warmth-3")
    assert browser.get(html.unescape(place)).content.decode().count("5 / 10") == 2


@pytest.mark.django_db
def test_the_number_of_those_who_lie_far_apart_opens_them(at, client_of):
    at("2029-06-15 10:00")
    scene = assessed(2)
    browser, place = client_of(scene.officer), reverse("assessments:analysis_list", args=[scene.round.code])

    apart = browser.get(place, {"item": "A5.1", "apart": "1"}).content.decode()
    close = browser.get(place, {"item": "A1.1", "apart": "1"}).content.decode()

    assert apart.count("10、0") == 2 and "没有符合条件的工作室" in close


@pytest.mark.django_db
def test_before_there_are_marks_the_page_says_so(at, client_of):
    at("2029-06-15 10:00")
    scene = round_of()

    page = client_of(scene.officer).get(reverse("assessments:analysis", args=[scene.round.code])).content.decode()

    assert "还没有考核分" in page


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_analysis_takes_the_same_statements_however_many_studios(at, client_of, django_assert_num_queries, count):
    at("2029-06-15 10:00")
    scene = assessed(count)
    browser, place = client_of(scene.officer), reverse("assessments:analysis", args=[scene.round.code])
    browser.get(place)

    with django_assert_num_queries(9):
        browser.get(place)
    Studio.objects.filter(pk=scene.participants[0].studio_id).update(name="另一个名称")
    with django_assert_num_queries(13):
        browser.get(place)
