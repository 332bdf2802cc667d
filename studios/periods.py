"""What the tables say of a studio between two days: read once, cut into years, counted from memory.

A period is [first, last]; "every year" means the twelve-month slices from its first day, and a person counts once per
item and slice (F16). What is judged by the calendar year (papers, agreements) belongs to the period that holds the
year's last day, or its middle for targets, so that two years of Beijing have two agreements.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from studios import filing_terms
from studios.models import ActivityRecord, Apprenticeship, Studio, TargetAgreement, Trainee, YearlyFiling
from studios.offices import pack_of
from studios.states import STANDING

if TYPE_CHECKING:
    from portal.policy.measures import Measures


@dataclass(frozen=True)
class Activity:
    """A line of activity records."""

    pk: int
    on: date
    kind: str
    organiser: str
    level: str
    number: str
    amount: Decimal | None

    @property
    def benefit(self) -> bool:
        """It names yuan."""
        return bool(self.amount)


@dataclass(frozen=True)
class Apprentice:
    pk: int
    person: str
    on: date
    ended_on: date | None
    agreement: bool

    def during(self, first: date, last: date) -> bool:
        return self.on <= last and (self.ended_on is None or self.ended_on >= first)


@dataclass(frozen=True)
class Trained:
    pk: int
    person: str
    on: date
    level: str


@dataclass(frozen=True)
class Filed:
    """A year's papers: whether they were ever filed, whether late."""

    pk: int
    filed: bool
    late: bool


@dataclass(frozen=True)
class Period:
    """What is known of a studio between two days; every fact is worked out of it."""

    studio: Studio
    first: date
    last: date
    activities: tuple[Activity, ...]
    apprentices: tuple[Apprentice, ...]
    trained: tuple[Trained, ...]
    filings: Mapping[int, Filed]
    agreements: Mapping[int, TargetAgreement]

    @classmethod
    def read(cls, studio: Studio, first: date, last: date, *, papers: bool = True) -> Period:
        """Five statements; one less without the papers, and where the policy knows no target agreement."""
        years = range(first.year, last.year + 1)
        return cls(
            studio=studio,
            first=first,
            last=last,
            activities=_activities(studio, first, last),
            apprentices=_apprentices(studio, first, last),
            trained=_trained(studio, first, last),
            filings=_filings(studio, years) if papers else {},
            agreements=_agreements(studio, years),
        )

    def cut(self, first: date, last: date) -> Period:
        """The same between two days within."""
        return replace(
            self,
            first=first,
            last=last,
            activities=tuple(each for each in self.activities if first <= each.on <= last),
            apprentices=tuple(each for each in self.apprentices if each.during(first, last)),
            trained=tuple(each for each in self.trained if first <= each.on <= last),
        )

    @cached_property
    def pack(self) -> Measures:
        return pack_of(self.studio)

    @cached_property
    def slices(self) -> list[tuple[date, date]]:
        return slices(self.first, self.last)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Kinds of records of which there is at least one."""
        people = {name for name, rows in (("apprentice", self.apprentices), ("trainee", self.trained)) if rows}
        return frozenset({*people, *(each.kind for each in self.activities)})

    @property
    def filing_years(self) -> list[int]:
        """Calendar years whose papers belong to the period.

        Hangzhou's are of years that have ended; Beijing's are due before the year's end, so the last day for them
        counts: who was recognised in December was asked for none of that year.
        """
        to_body = self.pack.value("yearly_papers_to") == "recommender"
        month_and_day = str(self.pack.value("unit_report_due")) if to_body else "12-31"
        days = {y: filing_terms.day_of(y, month_and_day) for y in range(self.first.year, self.last.year + 1)}
        return [year for year, day in days.items() if self.first <= day <= self.last]

    @property
    def target_years(self) -> list[int]:
        """Calendar years whose middle lies in the period."""
        return [y for y in range(self.first.year, self.last.year + 1) if self.first <= date(y, 7, 1) <= self.last]

    def listed(self, parameter: str) -> tuple[str, ...]:
        """A list of the studio's pack."""
        found = self.pack.value(parameter)
        return tuple(str(each) for each in found) if isinstance(found, tuple) else ()

    def done(self, kinds: Collection[str], organiser: str = "", levels: Collection[str] = ()) -> tuple[Activity, ...]:
        """Activities of some kinds, by who held them and at what level where that matters."""
        return tuple(
            each
            for each in self.activities
            if each.kind in kinds and organiser in ("", each.organiser) and (not levels or each.level in levels)
        )

    def reached(self, levels: Collection[str]) -> tuple[Trained, ...]:
        return tuple(each for each in self.trained if each.level in levels)


def slices(first: date, last: date) -> list[tuple[date, date]]:
    """The twelve-month slices of a period; the last may be shorter."""
    found: list[tuple[date, date]] = []
    start = first
    while start <= last:
        following = _years_later(first, len(found) + 1)
        found.append((start, min(last, following - timedelta(days=1))))
        start = following
    return found


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _activities(studio: Studio, first: date, last: date) -> tuple[Activity, ...]:
    rows = ActivityRecord.objects.live().filter(studio=studio, on__range=(first, last)).order_by("on", "pk")
    columns = ("pk", "on", "kind", "organiser", "level", "number", "amount")
    return tuple(Activity(*row) for row in rows.values_list(*columns))


def _apprentices(studio: Studio, first: date, last: date) -> tuple[Apprentice, ...]:
    rows = Apprenticeship.objects.live().filter(studio=studio).during(first, last).order_by("on", "pk")
    return tuple(Apprentice(*row) for row in rows.values_list("pk", "person", "on", "ended_on", "agreement"))


def _trained(studio: Studio, first: date, last: date) -> tuple[Trained, ...]:
    rows = Trainee.objects.live().filter(studio=studio, on__range=(first, last)).order_by("on", "pk")
    return tuple(Trained(*row) for row in rows.values_list("pk", "person", "on", "skill_level"))


def _filings(studio: Studio, years: Collection[int]) -> dict[int, Filed]:
    rows = YearlyFiling.objects.filter(studio=studio, year__in=years).order_by()
    return {
        year: Filed(pk, at is not None, bool(late))
        for year, pk, at, late in rows.values_list("year", "pk", "first_filed_at", "late")
    }


def _agreements(studio: Studio, years: Collection[int]) -> dict[int, TargetAgreement]:
    """Those that stand, by year; none is looked for where the policy asks for none (BJ-41)."""
    if "yearly_target_agreement" not in pack_of(studio).parameters:
        return {}
    found = TargetAgreement.objects.filter(studio=studio, year__in=years, state__in=STANDING)
    return {each.year: each for each in found}
