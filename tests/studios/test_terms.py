"""HZ-49: a first recognition is valid for three years, to the corresponding day."""

from __future__ import annotations

from datetime import date

import pytest

from studios.terms import last_day


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
