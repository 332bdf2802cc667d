"""Terms, pure: from the recognition date to the last day of validity."""

from __future__ import annotations

from datetime import date, timedelta


def last_day(start: date, years: int | None) -> date | None:
    """Last day of a term of whole years (HZ-49); None where the policy sets no end (Beijing).

    2027-10-08 and three years give 2030-10-07; a term begun on 29 February ends on 28 February.
    """
    if not years:
        return None
    try:
        anniversary = start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 2, 28)
    return anniversary - timedelta(days=1)
