"""Days of the city's activities: until when a unit may register, and when those who registered are expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from portal.policy import clock
from portal.workflow.deadlines import Duty
from studios import activity_notices
from studios.holders import Holders
from studios.models import Attendance, CityActivity, Studio
from studios.rules.activities import clause
from studios.states import ActivityState

if TYPE_CHECKING:
    from portal.accounts.models import User

# Nobody must come: one word before registration closes, and what is past is not brought up again.
TOLD_AHEAD = {"closing": (-1,), "day": (-3, -1)}


def duties(at: datetime) -> Iterator[Duty]:
    """Two for each activity that is announced; a statement each for activities, places, studios and people."""
    today = clock.day_of(at)
    coming = list(CityActivity.objects.filter(state=ActivityState.OPEN, on__gte=today).order_by("pk"))
    if not coming:
        return
    studios, holders = list(Studio.objects.holding().order_by("pk")), Holders()
    registered: dict[int, list[int]] = defaultdict(list)
    places = Attendance.objects.filter(activity__in=coming, cancelled_at=None)
    for place in places.order_by("pk"):
        registered[place.activity_id].append(place.studio_id)
    clauses = {city: clause(city) for city in {each.city for each in coming}}
    for activity in coming:
        taken, cited = registered[activity.pk], clauses[activity.city]
        of_city = [each for each in studios if each.city == activity.city]
        full = activity.capacity is not None and len(taken) >= activity.capacity
        others = _people((each for each in of_city if each.pk not in taken), holders)
        if others and not full and activity.closes_on >= today:
            yield _duty(activity, "closing", f"市级活动“{activity.title}”报名截止", others, cited)
        people = _people((each for each in of_city if each.pk in taken), holders)
        if people:
            yield _duty(activity, "day", f"参加市级活动“{activity.title}”（{activity.place}）", people, cited)


def _people(studios: Iterator[Studio], holders: Holders) -> tuple[User, ...]:
    return tuple({person.pk: person for studio in studios for person in holders.keepers(studio)}.values())


def _duty(activity: CityActivity, what: str, label: str, people: tuple[User, ...], cited: str) -> Duty:
    return Duty(
        key=f"{activity.number}:{what}",
        label=label,
        about=activity,
        holders=people,
        due=clock.end_of(activity.closes_on if what == "closing" else activity.on),
        url=activity_notices.page_of(activity),
        clause=cited,
        city=activity.city,
        offsets=TOLD_AHEAD[what],
    )
