"""Dates, times and amounts in the words people read (ux.md §8): full dates with weekday, 24:00 for the end of a day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from portal.policy.clock import BEIJING

_WEEKDAYS = "一二三四五六日"

# What a sentence may end with.
ENDS = ("。", "？", "：", "…")


def hour_minute(at: datetime) -> str:
    """15:20, Beijing time."""
    return at.astimezone(BEIJING).strftime("%H:%M")


def to_the_second(at: datetime) -> str:
    """2027-04-30 23:59:58, Beijing time, as receipts state it."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def day_words(day: date) -> str:
    """2027年4月30日（周五）"""
    return f"{day.year}年{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def day_text(at: datetime) -> str:
    """2027年6月28日, Beijing time, as official papers date themselves."""
    local = at.astimezone(BEIJING)
    return f"{local.year}年{local.month}月{local.day}日"


def due_words(due: datetime) -> str:
    """A due moment: midnight is the 24:00 of the day before, as people say it."""
    local = due.astimezone(BEIJING)
    if local.time() == time():
        return f"{day_words(local.date() - timedelta(days=1))}24:00"
    return f"{day_words(local.date())}{local:%H:%M}"


def start_words(at: datetime) -> str:
    """A moment from which something may be done: midnight is 0:00 of its own day."""
    local = at.astimezone(BEIJING)
    return f"{day_words(local.date())}{local.hour}:{local:%M}"


def digits(amount: Decimal | int) -> str:
    """100,000 or 1,234.50, where the unit is named already."""
    exact = Decimal(amount)
    return f"{exact:,.0f}" if exact == exact.to_integral_value() else f"{exact:,.2f}"


def yuan(amount: Decimal | int) -> str:
    """100,000 元; cents only when there are any."""
    return f"{digits(amount)} 元"


def sentence(words: str) -> str:
    """The same words with their full stop: a reason is written as a clause or as a sentence."""
    text = words.rstrip()
    return text if not text or text.endswith(ENDS) else f"{text}。"
