"""HZ-49: a first recognition is valid for three years, to the corresponding day."""

from __future__ import annotations

from datetime import date

import pytest

from studios.terms import first_day, last_day


@pytest.mark.parametrize(
    ("start", "years", "expected"),
    [
        (date(2027, 10, 8), 3, date(2030, 10, 8)),
        (date(2028, 2, 29), 3, date(2031, 2, 28)),
        (date(2028, 2, 29), 4, date(2032, 2, 29)),
        (date(2027, 10, 8), 0, None),
        (date(2027, 10, 8), None, None),
    ],
)
def test_the_term_ends_on_the_corresponding_day(start, years, expected):
    assert last_day(start, years) == expected


@pytest.mark.parametrize(
    ("start", "no", "expected"),
    [
        (date(2024, 2, 29), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 2, date(2027, 3, 1)),
        (date(2021, 12, 31), 3, date(2028, 1, 1)),
    ],
)
def test_a_term_begins_the_day_after_the_one_before(start, no, expected):
    assert first_day(start, 3, no) == expected
