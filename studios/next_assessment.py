"""Which assessment comes next, and when: by the city's own clock (HZ-50, HZ-53, A-01, A-09, BJ-54, A-32)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models.functions import Coalesce

from portal.policy.retirement import add_months
from studios import offices, renewal_window
from studios.models import AssessmentResult

if TYPE_CHECKING:
    from portal.policy.measures import Measures
    from studios.models import Studio

MONTHS, FIRST_RENEWED = 12, 2


@dataclass(frozen=True)
class Coming:
    """The assessment, the day by which it falls due, in words."""

    label: str
    words: str
    due: date
    clause: str


def of(studio: Studio) -> Coming:
    """With the newest result as it stands beside the studio, or read here; the term has not been passed yet."""
    row = vars(studio)
    if "result_since" not in row:
        return after(studio, _newest(studio))
    return after(studio, (row["result_year"], row["result_since"]) if row["result_since"] else None)


def after(studio: Studio, newest: tuple[int, date] | None, passed_on: date | None = None) -> Coming:
    """`newest`: year of the newest result and the last day it assessed, None before the first.

    `passed_on`: when the end-of-term assessment was passed; nothing is assessed again before a renewal (HZ-52).
    """
    pack = offices.pack_of(studio)
    if "review_every_years" in pack.parameters:
        return _performance(studio, pack, newest)
    if studio.valid_to is not None and passed_on is not None:
        clause = pack.parameter("renewal_window_days").clause
        last = renewal_window.closes_on(studio, passed_on)
        return Coming("申请续建", "期满考核合格，续建后每年考核", last, clause)
    if studio.valid_to is not None:
        parameter = pack.parameter("term_assessment_years")
        return Coming("期满考核", "有效期届满后考核", studio.valid_to, pack.clause(parameter.clause))
    return _annual(studio, pack, newest)


def _performance(studio: Studio, pack: Measures, newest: tuple[int, date] | None) -> Coming:
    """Two full years after the recognition or the last review; a new leader starts no new clock (A-32)."""
    years = int(str(pack.value("review_every_years")))
    since = newest[1] if newest else studio.recognised_on
    clause = pack.clause(pack.parameter("review_every_years").clause)
    return Coming("绩效考核", f"满 {years} 年考核", add_months(since, years * MONTHS), clause)


def _annual(studio: Studio, pack: Measures, newest: tuple[int, date] | None) -> Coming:
    """The first one covers the calendar year after the renewal or the honorary recognition (A-01, A-09).

    A title brought in with a later term than the second was renewed before that term began (A-48).
    """
    first = first_annual_year(studio.valid_from, studio.term_no)
    year = max(first, newest[0] + 1) if newest else first
    clause = pack.clause(pack.parameter("annual_assessment_after_renewal").clause)
    return Coming(f"{year} 年度绩效考核", "每年考核", date(year, 12, 31), clause)


def first_annual_year(since: date, term_no: int) -> int:
    """Of a term without an end that begins that day."""
    return since.year + (term_no <= FIRST_RENEWED)


def _newest(studio: Studio) -> tuple[int, date] | None:
    row = (
        AssessmentResult.objects.filter(studio=studio)
        .order_by("-concluded_on", "-pk")
        .values_list("year", Coalesce("reference_on", "concluded_on"))
        .first()
    )
    return (row[0], row[1]) if row else None
