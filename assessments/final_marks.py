"""From experts' marks to the marks that count: combined item by item as the round says, or settled by the chair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assessments import scoring_totals, sheets
from assessments.aggregation import aggregate, spread
from assessments.models import Assignment, Mark, Moderation

if TYPE_CHECKING:
    from assessments.models import Panel, Participant
    from assessments.scoring_totals import Totals

Key = tuple[int, int]


@dataclass(frozen=True)
class ItemMarks:
    """The experts' marks of one item, the chair's where there is one, and what counts; None while nobody has marked."""

    item: str
    marks: tuple[Decimal, ...]
    value: Decimal | None
    moderated: bool = False

    @property
    def spread(self) -> Decimal:
        return spread(self.marks)


def of_panel(panel: Panel, method: str) -> dict[Key, dict[str, ItemMarks]]:
    """Every file's items, in three statements. Only handed-in sheets count; what is missing is never zero."""
    seats = {row.pk: (row.subject_type_id, row.subject_id) for row in Assignment.objects.filter(panel=panel).counted()}
    given: dict[Key, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    marks = Mark.objects.filter(assignment__in=seats).order_by("pk").values_list("assignment_id", "item", "value")
    for seat, item, value in marks:
        given[seats[seat]][item].append(value)
    settled = _settled(panel)
    return {key: combined(items, settled.get(key, {}), method) for key, items in given.items()}


def _settled(panel: Panel) -> dict[Key, dict[str, Decimal]]:
    settled: dict[Key, dict[str, Decimal]] = defaultdict(dict)
    rows = Moderation.objects.filter(panel=panel).values_list("subject_type_id", "subject_id", "item", "value")
    for type_id, pk, item, value in rows:
        settled[type_id, pk][item] = value
    return settled


def combined(
    given: Mapping[str, Sequence[Decimal]], settled: Mapping[str, Decimal], method: str
) -> dict[str, ItemMarks]:
    """Pure: the chair's mark goes before the experts', whose marks stay as they are."""
    items = dict.fromkeys([*given, *settled])
    return {item: _item(item, tuple(given.get(item, ())), settled.get(item), method) for item in items}


def _item(item: str, marks: tuple[Decimal, ...], settled: Decimal | None, method: str) -> ItemMarks:
    if settled is not None:
        return ItemMarks(item, marks, settled, moderated=True)
    return ItemMarks(item, marks, aggregate(marks, method) if marks else None)


def totals_of(participant: Participant, marks: Mapping[str, Decimal], out: frozenset[str]) -> Totals:
    """Base rescaled where items do not apply, bonus capped; an item without a mark stands in `open`."""
    return scoring_totals.totals(sheets.sheet_of(participant.sheet), marks, out)


def wide(marks: ItemMarks, points: Decimal, share: Decimal) -> bool:
    """The experts lie so far apart on an item that the chair should look at it."""
    return len(marks.marks) > 1 and marks.spread >= points * share
