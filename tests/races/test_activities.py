"""The last place of an activity, asked for by everyone at once: taken once (BJ-76, HZ-69)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.audit.chain import verify
from portal.policy.refusal import Refused
from studios.models import Attendance, CityActivity
from studios.transitions import activities
from tests.races.hands import raised, together
from tests.studios.life_scene import Scene, studio_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAY = date(2027, 6, 20)
ANSWERS: dict[str, Any] = {
    "kind": "service", "title": "进社区维修", "place": "文三街道", "on": DAY, "until": DAY, "closes_on": DAY,
    "capacity": 1, "text": "",
}  # fmt: skip


def opened(scene: Scene) -> CityActivity:
    made = activities.draft(ANSWERS, by=scene.officer)
    activities.announce(made, by=scene.officer)
    return made


def taking(made: CityActivity, scene: Scene) -> Any:
    clerk, studio = scene.clerk, scene.studio
    return lambda: activities.register(CityActivity.objects.get(pk=made.pk), studio, by=clerk, person="甲")


def test_the_last_place_goes_to_one(at: Any) -> None:
    at("2027-06-01 09:00")
    scenes = [Scene(studio_of()) for _ in range(4)]
    made = opened(scenes[0])

    outcomes = together([taking(made, scene) for scene in scenes])

    lost = raised(outcomes)
    assert len(lost) == 3 and all(isinstance(each, Refused) and each.reason == "名额已满" for each in lost), outcomes
    assert Attendance.objects.filter(activity=made, cancelled_at=None).count() == 1
    assert verify() is None


def test_room_taken_away_while_somebody_registers_leaves_nobody_outside(at: Any) -> None:
    """Whoever is second is refused: the places never exceed the capacity."""
    at("2027-06-01 09:00")
    scene = Scene(studio_of())
    made = opened(scene)
    activities.write(made, {**ANSWERS, "capacity": 2}, by=scene.officer)
    others = [Scene(studio_of()) for _ in range(2)]
    officer = scene.officer

    def narrow() -> None:
        activities.write(CityActivity.objects.get(pk=made.pk), ANSWERS, by=officer)

    outcomes = together([narrow, *(taking(made, each) for each in others)])

    taken = Attendance.objects.filter(activity=made, cancelled_at=None).count()
    assert 1 <= taken <= CityActivity.objects.get(pk=made.pk).capacity, outcomes
    assert all(isinstance(each, Refused) for each in raised(outcomes)), outcomes
