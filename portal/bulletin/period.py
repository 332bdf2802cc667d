"""Where a notice stands in its period: day n of 5, or over (ux.md §4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.policy import calendar, clock
from portal.policy.calendar import WorkCalendar

if TYPE_CHECKING:
    from portal.bulletin.models import PublicNotice


@dataclass(frozen=True)
class Standing:
    """`day` of `days`, 0 before the first; `over` after 24:00 of the last one."""

    day: int
    days: int
    over: bool

    @property
    def words(self) -> str:
        if self.over:
            return "公示已结束"
        if not self.day:
            return f"公示期 {self.days} 个工作日，尚未开始计算"
        return f"第 {self.day}/{self.days} 个工作日"


def standing(notice: PublicNotice, today: date, days: WorkCalendar | None = None) -> Standing:
    """By the working-day calendar; a list of many notices passes the calendar in."""
    if notice.starts_on is None or notice.ends_on is None:
        return Standing(0, notice.working_days, False)
    over = today > notice.ends_on
    known = days or calendar.current()
    passed = 0
    day = notice.starts_on
    while day <= min(today, notice.ends_on):
        passed += known.is_probably_working(day)
        day += timedelta(days=1)
    return Standing(passed, notice.working_days, over)


def is_open(notice: PublicNotice) -> bool:
    """Objections are still taken: by the clock, whether or not the end was already written down."""
    return notice.state == "published" and notice.ends_on is not None and clock.now() < clock.end_of(notice.ends_on)
