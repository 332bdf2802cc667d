"""Working days: weekdays, less the public holidays, plus the weekend days that are worked (调休)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.policy.clock import BEIJING
from portal.policy.models import WorkCalendarYear
from portal.policy.refusal import Refused

ONE_DAY = timedelta(days=1)
SATURDAY = 5
# A notice posted later in the day is counted as posted on the next working day.
CLOSING_TIME = time(17, 30)
# Statutory days with a fixed date; the lunar ones and the make-up days come with the yearly notice.
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
PROVISIONAL_MARK = "暂定（节假日安排未公布）"


class CalendarMissing(Refused):
    """A right hangs on a working day of a year whose arrangement is not loaded."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"{year} 年日历未导入，不能计算工作日。请由管理员在“工作日历”导入 {year} 年的节假日安排后再办理。"
        )
        self.year = year


@dataclass(frozen=True)
class Period:
    """A run of days that ends at 24:00 of its last day."""

    first: date
    last: date
    # True when a year not yet loaded was filled with weekends and fixed holidays only.
    provisional: bool = False


@dataclass(frozen=True)
class WorkCalendar:
    """The loaded years and the days in them that are not what their weekday says."""

    years: frozenset[int]
    exceptions: dict[date, bool]

    def require_year(self, year: int) -> None:
        """Raises CalendarMissing unless the year is loaded."""
        if year not in self.years:
            raise CalendarMissing(year)

    def is_working_day(self, day: date) -> bool:
        self.require_year(day.year)
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def is_probably_working(self, day: date) -> bool:
        """As `is_working_day`; in a year not loaded, weekends and fixed holidays are taken for rest days."""
        if day.year in self.years:
            return self.is_working_day(day)
        return day.weekday() < SATURDAY and (day.month, day.day) not in FIXED_HOLIDAYS

    def next_working_day(self, day: date) -> date:
        """The day itself if it is worked, else the first worked day after it (民法典 第二百零三条)."""
        return _advance(day, 0, self.is_working_day)

    def next_probable_working_day(self, day: date) -> date:
        """As `next_working_day`, but never refuses."""
        return _advance(day, 0, self.is_probably_working)

    def add_working_days(self, start: date, n: int, *, count_start: bool = False) -> date:
        """The n-th working day after `start`; with `count_start`, `start` is the first if it is worked."""
        return _last_of(_first(start, self.is_working_day, count_start=count_start), n, self.is_working_day)

    def notice_period(
        self,
        posted_at: datetime,
        days: int = 5,
        *,
        count_posting_day: bool = False,
        closing_time: time = CLOSING_TIME,
    ) -> Period:
        """First and last day of a public notice. Raises CalendarMissing when it reaches a year not loaded."""
        return self._period(posted_at, days, count_posting_day, closing_time, self.is_working_day)

    def forecast(
        self,
        posted_at: datetime,
        days: int = 5,
        *,
        count_posting_day: bool = False,
        closing_time: time = CLOSING_TIME,
    ) -> Period:
        """As `notice_period`, but never refuses: what rests on a year not loaded is marked provisional."""
        return self._period(posted_at, days, count_posting_day, closing_time, self.is_probably_working)

    def forecast_working_days(self, start: date, n: int, *, count_start: bool = False) -> Period:
        """As `add_working_days`, but never refuses."""
        first = _first(start, self.is_probably_working, count_start=count_start)
        last = _last_of(first, n, self.is_probably_working)
        return Period(first, last, self._is_provisional(start, last))

    def _period(
        self,
        posted_at: datetime,
        days: int,
        count_posting_day: bool,
        closing_time: time,
        works: Callable[[date], bool],
    ) -> Period:
        local = posted_at.astimezone(BEIJING)
        posted = local.date()
        first = _first(posted, works, count_start=count_posting_day and local.time() <= closing_time)
        last = _last_of(first, days, works)
        return Period(first, last, self._is_provisional(posted, last))

    def _is_provisional(self, since: date, until: date) -> bool:
        return any(year not in self.years for year in range(since.year, until.year + 1))


def current() -> WorkCalendar:
    """The calendar as it stands in the table; lists that need many dates take it once."""
    rows = WorkCalendarYear.objects.values_list("year", "days__day", "days__is_working")
    years = set()
    exceptions: dict[date, bool] = {}
    for year, day, is_working in rows:
        years.add(year)
        if day is not None:
            exceptions[day] = is_working
    return WorkCalendar(frozenset(years), exceptions)


def require_year(year: int) -> None:
    """Raises CalendarMissing unless the year is loaded."""
    current().require_year(year)


def is_working_day(day: date) -> bool:
    return current().is_working_day(day)


def next_working_day(day: date) -> date:
    return current().next_working_day(day)


def add_working_days(start: date, n: int, count_start: bool = False) -> date:
    """The n-th working day after `start`. Raises CalendarMissing when it reaches a year not loaded."""
    return current().add_working_days(start, n, count_start=count_start)


def notice_period(
    posted_at: datetime, days: int = 5, count_posting_day: bool = False, closing_time: time = CLOSING_TIME
) -> Period:
    """First and last day of a public notice. Raises CalendarMissing when it reaches a year not loaded."""
    return current().notice_period(posted_at, days, count_posting_day=count_posting_day, closing_time=closing_time)


def forecast(
    posted_at: datetime, days: int = 5, count_posting_day: bool = False, closing_time: time = CLOSING_TIME
) -> Period:
    """The notice period as far as it can be known; `.provisional` when a year in it is not loaded."""
    return current().forecast(posted_at, days, count_posting_day=count_posting_day, closing_time=closing_time)


def forecast_working_days(start: date, n: int, count_start: bool = False) -> Period:
    """The n-th working day after `start` (as `.last`), provisional when a year in it is not loaded."""
    return current().forecast_working_days(start, n, count_start=count_start)


def parse_closing_time(text: str) -> time:
    """The time of day in a pack's notice_closing_time; "24:00" means the whole day counts."""
    return time.max if text == "24:00" else time.fromisoformat(text)


def _first(start: date, works: Callable[[date], bool], *, count_start: bool) -> date:
    return _advance(start if count_start else start + ONE_DAY, 0, works)


def _last_of(first: date, n: int, works: Callable[[date], bool]) -> date:
    if n < 1:
        raise ValueError("at least one working day is counted")
    return _advance(first, n - 1, works)


def _advance(day: date, steps: int, works: Callable[[date], bool]) -> date:
    """The worked day `steps` worked days after the first one at or after `day`."""
    while not works(day):
        day += ONE_DAY
    for _ in range(steps):
        day += ONE_DAY
        while not works(day):
            day += ONE_DAY
    return day
