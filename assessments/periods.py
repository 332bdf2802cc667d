"""Which days an assessment looks at, and when it falls due. Pure; requirements.md §3.3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from portal.policy.retirement import add_months

MONTHS = 12
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """First and last day that are assessed, both counted, and the day on which the assessment fell due."""

    first: date
    last: date
    due_on: date


def term(starts_on: date, years: int, ends_on: date) -> Period:
    """HZ-50: the twelve-month periods from the recognition; due when the term is over."""
    return Period(starts_on, add_months(starts_on, years * MONTHS) - ONE_DAY, ends_on)


def annual(year: int) -> Period:
    """HZ-53: the calendar year, assessed after the papers of 5 January are due."""
    return Period(date(year, 1, 1), date(year, 12, 31), date(year, 12, 31))


def performance(recognised_on: date, reviewed_to: date | None, years: int, reference_on: date) -> Period:
    """BJ-54, A-23: from the recognition, or the day after the last review's, to the batch's reference date."""
    due_on = add_months(reviewed_to or recognised_on, years * MONTHS)
    first = reviewed_to + ONE_DAY if reviewed_to else recognised_on
    return Period(first, max(reference_on, first), due_on)
