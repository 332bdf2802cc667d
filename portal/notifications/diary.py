"""A person's due days, read from the reminder plan: what it will tell this person, and what it has told lately."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from portal.notifications.icalendar import Event
from portal.notifications.models import ReminderPlan
from portal.notifications.reminders import LOOK_BACK
from portal.policy import clock, wording

PREFIX = "期限提醒："
Status = ReminderPlan.Status


def events(user: Any) -> list[Event]:
    """One event per due date in force, the earliest first; in one statement.

    Those who only hear of what others left overdue do not hold the duty: it is not in their diary. A met duty is gone,
    and so is one that has passed to other people.
    """
    since = clock.now() - LOOK_BACK
    rows = ReminderPlan.objects.filter(recipients=user, due__gte=since).order_by("due", "offset", "pk")
    by_deadline: dict[str, list[ReminderPlan]] = defaultdict(list)
    for row in rows:
        if user.pk in row.holders:
            by_deadline[row.deadline].append(row)
    found = [event for key, plan in by_deadline.items() for event in _event(key, plan)]
    return sorted(found, key=lambda event: (event.day, event.summary))


def _event(deadline: str, plan: Sequence[ReminderPlan]) -> Iterator[Event]:
    coming = [row for row in plan if row.status == Status.PLANNED]
    # What was sent keeps the day it spoke of; what is still to be sent has the present one.
    row = (coming or plan)[-1]
    site = settings.SITE_URL.rstrip("/")
    yield Event(
        uid=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{site}/deadlines/{deadline}")),
        day=last_day(row),
        summary=row.subject.removeprefix(PREFIX),
        description=f"截止时间 {wording.due_words(row.due)}",
        url=f"{site}{row.url}" if row.url.startswith("/") else row.url,
    )


def last_day(row: ReminderPlan) -> date:
    """The last day on which it can be done: a day's 24:00 is the next midnight."""
    return (row.due - timedelta(microseconds=1)).astimezone(clock.BEIJING).date()
