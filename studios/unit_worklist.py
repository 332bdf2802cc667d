"""Work-list rows of a unit about its own title: to go on, to name another master, to mend after a failed review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from portal.policy import clock
from portal.workflow.worklist import Bundle, Item, single
from studios import life_duties, offices, renewal_window
from studios.models import Studio
from studios.offices import HOST_ROLES

if TYPE_CHECKING:
    from portal.accounts.models import User


def gate(user: User, at: datetime) -> list[QuerySet[Any]]:
    """The titles of the unit; without one nothing is asked."""
    return [_own(user)] if user.is_in(*HOST_ROLES) else []


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """A statement for each kind."""
    own, today = _own(user), clock.day_of(at)
    for studio in life_duties.windows(own):
        last = clock.end_of(renewal_window.openings_end(studio, studio.result_on))
        if last > at:
            label, page = renewal_window.act(studio), renewal_window.url(studio)
            yield _row(studio, label, page, last, since=studio.returned_at, action="去办理")
    for studio, last_day in life_duties.without_leader(own, today):
        label = f"申请更换{offices.pack_of(studio).word('lead_master')}"
        yield _row(studio, label, life_duties.change_page(studio), clock.end_of(last_day))
    for studio, stops_on in life_duties.retiring(own, today):
        if stops_on >= today:
            yield _row(studio, life_duties.arrangement(studio), offices.people_page(studio), clock.end_of(stops_on))
    for studio, last_day in life_duties.mending(own):
        yield _row(studio, "完成考核整改", life_duties.life_page(studio), clock.end_of(last_day))


def _own(user: User) -> QuerySet[Studio]:
    return Studio.objects.holding().filter(host=user.organisation)


def _row(
    studio: Studio, label: str, page: str, due: datetime, *, since: datetime | None = None, action: str = "办理"
) -> Bundle:
    return single(
        Item(label=label, title=studio.name, number=studio.number, url=page, action=action, due=due, since=since)
    )
