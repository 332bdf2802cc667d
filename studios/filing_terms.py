"""When yearly papers open, and until when they are in time, by pack and calendar (A-20, A-21, A-38, A-39)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from portal.policy import calendar, clock

if TYPE_CHECKING:
    from portal.policy.calendar import WorkCalendar
    from portal.policy.measures import Measures
    from studios.models import Studio

# A server that stood still opens what it missed for so long after the last day, and no longer: what is entered from
# an older register was filed on paper.
OPENED_LATE = timedelta(days=30)
CITY = "city"


@dataclass(frozen=True)
class FilingTerm:
    """The papers of one year under one pack. `due` is the first moment that is too late."""

    year: int
    to_city: bool
    opens: date
    last_day: date
    # The day was looked up in a calendar that is not loaded, so that it may still move.
    provisional: bool
    # Recognised later than this day of the year: the first papers are not asked for. None: always asked for.
    exempt_after: date | None

    @property
    def due(self) -> datetime:
        return clock.end_of(self.last_day)

    def is_open(self, today: date) -> bool:
        return self.opens <= today

    def is_opened_on(self, today: date) -> bool:
        """Whether the nightly run of this day makes what is missing."""
        return self.opens <= today <= self.last_day + OPENED_LATE

    def asks(self, recognised_on: date) -> bool:
        """Whether a studio recognised on this day files for the year: not when the last day was over before it was."""
        if recognised_on.year > self.year or recognised_on > self.last_day:
            return False
        return self.exempt_after is None or recognised_on <= self.exempt_after

    def until(self, day: date) -> FilingTerm:
        """The same with a body's own last day for its studios (A-21)."""
        return replace(self, last_day=day)


@dataclass(frozen=True)
class SummaryTerm:
    """A body's summary of one year to the city (BJ-45, A-20)."""

    year: int
    last_day: date
    late_until: date

    @property
    def due(self) -> datetime:
        return clock.end_of(self.last_day)

    def timing(self, at: datetime) -> str:
        """on_time, late_in_period or overdue: fixed with the first submission."""
        if clock.in_time(self.due, at):
            return "on_time"
        return "late_in_period" if clock.in_time(clock.end_of(self.late_until), at) else "overdue"


def filing_term(pack: Measures, year: int, days: WorkCalendar | None = None) -> FilingTerm | None:
    """The term of a year; None where the pack asks for no yearly papers. `days` saves reading the calendar again."""
    to_city = pack.value("yearly_papers_to") == CITY
    if not pack.value("yearly_papers_to"):
        return None
    opens = day_of(year, str(pack.value("yearly_filing_reminder_from" if to_city else "unit_report_opens")))
    written = str(pack.value("yearly_filing_due" if to_city else "unit_report_due"))
    last_day = day_of(year, written)
    if last_day < opens:
        last_day = day_of(year + 1, written)
    provisional, exempt = False, ""
    if to_city:
        exempt = str(pack.value("first_filing_exempt_after"))
        if pack.value("yearly_filing_moves_to_working_day"):
            last_day, provisional = _moved(last_day, days or calendar.current())
    return FilingTerm(year, to_city, opens, last_day, provisional, day_of(year, exempt) if exempt else None)


def summary_term(pack: Measures, year: int) -> SummaryTerm:
    return SummaryTerm(
        year,
        day_of(year, str(pack.value("body_summary_due"))),
        day_of(year, str(pack.value("body_summary_late_until"))),
    )


def agreement_due(pack: Measures, studio: Studio, year: int) -> date:
    """The last day for the year's 责任书; a studio recognised in that year has a while from its recognition."""
    fixed = day_of(year, str(pack.value("agreement_due")))
    if studio.recognised_on.year < year:
        return fixed
    return max(fixed, studio.recognised_on + timedelta(days=int(str(pack.value("agreement_after_recognition_days")))))


def day_of(year: int, month_and_day: str) -> date:
    """The day a pack writes as "12-01"."""
    month, day = month_and_day.split("-")
    return date(year, int(month), int(day))


def _moved(day: date, days: WorkCalendar) -> tuple[date, bool]:
    """The day itself or the next one that is worked.

    In a year not loaded weekends are taken for rest, for the time being: nobody is late on a Sunday for want of a
    calendar.
    """
    return days.next_probable_working_day(day), day.year not in days.years
