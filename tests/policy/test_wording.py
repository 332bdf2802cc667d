"""Dates and times as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from portal.policy import wording
from portal.policy.clock import end_of

AFTERNOON = datetime(2027, 4, 30, 7, 20, 5, tzinfo=UTC)


def test_a_time_is_told_in_beijing() -> None:
    assert wording.hour_minute(AFTERNOON) == "15:20"
    assert wording.to_the_second(AFTERNOON) == "2027-04-30 15:20:05"


def test_a_day_is_told_with_its_weekday() -> None:
    assert wording.day_words(date(2027, 4, 30)) == "2027年4月30日（周五）"


def test_the_end_of_a_day_is_told_as_24_hours() -> None:
    assert wording.due_words(end_of(date(2027, 4, 30))) == "2027年4月30日（周五）24:00"


def test_a_due_moment_within_a_day_keeps_its_time() -> None:
    assert wording.due_words(AFTERNOON) == "2027年4月30日（周五）15:20"


def test_midnight_as_a_start_belongs_to_its_own_day() -> None:
    assert wording.start_words(end_of(date(2027, 6, 25))) == "2027年6月26日（周六）0:00"
