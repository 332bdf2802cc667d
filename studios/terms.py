"""Terms, pure: from the recognition date to the last day of validity."""

from __future__ import annotations

from datetime import date, timedelta


def last_day(start: date, years: int | None) -> date | None:
    """Last day of a term of whole years (HZ-49); None where the policy sets no end (Beijing).

    A term counted in years ends on the corresponding day (民法典 第202条): 2027-10-08 and three years give
    2030-10-08; one begun on 29 February ends on 28 February where the year has no such day.
    """
    if not years:
        return None
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 2, 28)


def first_day(start: date, years: int | None, no: int) -> date:
    """When the term of a number begins: the first with the recognition, each other the day after the one before."""
    before = last_day(start, (years or 0) * (no - 1))
    return start if before is None else before + timedelta(days=1)
