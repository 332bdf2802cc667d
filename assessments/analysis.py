"""What a round shows the bureau about its studios, its experts and its ranks. Pure: reads nothing but its arguments.

Points lost are shares of what an item is worth, so that an item of 5 and one of 10 compare. An expert is held
against those who marked the same studios. A rank is firm when it stays whichever expert is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from assessments.aggregation import aggregate, spread
from assessments.scoring_totals import totals
from assessments.traces import rounded

if TYPE_CHECKING:
    from assessments.scoring_totals import Totals
    from portal.policy.sheets import Item, Sheet

NONE, HUNDRED = Decimal(0), Decimal(100)
# Marks further apart than this share of an item's points are no agreement.
APART = Decimal("0.2")


@dataclass(frozen=True)
class Marked:
    """A studio with the marks that count and each expert's own sheet."""

    key: int
    name: str
    district: str
    final: Mapping[str, Decimal]
    sheets: Mapping[int, Mapping[str, Decimal]] = field(default_factory=dict)
    moderated: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Cell:
    """What the studios of a district lose on an item: per cent of its points, and how many lose any."""

    lost: Decimal | None
    losing: int = 0

    @property
    def shade(self) -> int:
        """0 … 4, the darker the more is lost."""
        return 0 if self.lost is None else min(4, int((self.lost + 19) // 20))


@dataclass(frozen=True)
class Lost:
    """One item across the districts, the whole city last."""

    item: Item
    cells: tuple[Cell, ...]
    city: Cell


@dataclass(frozen=True)
class Lenient:
    """An expert's totals less the others' average on the same studios; above 0 is more lenient."""

    expert: int
    value: Decimal
    files: int


@dataclass(frozen=True)
class Agreement:
    """How far apart experts are on an item: the average spread, and the studios where it is wide."""

    item: Item
    spread: Decimal
    wide: int
    files: int


@dataclass(frozen=True)
class Rank:
    """A studio's place, and the places it would have without one expert or another."""

    key: int
    name: str
    score: Decimal
    rank: int
    best: int
    worst: int

    @property
    def steady(self) -> bool:
        return self.worst == self.best


def districts(rows: Iterable[Marked]) -> list[str]:
    return sorted({row.district for row in rows})


def losses(rows: Sequence[Marked], sheet: Sheet) -> list[Lost]:
    """Item × district. A bonus nobody earned is no loss, so bonus items are left out."""
    places = districts(rows)
    found = []
    for item in sheet.items():
        if not item.bonus:
            by = {place: [row for row in rows if row.district == place] for place in places}
            found.append(Lost(item, tuple(_cell(by[place], item) for place in places), _cell(rows, item)))
    return found


def _cell(rows: Sequence[Marked], item: Item) -> Cell:
    lost = [item.points - row.final[item.key] for row in rows if item.key in row.final]
    if not lost:
        return Cell(None)
    share = sum(lost, NONE) / (len(lost) * item.points) * HUNDRED
    return Cell(share.quantize(Decimal(1)), sum(each > 0 for each in lost))


def leniency(rows: Sequence[Marked], sheet: Sheet) -> list[Lenient]:
    """The most lenient first; who marked nothing together with others is left out."""
    apart: dict[int, list[Decimal]] = defaultdict(list)
    for row in rows:
        sums = {expert: _total(marks, sheet).total for expert, marks in row.sheets.items()}
        for expert, own in sums.items():
            others = [value for other, value in sums.items() if other != expert]
            if others:
                apart[expert].append(own - sum(others, NONE) / len(others))
    found = [Lenient(key, rounded(sum(each, NONE) / len(each)), len(each)) for key, each in apart.items()]
    return sorted(found, key=lambda each: (-each.value, each.expert))


def agreement(rows: Sequence[Marked], sheet: Sheet) -> list[Agreement]:
    """Item by item, over the studios that at least two experts marked; the widest first."""
    found = []
    for item in sheet.items():
        spreads = [spread(marks) for row in rows if len(marks := _given(row, item.key)) > 1]
        if spreads:
            apart = sum(wide(item, each) for each in spreads)
            found.append(Agreement(item, rounded(sum(spreads, NONE) / len(spreads)), apart, len(spreads)))
    return sorted(found, key=lambda each: (-each.spread / each.item.points, each.item.key))


def wide(item: Item, spread: Decimal) -> bool:
    """Further apart than experts who agree."""
    return spread >= item.points * APART


def _given(row: Marked, key: str) -> list[Decimal]:
    return [marks[key] for marks in row.sheets.values() if key in marks]


def robustness(rows: Sequence[Marked], sheet: Sheet, method: str, judged: Callable[[Totals], Decimal]) -> list[Rank]:
    """Every rank with all experts, and between which places it lies when one of them is left out."""
    scores = {row.key: judged(_total(row.final, sheet)) for row in rows}
    ranks = _ranks(scores)
    spans: dict[int, list[int]] = {key: [place] for key, place in ranks.items()}
    for expert in sorted({expert for row in rows for expert in row.sheets}):
        without = {**scores, **_without(expert, rows, sheet, method, judged)}
        for key, place in _ranks(without).items():
            spans[key].append(place)
    found = [Rank(r.key, r.name, scores[r.key], ranks[r.key], min(spans[r.key]), max(spans[r.key])) for r in rows]
    return sorted(found, key=lambda each: (each.rank, each.key))


def _without(
    expert: int, rows: Sequence[Marked], sheet: Sheet, method: str, judged: Callable[[Totals], Decimal]
) -> dict[int, Decimal]:
    """The scores of the studios this expert marked, had the others marked alone; what the chair settled stands."""
    found = {}
    for row in rows:
        others = [marks for key, marks in row.sheets.items() if key != expert]
        if expert not in row.sheets or not others:
            continue
        marks = {
            key: value if key in row.moderated else aggregate([each.get(key) for each in others], method)
            for key, value in row.final.items()
            if key in row.moderated or any(key in each for each in others)
        }
        found[row.key] = judged(_total(marks, sheet))
    return found


def _total(marks: Mapping[str, Decimal], sheet: Sheet) -> Totals:
    """Items without a mark did not apply."""
    return totals(sheet, marks, {item.key for item in sheet.items() if item.key not in marks})


def _ranks(scores: Mapping[int, Decimal]) -> dict[int, int]:
    """Equal scores share the better place."""
    ordered = sorted(scores.values(), reverse=True)
    first: dict[Decimal, int] = {}
    for place, score in enumerate(ordered, start=1):
        first.setdefault(score, place)
    return {key: first[score] for key, score in scores.items()}
