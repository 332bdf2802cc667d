"""Facts of a studio in a period, by the names the sheets ask for; other trades enter theirs (funding: the money).

Counted from the records. A period is [first, last]; "every year" means the twelve-month slices from its first day, and
a person counts once per item and slice (F16). What is judged by the calendar year (papers, agreements) belongs to the
period that holds the year's last day, or its middle for targets, so that two years of Beijing have two agreements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from studios.models import ActivityRecord, Apprenticeship, Studio, TargetAgreement, Trainee, YearlyFiling
from studios.offices import pack_of
from studios.states import STANDING

if TYPE_CHECKING:
    from portal.policy.measures import Measures

Value = int | bool
Fact = Callable[[Studio, date, date], Value]
TECHNICIAN = frozenset({"technician"})
# 特级技师 and 首席技师 stand above 高级技师 and count as such.
SENIOR_TECHNICIANS = frozenset({"senior_technician", "special_technician", "chief_technician"})
CITY_PLUS = ("national", "provincial", "city")
_entered: dict[str, Fact] = {}


def register(name: str, fact: Fact) -> None:
    """Enter a fact of another trade; called from its `apps.py`."""
    _entered[name] = fact


def names() -> frozenset[str]:
    return frozenset({*RECORDED, *_entered})


def value(name: str, studio: Studio, first: date, last: date) -> Value:
    """One fact; KeyError when nobody counts it."""
    if name in RECORDED:
        return RECORDED[name](Period.read(studio, first, last))
    return _entered[name](studio, first, last)


def collect(studio: Studio, first: date, last: date) -> dict[str, Value]:
    """Every fact counted from the records, in five statements."""
    period = Period.read(studio, first, last)
    return {name: fact(period) for name, fact in RECORDED.items()}


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


@dataclass(frozen=True)
class Group:
    """Activity records of one kind, organiser and level: how many, and how many with a benefit in yuan."""

    kind: str
    organiser: str
    level: str
    count: int
    with_benefit: int
    numbers: int


@dataclass(frozen=True)
class Apprentice:
    person: str
    on: date
    ended_on: date | None
    agreement: bool


@dataclass(frozen=True)
class Trained:
    person: str
    on: date
    level: str


@dataclass(frozen=True)
class Period:
    """What the tables say of a studio between two days; every fact is worked out of it."""

    studio: Studio
    first: date
    last: date
    groups: tuple[Group, ...]
    apprentices: tuple[Apprentice, ...]
    trained: tuple[Trained, ...]
    # Filings by year: whether they were ever filed, whether late.
    filings: Mapping[int, tuple[bool, bool]]
    agreements: Mapping[int, TargetAgreement]

    @classmethod
    def read(cls, studio: Studio, first: date, last: date) -> Period:
        years = range(first.year, last.year + 1)
        filings = YearlyFiling.objects.filter(studio=studio, year__in=years)
        agreements = TargetAgreement.objects.filter(studio=studio, year__in=years, state__in=STANDING)
        apprentices = Apprenticeship.objects.live().filter(studio=studio).during(first, last)
        trained = Trainee.objects.live().filter(studio=studio, on__range=(first, last))
        return cls(
            studio=studio,
            first=first,
            last=last,
            groups=_groups(studio, first, last),
            apprentices=tuple(
                Apprentice(*row) for row in apprentices.values_list("person", "on", "ended_on", "agreement")
            ),
            trained=tuple(Trained(*row) for row in trained.values_list("person", "on", "skill_level")),
            filings={
                year: (at is not None, bool(late))
                for year, at, late in filings.values_list("year", "first_filed_at", "late")
            },
            agreements={each.year: each for each in agreements},
        )

    @cached_property
    def pack(self) -> Measures:
        return pack_of(self.studio)

    @cached_property
    def slices(self) -> list[tuple[date, date]]:
        return slices(self.first, self.last)

    @property
    def filing_years(self) -> list[int]:
        """Calendar years that end within the period."""
        return [y for y in range(self.first.year, self.last.year + 1) if self.first <= date(y, 12, 31) <= self.last]

    @property
    def target_years(self) -> list[int]:
        """Calendar years whose middle lies in the period."""
        return [y for y in range(self.first.year, self.last.year + 1) if self.first <= date(y, 7, 1) <= self.last]

    def count(self, *kinds: str, organiser: str = "", levels: tuple[str, ...] = ()) -> int:
        return sum(
            group.count
            for group in self.groups
            if group.kind in kinds and organiser in ("", group.organiser) and (not levels or group.level in levels)
        )

    def taught(self) -> int:
        """Apprentices under agreement, each once a year."""
        return sum(
            len({a.person for a in self.apprentices if a.on <= end and (a.ended_on is None or a.ended_on >= start)})
            for start, end in self.slices
        )

    def reached(self, levels: frozenset[str]) -> int:
        """People who reached one of the levels, each once a year."""
        return sum(
            len({t.person for t in self.trained if t.level in levels and start <= t.on <= end})
            for start, end in self.slices
        )

    def high_skilled(self) -> int:
        return self.reached(frozenset(str(level) for level in _listed(self.pack, "high_skilled_levels")))

    def target(self, name: str) -> int:
        """What the agreements of the years promise together; 0 where nothing was agreed."""
        return sum(getattr(self.agreements[y], name) or 0 for y in self.target_years if y in self.agreements)


def _groups(studio: Studio, first: date, last: date) -> tuple[Group, ...]:
    rows = (
        ActivityRecord.objects.live()
        .filter(studio=studio, on__range=(first, last))
        .order_by()
        .values_list("kind", "organiser", "level")
        .annotate(
            count=Count("pk"), with_benefit=Count("pk", filter=Q(amount__gt=0)), numbers=Count("number", distinct=True)
        )
    )
    return tuple(Group(*row) for row in rows)


def _listed(pack: Measures, name: str) -> tuple[str, ...]:
    found = pack.value(name)
    return tuple(str(each) for each in found) if isinstance(found, tuple) else ()


def _held_by(period: Period, organiser: str) -> int:
    return period.count(*_listed(period.pack, "government_activity_kinds"), organiser=organiser)


def _patents(period: Period) -> int:
    """Granted patents of any kind, each number once; `on` is the day of the grant (F13)."""
    return sum(group.numbers for group in period.groups if group.kind == "patent")


RECORDED: dict[str, Callable[[Period], Value]] = {
    # 技术攻关
    "renovation_projects": lambda p: p.count("renovation"),
    "joined_tech_renovation": lambda p: p.count("renovation") > 0,
    "promoted_results": lambda p: p.count("promotion") > 0,
    "promoted_with_benefit": lambda p: sum(g.with_benefit for g in p.groups if g.kind == "promotion"),
    "rnd_done": lambda p: p.count("renovation"),
    "rnd_target": lambda p: p.target("rnd"),
    "promoted_done": lambda p: p.count("promotion"),
    "promoted_target": lambda p: p.target("promoted"),
    # 技术交流
    "held_exchange": lambda p: p.count("exchange") > 0,
    "exchange_done": lambda p: p.count("exchange"),
    "exchange_target": lambda p: p.target("exchanges"),
    "school_cooperation": lambda p: p.count("school") > 0,
    "school_done": lambda p: p.count("school"),
    # 带徒传艺
    "apprentices": Period.taught,
    "apprentices_done": Period.taught,
    "apprentices_target": lambda p: p.target("apprentices"),
    # No roster, or somebody on it without an agreement: either is enough, once (F6).
    "missing_agreement_or_roster": lambda p: not p.apprentices or not all(a.agreement for a in p.apprentices),
    "high_skilled_trained": Period.high_skilled,
    "none_trained": lambda p: p.high_skilled() == 0,
    "missing_roster": lambda p: not p.trained,
    "technicians_trained": lambda p: p.reached(TECHNICIAN),
    "senior_technicians_trained": lambda p: p.reached(SENIOR_TECHNICIANS),
    # 社会效益
    "public_training": lambda p: p.count("public_training") > 0,
    "public_trainings": lambda p: p.count("public_training"),
    "welfare_activity": lambda p: p.count("service") > 0,
    "gov_activities": lambda p: _held_by(p, "government"),
    "industry_activities": lambda p: _held_by(p, "industry"),
    "judging_or_service": lambda p: p.count("judging", "service"),
    "judging_done": lambda p: p.count("judging"),
    "service_done": lambda p: p.count("service"),
    "craft_spirit_activity": lambda p: p.count("craft_spirit") > 0,
    "craft_spirit_activities": lambda p: p.count("craft_spirit"),
    # 加分
    "national_patents": _patents,
    "awards_city_plus": lambda p: p.count("award", levels=CITY_PLUS),
    "media_reports": lambda p: p.count("media", levels=CITY_PLUS),
    # 日常管理
    "no_work_done": lambda p: not (p.groups or p.apprentices or p.trained),
    "not_filed_on_time": lambda p: any(p.filings.get(year, (False, False)) != (True, False) for year in p.filing_years),
    "annual_filings": lambda p: sum(p.filings.get(year, (False, False))[0] for year in p.filing_years),
    "responsibility_letters": lambda p: sum(year in p.agreements for year in p.target_years),
}
