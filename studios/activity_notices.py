"""Who is told about the city's activities, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse

from portal.accounts.models import Post, User
from portal.notifications import outbox
from portal.policy import wording
from portal.workflow.engine import Letter, Step
from studios.models import Attendance, Studio
from studios.offices import HOST_ROLES

if TYPE_CHECKING:
    from studios.models import CityActivity


def recipients(audience: str, activity: CityActivity) -> Iterable[User]:
    """The people of every unit whose studio holds its title in the city, or of those that registered: one statement."""
    if audience == "studios":
        return people_of(Studio.objects.holding().filter(city=activity.city))
    taken = Attendance.objects.filter(activity=activity, cancelled_at=None)
    return people_of(Studio.objects.filter(pk__in=taken.values("studio")))


def people_of(studios: QuerySet[Studio]) -> QuerySet[User]:
    posts = Post.objects.active().filter(role__in=HOST_ROLES, organisation__in=studios.values("host"))
    return User.objects.filter(is_active=True, pk__in=posts.values("user")).order_by("pk")


def letter(step: Step, activity: CityActivity, audience: str, remark: str) -> Letter:
    when = days_of(activity)
    if step.name == "announce":
        closes = wording.day_words(activity.closes_on)
        body = f"{when}在{activity.place}举办“{activity.title}”，请在 {closes}24:00 前报名。"
        return Letter(f"市级活动报名：{activity.title}", body, page_of(activity))
    body = f"原定{when}举办的“{activity.title}”已取消，您单位的报名一并取消。{remark}"
    return Letter(f"市级活动取消：{activity.title}", body, page_of(activity))


def tell_of_move(activity: CityActivity, before: Mapping[str, Any], *, mark: str) -> int:
    """Another time or another place, old beside new, to those who registered; answers how many were told."""
    then, now = _days(before["on"], before["until"]), days_of(activity)
    moves = [("时间", then, now), ("地点", before["place"], activity.place)]
    told = [f"{what}由“{old}”改为“{new}”" for what, old, new in moves if old != new]
    if not told:
        return 0
    body = f"“{activity.title}”的{'，'.join(told)}。不能参加的，请取消报名，把名额留给其他单位。"
    return outbox.queue(
        key=f"city-activity-moved:{activity.pk}:{mark}", to=recipients("registered", activity),
        subject=f"市级活动变动：{activity.title}", body=body, url=page_of(activity), about=activity,
    )  # fmt: skip


def days_of(activity: CityActivity) -> str:
    return _days(activity.on, activity.until)


def _days(on: date, until: date) -> str:
    first = wording.day_words(on)
    return first if until == on else f"{first}至{wording.day_words(until)}"


def page_of(activity: CityActivity) -> str:
    return reverse("studios:activity", args=[activity.number])
