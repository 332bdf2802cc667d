"""Quiet hours: from 21:00 to 8:00 in Beijing nobody's phone rings with a reminder (UX-37)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from portal.policy.clock import BEIJING

BEGINS = time(21)
ENDS = time(8)


def is_quiet(at: datetime) -> bool:
    hour = at.astimezone(BEIJING).time()
    return hour >= BEGINS or hour < ENDS


def after_quiet(at: datetime) -> datetime:
    """The moment itself, or the 8:00 that ends the night it falls into."""
    if not is_quiet(at):
        return at
    local = at.astimezone(BEIJING)
    day = local.date() + timedelta(days=local.time() >= BEGINS)
    return datetime.combine(day, ENDS, tzinfo=BEIJING)
