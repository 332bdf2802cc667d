"""Facts of a studio in a period, by the names the sheets ask for; other trades enter theirs (funding: the money).

A fact counted from the records says which rows it rests on, so that the number can be unfolded into them, and which
kinds of records: where there is none of them and the studio has not confirmed so, nobody knows yet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from studios.models import NothingToRecord, Studio, TargetAgreement
from studios.periods import Activity, Apprentice, Filed, Period, Trained, slices
from studios.record_kinds import KINDS

__all__ = [
    "RECORDED", "Counted", "Found", "Period", "Value", "collect", "gather", "names", "register", "slices", "value",
]  # fmt: skip
Value = int | bool | Decimal
Row = Activity | Apprentice | Trained | Filed | TargetAgreement
Fact = Callable[[Studio, date, date], Value | None]
Kinds = Callable[[Period], Sequence[str]]
R = TypeVar("R", bound=Row)

TECHNICIAN = frozenset({"technician"})
# 特级技师 and 首席技师 stand above 高级技师 and count as such.
SENIOR_TECHNICIANS = frozenset({"senior_technician", "special_technician", "chief_technician"})
CITY_PLUS = ("national", "provincial", "city")
# What counts as work when it is asked whether any was done: not things bought, put up or paid.
WORK = tuple(key for key in KINDS if key not in ("media", "equipment", "site", "rules_posted", "funds"))
_entered: dict[str, Fact] = {}


@dataclass(frozen=True)
class Counted(Generic[R]):
    """A fact of the records: the rows it rests on, what is made of them, the kinds that must be there or confirmed."""

    rows: Callable[[Period], Sequence[R]]
    make: Callable[[Period, Sequence[R]], Value]
    kinds: Kinds

    def __call__(self, period: Period) -> Value:
        return self.make(period, self.rows(period))


@dataclass(frozen=True)
class Found:
    """A fact as gathered: one value, or one per year; None with the kinds neither recorded nor confirmed as none."""

    value: Value | tuple[Value, ...] | None
    unconfirmed: tuple[str, ...] = ()


def register(name: str, fact: Fact) -> None:
    """Enter a fact of another trade; called from its `apps.py`. It may answer None: not known."""
    _entered[name] = fact


def names() -> frozenset[str]:
    return frozenset({*RECORDED, *_entered})


def value(name: str, studio: Studio, first: date, last: date) -> Value | None:
    """One fact as the tables have it; KeyError when nobody counts it."""
    if name in RECORDED:
        return RECORDED[name](Period.read(studio, first, last))
    return _entered[name](studio, first, last)


def collect(studio: Studio, first: date, last: date) -> dict[str, Value]:
    """Every fact counted from the records, in five statements; what is missing counts as nothing."""
    period = Period.read(studio, first, last)
    return {name: fact(period) for name, fact in RECORDED.items()}


def gather(
    studio: Studio, first: date, last: date, wanted: Iterable[str], *, yearly: Collection[str] = frozenset()
) -> dict[str, Found]:
    """The wanted facts that somebody counts; those of `yearly` one value for each twelve months. Six statements."""
    period = Period.read(studio, first, last)
    nothing = NothingToRecord.objects.kinds_of(studio, first, last)
    return {
        name: _recorded(name, period, nothing, yearly) if name in RECORDED else _foreign(name, period, yearly)
        for name in dict.fromkeys(wanted)
        if name in RECORDED or name in _entered
    }


def _recorded(name: str, period: Period, nothing: Collection[str], yearly: Collection[str]) -> Found:
    fact = RECORDED[name]
    kinds = fact.kinds(period)
    if kinds and not period.kinds.intersection(kinds):
        silent = tuple(kind for kind in kinds if kind not in nothing)
        if silent:
            return Found(None, silent)
    if name in yearly:
        return Found(tuple(fact(period.cut(*each)) for each in period.slices))
    return Found(fact(period))


def _foreign(name: str, period: Period, yearly: Collection[str]) -> Found:
    spans = period.slices if name in yearly else [(period.first, period.last)]
    found = [_entered[name](period.studio, *span) for span in spans]
    known = [each for each in found if each is not None]
    if len(known) < len(found):
        return Found(None)
    return Found(tuple(known) if name in yearly else known[0])


def _kinds(*kinds: str) -> Kinds:
    return lambda period: kinds


def _number(*kinds: str, levels: Collection[str] = ()) -> Counted[Activity]:
    return Counted(lambda p: p.done(kinds, levels=levels), lambda p, rows: len(rows), _kinds(*kinds))


def _any(*kinds: str) -> Counted[Activity]:
    return Counted(lambda p: p.done(kinds), lambda p, rows: bool(rows), _kinds(*kinds))


def _held_by(organiser: str) -> Counted[Activity]:
    """Activities by who held them, of the kinds the pack says (附件2 社会效益, BJ-39)."""
    return Counted(
        lambda p: p.done(p.listed("government_activity_kinds"), organiser),
        lambda p, rows: len(rows),
        lambda p: p.listed("government_activity_kinds"),
    )


def _people(period: Period, rows: Sequence[Trained]) -> int:
    """People who reached one of the levels, each once a year."""
    return sum(len({t.person for t in rows if start <= t.on <= end}) for start, end in period.slices)


def _taught(period: Period, rows: Sequence[Apprentice]) -> int:
    """Apprentices under agreement, each once a year."""
    return sum(len({a.person for a in rows if a.during(start, end)}) for start, end in period.slices)


def _high_skilled(period: Period) -> tuple[Trained, ...]:
    return period.reached(period.listed("high_skilled_levels"))


def _level(levels: Collection[str]) -> Counted[Trained]:
    return Counted(lambda p: p.reached(levels), _people, _kinds("trainee"))


def _agreed(period: Period) -> list[TargetAgreement]:
    return [period.agreements[year] for year in period.target_years if year in period.agreements]


def _target(name: str) -> Counted[TargetAgreement]:
    """What the agreements of the years promise together; 0 where nothing was agreed."""
    return Counted(_agreed, lambda p, rows: sum(getattr(each, name) or 0 for each in rows), _kinds())


def _filed(period: Period) -> list[Filed]:
    return [period.filings[year] for year in period.filing_years if year in period.filings]


def _not_on_time(period: Period, rows: Sequence[Filed]) -> bool:
    """A year without papers, or with late ones (F9)."""
    return len(rows) < len(period.filing_years) or any(not each.filed or each.late for each in rows)


_APPRENTICES = Counted(lambda p: p.apprentices, _taught, _kinds("apprentice"))

RECORDED: dict[str, Counted[Any]] = {
    # 技术攻关
    "renovation_projects": _number("renovation"),
    "joined_tech_renovation": _any("renovation"),
    "promoted_results": _any("promotion"),
    "promoted_with_benefit": Counted(
        lambda p: [each for each in p.done(("promotion",)) if each.benefit], lambda p, r: len(r), _kinds("promotion")
    ),
    "rnd_done": _number("renovation"),
    "rnd_target": _target("rnd"),
    "promoted_done": _number("promotion"),
    "promoted_target": _target("promoted"),
    # 技术交流
    "held_exchange": _any("exchange"),
    "exchange_done": _number("exchange"),
    "exchange_target": _target("exchanges"),
    "school_cooperation": _any("school"),
    "school_done": _number("school"),
    # 带徒传艺
    "apprentices": _APPRENTICES,
    "apprentices_done": _APPRENTICES,
    "apprentices_target": _target("apprentices"),
    # No roster, or somebody on it without an agreement: either is enough, once (F6).
    "missing_agreement_or_roster": Counted(
        lambda p: p.apprentices, lambda p, rows: not rows or not all(a.agreement for a in rows), _kinds("apprentice")
    ),
    "high_skilled_trained": Counted(_high_skilled, _people, _kinds("trainee")),
    "none_trained": Counted(_high_skilled, lambda p, rows: not rows, _kinds("trainee")),
    "missing_roster": Counted(lambda p: p.trained, lambda p, rows: not rows, _kinds("trainee")),
    "technicians_trained": _level(TECHNICIAN),
    "senior_technicians_trained": _level(SENIOR_TECHNICIANS),
    # 社会效益
    "public_training": _any("public_training"),
    "public_trainings": _number("public_training"),
    "welfare_activity": _any("service"),
    "gov_activities": _held_by("government"),
    "industry_activities": _held_by("industry"),
    "judging_or_service": _number("judging", "service"),
    "judging_done": _number("judging"),
    "service_done": _number("service"),
    "craft_spirit_activity": _any("craft_spirit"),
    "craft_spirit_activities": _number("craft_spirit"),
    # 加分. Granted patents of any kind, each number once; `on` is the day of the grant (F13).
    "national_patents": Counted(
        lambda p: p.done(("patent",)), lambda p, rows: len({each.number for each in rows}), _kinds("patent")
    ),
    "awards_city_plus": _number("award", levels=CITY_PLUS),
    "media_reports": _number("media", levels=CITY_PLUS),
    # 日常管理
    "no_work_done": Counted(
        lambda p: (*p.activities, *p.apprentices, *p.trained), lambda p, rows: not rows, lambda p: WORK
    ),
    "not_filed_on_time": Counted(_filed, _not_on_time, _kinds()),
    "annual_filings": Counted(_filed, lambda p, rows: sum(each.filed for each in rows), _kinds()),
    "responsibility_letters": Counted(_agreed, lambda p, rows: len(rows), _kinds()),
}
