"""Where a lead master stands on a day, and when the person stops: pure, from the last entry and the statutory day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from portal.policy.retirement import ELASTIC_MONTHS, add_months
from studios.states import LEADING, LeaderPost

STAYS = (LeaderPost.RE_EMPLOYED, LeaderPost.KEPT_ON)


@dataclass(frozen=True)
class Standing:
    """What counts today, since when, and the last day as far as it is known."""

    status: str
    since: date
    stops_on: date | None

    @property
    def leads(self) -> bool:
        return self.status in LEADING


def standing(
    status: str,
    since: date,
    until: date | None,
    retires_on: date | None,
    today: date,
    ahead: date | None = None,
) -> Standing:
    """The last entry, unless time has overtaken it.

    Whoever stayed on until a day has retired the day after; whoever is in post has on the statutory day, unless the
    unit has written down that the person stays (HZ-59, BJ-57). `ahead`: until when, by an entry that begins later.
    """
    if status in STAYS:
        if until is not None and until < today:
            return Standing(LeaderPost.RETIRED, until + timedelta(days=1), until)
        return Standing(status, since, ahead or until)
    if status == LeaderPost.IN_POST and retires_on is not None and retires_on <= today:
        return Standing(LeaderPost.RETIRED, max(retires_on, since), retires_on)
    return Standing(status, since, (ahead or retires_on) if status == LeaderPost.IN_POST else None)


def alert_due(stops_on: date, months: tuple[int, ...], today: date) -> int | None:
    """The nearest alert (12, 6, 3 months before) whose day has come; None before the first and after the end."""
    if stops_on <= today:
        return None
    due = [each for each in months if add_months(stops_on, -each) <= today]
    return min(due, default=None)


def latest_keeping(retires_on: date) -> date:
    """The last day an elastic retirement may reach (§5a)."""
    return add_months(retires_on, ELASTIC_MONTHS)
