"""Dates, deadlines and time left, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.policy.clock import BEIJING
from portal.workbench.templatetags import dates


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def test_a_date_is_written_with_its_weekday():
    assert dates.date_cn(date(2027, 4, 30)) == "2027年4月30日（周五）"
    assert dates.day_cn(date(2027, 5, 14)) == "5月14日（周五）"


def test_a_moment_is_read_in_beijing():
    moment = datetime(2027, 4, 30, 14, 32, 5, tzinfo=UTC)

    assert dates.date_cn(moment) == "2027年4月30日（周五）"
    assert dates.moment_cn(moment) == "2027年4月30日 22:32"
    assert dates.second_cn(moment) == "2027年4月30日 22:32:05"
    assert dates.clock_cn(moment) == "22:32:05"
    assert dates.iso(moment) == "2027-04-30T22:32:05+08:00"


@pytest.mark.parametrize("draw", [dates.date_cn, dates.moment_cn, dates.clock_cn, dates.iso, dates.closing_cn])
def test_nothing_is_written_for_no_date(draw):
    assert draw(None) == ""


def test_midnight_is_24_00_of_the_day_that_ends():
    assert dates.closing_cn(beijing("2027-05-01 00:00")) == "2027年4月30日（周五）24:00"
    assert dates.closing_cn(beijing("2027-06-11 18:00")) == "2027年6月11日（周五）18:00"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=3, hours=4, minutes=50), "3 天 4 小时"),
        (timedelta(days=12), "12 天"),
        (timedelta(hours=1, minutes=20), "1 小时 20 分"),
        (timedelta(hours=2), "2 小时"),
        (timedelta(minutes=5, seconds=59), "5 分"),
        (timedelta(seconds=3), "1 分"),
    ],
)
def test_a_span_is_written_in_its_two_largest_units(span, words):
    assert dates.span_cn(span) == words


@pytest.mark.parametrize(
    ("left", "look"),
    [
        (timedelta(days=7, minutes=1), "plain"),
        (timedelta(days=7), "soon"),
        (timedelta(days=2, minutes=1), "soon"),
        (timedelta(days=2), "mine"),
        (timedelta(seconds=1), "mine"),
        (timedelta(0), "overdue"),
    ],
)
def test_a_deadline_has_four_looks(left, look):
    deadline = beijing("2027-05-01 00:00")

    assert dates.urgency(deadline, deadline - left) == look


def test_a_deadline_says_what_is_left(at):
    deadline = beijing("2027-05-01 00:00")

    at("2027-04-27 19:59")

    assert dates.deadline_cn(deadline) == "2027年4月30日（周五）24:00 截止，还剩 3 天 4 小时"
    assert dates.remaining_cn(deadline) == "还剩 3 天 4 小时"
    assert dates.urgency_of(deadline) == "soon"


def test_a_deadline_that_has_passed_says_since_when(at):
    at("2027-05-02 00:00:30")

    assert dates.deadline_cn(beijing("2027-05-01 00:00")) == "2027年4月30日（周五）24:00 已截止，已逾期 1 天"


def test_no_deadline_is_said_in_words():
    assert dates.deadline_cn(None) == "无期限"
    assert dates.remaining_cn(None) == ""
    assert dates.urgency_of(None) == "plain"
