"""Working days: the real calendars of 2024 to 2026, the notice periods counted by hand, and years nobody loaded."""

from __future__ import annotations

from datetime import date, datetime, time

import chinese_calendar
import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from portal.policy import calendar
from portal.policy.calendar import CalendarMissing, Period, WorkCalendar, parse_closing_time
from portal.policy.clock import BEIJING
from portal.policy.models import WorkCalendarDay, WorkCalendarYear

pytestmark = pytest.mark.django_db


def morning(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BEIJING)


def test_every_day_of_the_loaded_years_is_what_an_independent_source_says() -> None:
    known = calendar.current()
    days = [date.fromordinal(n) for n in range(date(2024, 1, 1).toordinal(), date(2026, 12, 31).toordinal() + 1)]

    differing = [day for day in days if known.is_working_day(day) is not chinese_calendar.is_workday(day)]

    assert differing == []


@pytest.mark.parametrize(
    ("posted", "last"),
    [
        (morning(2025, 1, 24), date(2025, 2, 7)),
        (morning(2025, 9, 26), date(2025, 10, 10)),
        (morning(2026, 2, 12), date(2026, 2, 26)),
        (morning(2026, 4, 30), date(2026, 5, 11)),
    ],
)
def test_five_working_days_after_the_posting_day(posted: datetime, last: date) -> None:
    assert calendar.notice_period(posted).last == last


@pytest.mark.parametrize(
    ("posted", "last"),
    [
        (morning(2025, 1, 24), date(2025, 2, 6)),
        (morning(2025, 9, 26), date(2025, 10, 9)),
        (morning(2026, 2, 12), date(2026, 2, 25)),
        (morning(2026, 4, 30), date(2026, 5, 9)),
    ],
)
def test_five_working_days_with_the_posting_day(posted: datetime, last: date) -> None:
    period = calendar.notice_period(posted, count_posting_day=True)

    assert period == Period(posted.date(), last)


@pytest.mark.parametrize(
    ("posted", "first"),
    [
        (morning(2026, 6, 1, 17, 30), date(2026, 6, 1)),
        (morning(2026, 6, 1, 17, 31), date(2026, 6, 2)),
        (morning(2026, 6, 6), date(2026, 6, 8)),
        (morning(2026, 5, 9), date(2026, 5, 9)),
    ],
)
def test_a_late_or_rest_day_posting_counts_from_the_next_working_day(posted: datetime, first: date) -> None:
    assert calendar.notice_period(posted, count_posting_day=True).first == first


def test_the_moment_of_posting_is_read_in_beijing() -> None:
    posted = datetime.fromisoformat("2026-06-01T16:30:00+00:00")

    assert calendar.notice_period(posted).first == date(2026, 6, 3)


def test_the_closing_time_is_a_parameter() -> None:
    posted = morning(2026, 6, 1, 20)

    period = calendar.notice_period(posted, count_posting_day=True, closing_time=parse_closing_time("24:00"))

    assert period.first == date(2026, 6, 1)
    assert parse_closing_time("17:30") == time(17, 30)


@pytest.mark.parametrize(
    ("n", "count_start", "last"),
    [(1, False, date(2026, 6, 2)), (1, True, date(2026, 6, 1)), (5, False, date(2026, 6, 8))],
)
def test_working_days_are_added(n: int, count_start: bool, last: date) -> None:
    assert calendar.add_working_days(date(2026, 6, 1), n, count_start) == last


def test_less_than_one_working_day_is_not_counted() -> None:
    with pytest.raises(ValueError, match="at least one"):
        calendar.add_working_days(date(2026, 6, 1), 0)


def test_an_end_on_a_holiday_moves_to_the_next_working_day() -> None:
    assert calendar.next_working_day(date(2026, 10, 1)) == date(2026, 10, 8)
    assert calendar.next_working_day(date(2026, 10, 10)) == date(2026, 10, 10)


def test_a_year_not_loaded_stops_the_count_and_says_who_must_act() -> None:
    with pytest.raises(CalendarMissing) as refused:
        calendar.notice_period(morning(2026, 12, 29))

    assert refused.value.reason == (
        "2027 年日历未导入，不能计算工作日。请由管理员在“工作日历”导入 2027 年的节假日安排后再办理。"
    )
    assert (refused.value.year, refused.value.status) == (2027, 403)


def test_a_year_can_be_asked_for_before_anything_is_begun() -> None:
    calendar.require_year(2026)

    with pytest.raises(CalendarMissing):
        calendar.require_year(2027)
    with pytest.raises(CalendarMissing):
        calendar.is_working_day(date(2027, 1, 4))


def test_a_forecast_of_a_year_not_loaded_is_marked_provisional() -> None:
    period = calendar.forecast(morning(2026, 12, 29))

    assert period == Period(date(2026, 12, 30), date(2027, 1, 6), provisional=True)


def test_a_forecast_of_a_loaded_year_is_final() -> None:
    assert calendar.forecast(morning(2026, 4, 30)) == Period(date(2026, 5, 6), date(2026, 5, 11))


def test_a_due_date_in_a_year_not_loaded_can_be_foretold() -> None:
    period = calendar.forecast_working_days(date(2027, 4, 29), 2)

    assert (period.last, period.provisional) == (date(2027, 5, 3), True)


def test_the_calendar_is_read_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        calendar.notice_period(morning(2026, 4, 30))


def test_an_empty_year_is_loaded_all_the_same() -> None:
    WorkCalendarYear.objects.create(year=2030, source="测试")

    assert calendar.is_working_day(date(2030, 1, 5)) is False


def test_a_day_belongs_to_its_year() -> None:
    year = WorkCalendarYear.objects.get(year=2026)

    with pytest.raises(IntegrityError):
        WorkCalendarDay.objects.create(year=year, day=date(2025, 3, 3), is_working=True, name="错")


def test_rows_read_as_people_would_say_them() -> None:
    assert str(WorkCalendarYear.objects.get(year=2026)) == "2026年"
    assert str(WorkCalendarDay.objects.get(day="2026-05-09")) == "2026-05-09 劳动节调休上班"
    assert str(WorkCalendarDay.objects.get(day="2026-10-01")) == "2026-10-01 国庆节休息"


@given(st.dates(date(2026, 1, 1), date(2026, 11, 30)), st.integers(1, 15))
def test_a_counted_period_holds_exactly_so_many_working_days(start: date, n: int) -> None:
    plain = WorkCalendar(frozenset({2026}), {date(2026, 5, 1): False, date(2026, 5, 9): True})

    last = plain.add_working_days(start, n)

    between = [date.fromordinal(d) for d in range(start.toordinal() + 1, last.toordinal() + 1)]
    assert sum(plain.is_working_day(day) for day in between) == n
    assert plain.is_working_day(last)
