"""Statutory retirement age since 2025-01-01 (渐进式延迟法定退休年龄), by formula: printed tables contain slips.

Source: the decision of the Standing Committee of the National People's Congress of 2024-09-13 with the State Council
measure, and the interim measure on elastic retirement (实施弹性退休制度暂行办法).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

SPECIAL = "special"
MONTHS_OF_YEAR = 12
# Elastic retirement: at most three years earlier or later; notice three months, agreement one month ahead.
ELASTIC_MONTHS = 36
EARLY_NOTICE_MONTHS = 3
LATE_AGREEMENT_MONTHS = 1
ELASTIC_SINCE = date(2025, 1, 1)


class UnknownRetirement(ValueError):
    """The statutory date cannot be worked out from what is given; the text says what is missing."""


@dataclass(frozen=True)
class Group:
    """One of the three groups of the transition."""

    original_age: int
    # (year, month) of the first birth month that is delayed.
    delayed_since: tuple[int, int]
    # One month later for each so many birth months.
    step: int
    cap: int
    label: str


GROUPS = {
    "male60": Group(60, (1965, 1), 4, 36, "男职工"),
    "female55": Group(55, (1970, 1), 4, 36, "女职工（原 55 周岁）"),
    "female50": Group(50, (1975, 1), 2, 60, "女职工（原 50 周岁）"),
}


@dataclass(frozen=True)
class Retirement:
    """The day a person reaches the statutory retirement age."""

    date: date
    age_text: str
    delay_months: int


class Distance(NamedTuple):
    """Whole years, months and days between two days; all zero when the second is not later."""

    years: int
    months: int
    days: int

    @property
    def text(self) -> str:
        parts = [(self.years, "年"), (self.months, "个月"), (self.days, "天")]
        return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 天"


class ElasticLimits(NamedTuple):
    """The earliest and the latest day of an elastic retirement."""

    earliest: date
    latest: date


def statutory_date(birth: date, group: str, override: date | None = None) -> Retirement:
    """The statutory date of a person born on `birth`.

    `override` is the date an authority has fixed (special work); it stands for any group, and "special" needs it.
    Raises UnknownRetirement for a group that is not known, or special work without a date.
    """
    if override is not None:
        return Retirement(override, _age_text(_months_between(birth, override)), 0)
    if group == SPECIAL:
        raise UnknownRetirement("特殊工种须填写核定的退休日期。")
    if group not in GROUPS:
        raise UnknownRetirement("请先选择法定退休年龄类别。")
    rule = GROUPS[group]
    delay = delay_months(birth, rule)
    months = rule.original_age * MONTHS_OF_YEAR + delay
    return Retirement(add_months(birth, months), _age_text(months), delay)


def delay_months(birth: date, rule: Group) -> int:
    """How many months the original age is put off for this birth month."""
    year, month = rule.delayed_since
    late = (birth.year - year) * MONTHS_OF_YEAR + birth.month - month
    return 0 if late < 0 else min(late // rule.step + 1, rule.cap)


def distance(on: date, retires: date) -> Distance:
    """How far `retires` is from `on`."""
    if retires <= on:
        return Distance(0, 0, 0)
    months = _months_between(on, retires)
    return Distance(*divmod(months, MONTHS_OF_YEAR), (retires - add_months(on, months)).days)


def at_least_years(on: date, retires: date, n: int) -> bool:
    """Whether `retires` is n years or more after `on`; "以上" includes the number itself."""
    return add_months(on, n * MONTHS_OF_YEAR) <= retires


def elastic_limits(birth: date, group: str) -> ElasticLimits:
    """Between which days a person of one of the three groups may choose to retire (no special work)."""
    statutory = statutory_date(birth, group).date
    if statutory < ELASTIC_SINCE:
        return ElasticLimits(statutory, statutory)
    original = add_months(birth, GROUPS[group].original_age * MONTHS_OF_YEAR)
    return ElasticLimits(
        max(original, add_months(statutory, -ELASTIC_MONTHS), ELASTIC_SINCE), add_months(statutory, ELASTIC_MONTHS)
    )


def actual_date(statutory: date, chosen: date | None = None) -> date:
    """The day a person really stops: the one chosen under elastic retirement, else the statutory one.

    Eligibility (HZ-20, BJ-13) asks for the statutory date, the watch over leaders for this one.
    """
    return chosen or statutory


def elastic_problem(birth: date, group: str, chosen: date, settled_on: date) -> str:
    """Why a chosen day is not lawful, in words; empty when it is. `settled_on`: the notice or the agreement."""
    statutory = statutory_date(birth, group).date
    limits = elastic_limits(birth, group)
    if chosen < limits.earliest:
        return f"弹性提前退休不能早于 {_day_text(limits.earliest)}。"
    if chosen > limits.latest:
        return f"弹性延迟退休不能晚于 {_day_text(limits.latest)}。"
    if chosen < statutory and add_months(settled_on, EARLY_NOTICE_MONTHS) > chosen:
        return "弹性提前退休须至少提前 3 个月书面告知单位。"
    if chosen > statutory and add_months(settled_on, LATE_AGREEMENT_MONTHS) > statutory:
        return "弹性延迟退休须在到龄前 1 个月书面约定。"
    return ""


def minimum_contribution_months(year: int) -> int:
    """Least months of contribution for a monthly pension: 15 years, rising by six months a year 2030–2039 to 20."""
    return 15 * MONTHS_OF_YEAR + 6 * min(max(year - 2029, 0), 10)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day when it has no such day."""
    place = day.year * MONTHS_OF_YEAR + day.month - 1 + months
    year, month = divmod(place, MONTHS_OF_YEAR)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _months_between(since: date, until: date) -> int:
    """The most whole months that fit between two days."""
    months = (until.year - since.year) * MONTHS_OF_YEAR + until.month - since.month
    return months if add_months(since, months) <= until else months - 1


def _age_text(months: int) -> str:
    years, rest = divmod(months, MONTHS_OF_YEAR)
    return f"{years}岁{rest}个月" if rest else f"{years}岁"


def _day_text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
