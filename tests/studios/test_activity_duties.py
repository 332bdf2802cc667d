"""Days of the city's activities in reminders and calendars: until when to register, when one is expected."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.accounts.kinds import City
from portal.policy import clock
from portal.workflow.deadlines import Duty
from studios import activity_duties
from studios.states import State
from studios.transitions import activities
from tests.studios.life_scene import Scene, studio_of
from tests.studios.test_activities import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(at: Any) -> Scene:
    at("2027-06-01 09:00")
    found = Scene(studio_of())
    _ = found.clerk, Scene(studio_of(City.BEIJING)).clerk
    return found


def duties() -> dict[str, Duty]:
    return {each.key.rpartition(":")[2]: each for each in activity_duties.duties(clock.now())}


def test_units_that_have_not_registered_hear_the_day_before(scene):
    """BJ-76, HZ-69: those of the city alone, and only while there is room."""
    opened(scene)

    found = duties()

    assert list(found) == ["closing"]
    assert found["closing"].holders == (scene.clerk,)
    assert (found["closing"].due, found["closing"].offsets) == (clock.end_of(date(2027, 6, 15)), (-1,))
    assert found["closing"].label == "市级活动“进社区维修”报名截止"


def test_those_who_registered_are_expected_on_the_day(scene):
    made = opened(scene)

    place = activities.register(made, scene.studio, by=scene.clerk, person="沈砚", is_leader=True)

    found = duties()
    assert list(found) == ["day"]
    assert found["day"].holders == (scene.clerk,)
    assert found["day"].due == clock.end_of(date(2027, 6, 20))
    activities.give_up(place, by=scene.clerk)
    assert list(duties()) == ["closing"]


def test_a_full_or_closed_activity_asks_nobody_to_register(scene, at):
    made = opened(scene, capacity=1)
    other = Scene(studio_of())
    activities.register(made, other.studio, by=other.clerk, person="甲", is_leader=False)

    assert list(duties()) == ["day"] and duties()["day"].holders == (other.clerk,)
    opened(scene, title="另一场")
    at("2027-06-16 09:00")
    assert list(duties()) == ["day"]


def test_what_is_over_or_cancelled_and_titles_that_ended_have_no_day(scene, at):
    made = opened(scene)
    type(scene.studio).objects.filter(pk=scene.studio.pk).update(state=State.CLOSED)
    assert duties() == {}

    type(scene.studio).objects.filter(pk=scene.studio.pk).update(state=State.ACTIVE)
    activities.cancel(made, by=scene.officer, remark="下雨")

    assert duties() == {}


@pytest.mark.parametrize("many", [1, 3])
def test_the_sweep_takes_the_same_statements_for_three(scene, django_assert_max_num_queries, many):
    for number in range(many):
        opened(scene, title=f"第{number}场")
        Scene(studio_of()).clerk.save()

    with django_assert_max_num_queries(7):
        assert len(list(activity_duties.duties(clock.now()))) == many
