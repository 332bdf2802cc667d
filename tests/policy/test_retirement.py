"""The statutory retirement date, to the month, for every worked example and for births nobody wrote down."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.policy.retirement import (
    GROUPS,
    UnknownRetirement,
    actual_date,
    add_months,
    at_least_years,
    distance,
    elastic_limits,
    elastic_problem,
    minimum_contribution_months,
    statutory_date,
)

EXAMPLES = [
    ("male60", 1964, 12, 0, "60岁", 2024, 12),
    ("male60", 1965, 1, 1, "60岁1个月", 2025, 2),
    ("male60", 1965, 5, 2, "60岁2个月", 2025, 7),
    ("male60", 1966, 1, 4, "60岁4个月", 2026, 5),
    ("male60", 1968, 9, 12, "61岁", 2029, 9),
    ("male60", 1976, 8, 35, "62岁11个月", 2039, 7),
    ("male60", 1976, 9, 36, "63岁", 2039, 9),
    ("female55", 1970, 1, 1, "55岁1个月", 2025, 2),
    ("female55", 1970, 5, 2, "55岁2个月", 2025, 7),
    ("female55", 1981, 9, 36, "58岁", 2039, 9),
    ("female50", 1975, 1, 1, "50岁1个月", 2025, 2),
    ("female50", 1975, 3, 2, "50岁2个月", 2025, 5),
    ("female50", 1975, 11, 6, "50岁6个月", 2026, 5),
    ("female50", 1984, 11, 60, "55岁", 2039, 11),
]
BIRTHS = st.dates(date(1930, 1, 1), date(2010, 12, 31))
GROUP_NAMES = st.sampled_from(sorted(GROUPS))


@pytest.mark.parametrize(("group", "year", "month", "delay", "age", "to_year", "to_month"), EXAMPLES)
def test_a_worked_example_comes_out_exactly(
    group: str, year: int, month: int, delay: int, age: str, to_year: int, to_month: int
) -> None:
    birth = date(year, month, 15)

    retirement = statutory_date(birth, group)

    assert (retirement.delay_months, retirement.age_text) == (delay, age)
    assert retirement.date == date(to_year, to_month, 15)


def test_a_birth_on_the_29th_of_february_falls_on_a_day_the_month_has() -> None:
    leap_day = date(1964, 2, 29)

    retirement = statutory_date(leap_day, "female50")

    assert retirement.date == date(2014, 2, 28)


def test_a_birth_on_the_31st_is_clamped_to_the_end_of_a_short_month() -> None:
    birth = date(1965, 1, 31)

    retirement = statutory_date(birth, "male60")

    assert retirement.date == date(2025, 2, 28)


def test_special_work_takes_the_date_the_authority_fixed() -> None:
    fixed = date(2027, 3, 1)

    retirement = statutory_date(date(1972, 3, 1), "special", fixed)

    assert (retirement.date, retirement.age_text) == (fixed, "55岁")


def test_special_work_without_a_fixed_date_is_refused() -> None:
    with pytest.raises(UnknownRetirement, match="特殊工种须填写核定的退休日期"):
        statutory_date(date(1972, 3, 1), "special")


def test_a_woman_without_a_category_has_no_statutory_date() -> None:
    with pytest.raises(UnknownRetirement, match="请先选择法定退休年龄类别"):
        statutory_date(date(1977, 3, 1), "")


def test_the_old_limit_of_60_would_have_turned_away_who_now_passes() -> None:
    birth, on = date(1968, 9, 10), date(2027, 3, 31)

    retires = statutory_date(birth, "male60").date

    assert not at_least_years(on, add_months(birth, 720), 2)
    assert at_least_years(on, retires, 2)


@pytest.mark.parametrize(
    ("on", "retires", "expected"),
    [
        (date(2027, 3, 31), date(2029, 3, 31), True),
        (date(2027, 4, 1), date(2029, 3, 31), False),
        (date(2028, 2, 29), date(2030, 2, 28), True),
    ],
)
def test_two_years_or_more_includes_two_years(on: date, retires: date, expected: bool) -> None:
    assert at_least_years(on, retires, 2) is expected


def test_distance_is_told_in_years_months_and_days() -> None:
    found = distance(date(2027, 4, 30), date(2030, 1, 31))

    assert found == (2, 9, 1)
    assert found.text == "2 年 9 个月 1 天"


def test_distance_is_nothing_once_the_day_has_come() -> None:
    assert distance(date(2027, 4, 30), date(2027, 4, 30)) == (0, 0, 0)
    assert distance(date(2027, 4, 30), date(2020, 1, 1)).text == "0 天"


def test_elastic_retirement_is_never_before_the_original_age() -> None:
    limits = elastic_limits(date(1966, 1, 20), "male60")

    assert limits == (date(2026, 1, 20), date(2029, 5, 20))


def test_elastic_retirement_is_at_most_three_years_early() -> None:
    limits = elastic_limits(date(1984, 11, 5), "female50")

    assert limits == (date(2036, 11, 5), date(2042, 11, 5))


def test_who_reached_the_age_before_2025_has_no_elastic_choice() -> None:
    limits = elastic_limits(date(1964, 12, 5), "male60")

    assert limits == (date(2024, 12, 5), date(2024, 12, 5))


@pytest.mark.parametrize(
    ("chosen", "settled", "problem"),
    [
        (date(2026, 1, 19), date(2025, 1, 1), "弹性提前退休不能早于 2026年1月20日。"),
        (date(2029, 5, 21), date(2025, 1, 1), "弹性延迟退休不能晚于 2029年5月20日。"),
        (date(2026, 3, 1), date(2025, 12, 2), "弹性提前退休须至少提前 3 个月书面告知单位。"),
        (date(2026, 3, 1), date(2025, 12, 1), ""),
        (date(2028, 1, 1), date(2026, 4, 21), "弹性延迟退休须在到龄前 1 个月书面约定。"),
        (date(2028, 1, 1), date(2026, 4, 20), ""),
    ],
)
def test_an_elastic_choice_is_lawful_or_says_why_not(chosen: date, settled: date, problem: str) -> None:
    assert elastic_problem(date(1966, 1, 20), "male60", chosen, settled) == problem


def test_the_actual_date_is_the_chosen_one() -> None:
    assert actual_date(date(2026, 5, 20), date(2028, 1, 1)) == date(2028, 1, 1)
    assert actual_date(date(2026, 5, 20)) == date(2026, 5, 20)


@pytest.mark.parametrize(("year", "months"), [(2029, 180), (2030, 186), (2039, 240), (2050, 240)])
def test_the_least_contribution_rises_from_15_to_20_years(year: int, months: int) -> None:
    assert minimum_contribution_months(year) == months


@given(birth=BIRTHS, later=BIRTHS, group=GROUP_NAMES)
def test_who_is_born_later_never_retires_earlier(birth: date, later: date, group: str) -> None:
    first, second = sorted([birth, later])

    assert statutory_date(first, group).date <= statutory_date(second, group).date


@given(birth=BIRTHS, group=GROUP_NAMES)
def test_the_delay_stays_between_nothing_and_the_cap(birth: date, group: str) -> None:
    assert 0 <= statutory_date(birth, group).delay_months <= GROUPS[group].cap


@given(on=BIRTHS, retires=BIRTHS, years=st.integers(0, 40))
def test_at_least_n_years_says_the_same_as_the_distance(on: date, retires: date, years: int) -> None:
    if on < retires:
        assert at_least_years(on, retires, years) is (distance(on, retires).years >= years)


@given(on=BIRTHS, retires=BIRTHS)
def test_the_distance_leads_back_to_the_day(on: date, retires: date) -> None:
    years, months, days = distance(on, retires)

    if on < retires:
        assert (retires - add_months(on, years * 12 + months)).days == days
        assert months < 12 and days < 31
