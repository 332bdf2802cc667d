"""Assessments that fall due before a round takes them up: for the unit ahead of the day, for the office until then."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from assessments import coming
from assessments.models import Participant
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.policy import clock
from portal.workflow import worklist
from portal.workflow.deadlines import Duty
from studios.models import Studio
from studios.transitions import life
from tests.assessments.round_scene import Kind, RoundScene, renewed
from tests.factories.accounts import UserFactory
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db


def duties() -> dict[str, Duty]:
    return {each.key: each for each in coming.duties(clock.now())}


def rows(user: User) -> list[tuple[str, str, date]]:
    """What the office reads: label, words, last day."""
    items = worklist.read(worklist.in_order(coming.tasks(user, clock.now())), 0, 9)
    return [
        (each.label, each.title, clock.day_of(each.due - timedelta(microseconds=1))) for each in items if each.due
    ]  # fmt: skip


def test_every_two_full_years_from_the_recognition(at):
    """BJ-54: spoken of thirty days ahead, to the unit and to the office that runs reviews."""
    at("2028-09-20 09:00")
    scene = Scene(studio_of(City.BEIJING, recognised_on=date(2026, 10, 15)))
    unit, centre, officer = scene.clerk, scene.centre, scene.officer

    found = duties()

    own, office = found[f"{scene.studio.number}:performance:2028-10-15"], found["beijing:performance:2028-10-15"]
    assert own.label == f"{scene.studio.name}到绩效考核时间，备齐台账和总结"
    assert own.holders == (unit,) and own.offsets == (-30, -7)
    assert office.label == "1 家工作室到绩效考核时间，组织考核"
    assert office.holders == (centre,) and officer not in office.holders
    assert own.due == office.due == clock.end_of(date(2028, 10, 15))
    assert "第十六条" in own.clause


@pytest.mark.parametrize(
    ("today", "asked"), [("2028-09-14", 0), ("2028-09-15", 2), ("2028-11-14", 1), ("2028-11-15", 0)]
)
def test_it_is_spoken_of_from_thirty_days_before_to_thirty_after(at, today, asked):
    """Once the day is over, only the office hears of it: the unit cannot begin a round."""
    at(f"{today} 09:00")
    studio_of(City.BEIJING, recognised_on=date(2026, 10, 15))

    assert len(duties()) == asked


def test_the_next_two_years_run_from_the_last_day_assessed(at):
    """A-23."""
    at("2028-10-20 09:00")
    scene = Scene(studio_of(City.BEIJING, recognised_on=date(2026, 10, 15)))
    assert rows(scene.centre) == [
        ("组织绩效考核", "1 家工作室已到考核时间，还没有列入考核批次", date(2028, 10, 15)),
    ]  # fmt: skip

    life.record_result(
        scene.studio, by=scene.centre, kind="performance", year=2028, grade="excellent", concluded_on=date(2028, 10, 20)
    )

    assert rows(scene.centre) == [] and duties() == {}
    at("2030-10-21 09:00")
    assert rows(scene.centre)[0][2] == date(2030, 10, 20)


def test_the_end_of_a_term_is_assessed(at):
    """HZ-50: three years after the recognition."""
    at("2029-04-20 09:00")
    scene = Scene(studio_of())
    unit, officer = scene.clerk, scene.officer

    found = duties()

    day = scene.studio.valid_to
    assert found[f"{scene.studio.number}:end_of_term:{day}"].holders == (unit,)
    assert officer in found[f"hangzhou:end_of_term:{day}"].holders
    assert rows(officer) == []
    at("2029-04-29 09:00")
    assert rows(officer) == [("组织期满考核", "1 家工作室已到考核时间，还没有列入考核批次", day)]


@pytest.mark.parametrize(("today", "year"), [("2027-12-30", 2026), ("2027-12-31", 2027)])
def test_a_renewed_studio_is_assessed_for_every_year_that_is_over(at, today, year):
    """HZ-53."""
    at(f"{today} 09:00")
    scene = Scene(renewed())

    assert rows(scene.officer) == [
        ("组织年度绩效考核", "1 家工作室已到考核时间，还没有列入考核批次", date(year, 12, 31)),
    ]  # fmt: skip


def test_whoever_is_in_a_round_waits_for_none(at):
    at("2028-02-15 10:00")
    scene = RoundScene(Kind.ANNUAL, [renewed(), renewed()])
    scene.drafted()
    assert rows(scene.officer) == []

    Participant.objects.filter(studio=scene.studios[0]).update(state="removed")

    assert rows(scene.officer)[0][1].startswith("1 家")


@pytest.mark.parametrize("role", ["host_clerk", "district_officer", "city_approver", "expert", "finance_officer"])
def test_only_the_office_that_organises_assessments_is_asked(at, role):
    at("2029-04-29 09:00")
    studio = studio_of()

    person = UserFactory(**{role: True}, organisation=studio.host if role == "host_clerk" else None)

    assert rows(person) == [] and coming.gate(person, clock.now()) == []


def test_a_title_that_has_ended_is_not_assessed(at):
    at("2029-04-20 09:00")
    studio_of()
    assert duties()

    Studio.objects.update(state="closed")

    assert duties() == {}


@pytest.mark.parametrize("many", [1, 3])
def test_the_sweep_takes_the_same_statements_for_three(at: Any, django_assert_max_num_queries: Any, many: int):
    at("2028-12-20 09:00")
    for _ in range(many):
        studio_of(City.BEIJING, recognised_on=date(2026, 12, 28)), renewed()
    duties()

    with django_assert_max_num_queries(9):
        assert len(duties()) == 2 * (many + 1)
