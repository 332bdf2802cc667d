"""How a mark came about: steps in words, items, and the trace of a whole sheet; kept as JSON beside the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from assessments.scoring_totals import Totals
    from portal.policy.sheets import Item

Value = int | bool | Decimal
# A fact as it is known: a count or a truth, one value per year, or None where nobody knows yet.
Known = Value | Sequence[Value] | None
CENT = Decimal("0.01")
# An item without a mark: nothing to be measured against (§3.3), or a fact that nobody has confirmed yet.
NOT_APPLICABLE, OPEN = "不适用", "待确认"


def rounded(number: Decimal) -> Decimal:
    """Two places, halves up."""
    return number.quantize(CENT, ROUND_HALF_UP)


def plain(number: Decimal | int) -> str:
    """8 or 7.5, never 8.00 or 8E+1."""
    text = f"{number:f}" if isinstance(number, Decimal) else str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Entry:
    """What an expert takes or gives at a discretionary rule, and why."""

    value: Decimal
    reason: str = ""

    def within(self, most: Decimal) -> Decimal:
        """The points between 0 and what the rule allows."""
        return min(max(self.value, Decimal(0)), most)


@dataclass(frozen=True)
class Step:
    """One rule applied: its words, what it changes, the fact it rests on."""

    words: str
    change: Decimal
    fact: str = ""
    # The points cannot be told yet: the fact is not known, or no expert has given any.
    pending: bool = False
    # A person has yet to judge, or to give a reason.
    judged: bool = False
    # The item gets nothing, whatever else is known of it.
    ends: bool = False


@dataclass(frozen=True)
class Veto:
    key: str
    label: str


@dataclass(frozen=True)
class ItemTrace:
    """One item: where it starts, each step, the mark; None while a step is pending or the item does not apply."""

    key: str
    label: str
    section: str
    points: int
    bonus: bool
    start: Decimal
    steps: tuple[Step, ...]
    mark: Decimal | None
    applicable: bool = True

    @classmethod
    def of(cls, item: Item, start: Decimal, steps: tuple[Step, ...], mark: Decimal) -> Self:
        settled = any(step.ends for step in steps) or not any(step.pending for step in steps)
        known = mark if settled else None
        return cls(item.key, item.label, item.section, item.points, item.bonus, start, steps, known)

    @classmethod
    def not_applicable(cls, item: Item, step: Step) -> Self:
        start = Decimal(0)
        return cls(item.key, item.label, item.section, item.points, item.bonus, start, (step,), None, applicable=False)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Facts to be confirmed before there is a mark."""
        return tuple(step.fact for step in self.steps if step.pending and step.fact) if self.mark is None else ()

    @property
    def needs_person(self) -> bool:
        """An expert has yet to judge; an item that gets nothing, or does not apply, leaves nothing to judge."""
        return self.applicable and any(step.judged for step in self.steps) and not self.zeroed

    @property
    def complete(self) -> bool:
        return not self.applicable or (self.mark is not None and not self.needs_person)

    @property
    def zeroed(self) -> bool:
        """A zero rule ended the item."""
        return any(step.ends for step in self.steps)

    @property
    def words(self) -> str:
        """满分10；带徒7人，少3人×1分，扣3分；→ 7分"""
        opening = f"满分{self.points}" if self.start or not self.points else f"从0分起，满分{self.points}"
        return "；".join((opening, *(step.words for step in self.steps), f"→ {self.result}"))

    @property
    def result(self) -> str:
        """7分, or why there is no mark."""
        if not self.applicable:
            return NOT_APPLICABLE
        return OPEN if self.mark is None else f"{plain(self.mark)}分"


@dataclass(frozen=True)
class Trace:
    """The whole sheet as scored."""

    items: tuple[ItemTrace, ...]
    totals: Totals
    vetoes: tuple[Veto, ...]

    @property
    def by_key(self) -> dict[str, ItemTrace]:
        return {item.key: item for item in self.items}

    @property
    def marks(self) -> dict[str, Decimal | None]:
        """The suggested mark of each item; None where there is none yet, or the item does not apply."""
        return {item.key: item.mark for item in self.items}

    @property
    def base(self) -> Decimal:
        return self.totals.base

    @property
    def bonus(self) -> Decimal:
        return self.totals.bonus

    @property
    def total(self) -> Decimal:
        return self.totals.total

    @property
    def complete(self) -> bool:
        """Nothing is left to be confirmed or judged."""
        return all(item.complete for item in self.items)

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for item in self.items for fact in item.unknown))

    @property
    def not_applicable(self) -> tuple[str, ...]:
        return tuple(item.key for item in self.items if not item.applicable)


def frozen(trace: Trace) -> dict[str, Any]:
    """The trace as JSON, for the record that keeps it."""
    return {
        "items": [
            {
                "key": item.key,
                "mark": None if item.mark is None else str(item.mark),
                "applicable": item.applicable,
                "needs_person": item.needs_person,
                "unknown": list(item.unknown),
                "words": item.words,
                "steps": [{"words": step.words, "fact": step.fact} for step in item.steps],
            }
            for item in trace.items
        ],
        "base": str(trace.base),
        "bonus": str(trace.bonus),
        "total": str(trace.total),
        "vetoes": [{"key": veto.key, "label": veto.label} for veto in trace.vetoes],
    }


def frozen_marks(data: Mapping[str, Any]) -> dict[str, Decimal | None]:
    """The suggested marks of a trace kept as JSON."""
    return {item["key"]: None if item["mark"] is None else Decimal(item["mark"]) for item in data["items"]}
