"""One studio of the board unfolded: every item with suggestion and its steps, self mark, experts' marks, final mark."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assessments import sheets, suggestions
from assessments.models import Assignment, FinalMark, Mark, SelfMark
from assessments.sheets import plain

if TYPE_CHECKING:
    from assessments.models import Participant


@dataclass(frozen=True)
class ItemLine:
    """One row of the unfolded sheet; "" stands for a mark that is not there."""

    number: int
    section: str
    label: str
    points: str
    suggested: str
    trace: str
    own: str
    marks: tuple[str, ...]
    final: str
    moderated: bool
    reasons: tuple[str, ...]


def lines_of(participant: Participant) -> list[ItemLine]:
    """Every item in the order of the sheet; experts are numbers in the order of their marks, never names."""
    version = participant.sheet
    found = suggestions.suggest(
        participant.studio, sheets.sheet_of(version), participant.first, participant.last
    )  # fmt: skip
    traces = {item.key: item for item in found.items}
    own = dict(SelfMark.objects.filter(participant=participant).values_list("item", "value"))
    finals = {row.item: row for row in FinalMark.objects.filter(participant=participant)}
    marks, reasons = _marks(participant)
    return [
        ItemLine(
            number=line.number,
            section=group.label,
            label=line.label,
            points=plain(line.points),
            suggested=traces[line.key].result if line.key in traces else "",
            trace=traces[line.key].words if line.key in traces else "",
            own=_text(own.get(line.key)),
            marks=tuple(plain(mark) for mark in sorted(marks[line.key], reverse=True)),
            final=_text(finals[line.key].value) if line.key in finals else "",
            moderated=line.key in finals and finals[line.key].moderated,
            reasons=tuple(sorted(reasons[line.key])),
        )
        for group in sheets.groups(version)
        for line in group.lines
    ]


def _marks(participant: Participant) -> tuple[dict[str, list[Decimal]], dict[str, set[str]]]:
    """Marks of the sheets handed in, and their reasons."""
    values: dict[str, list[Decimal]] = defaultdict(list)
    reasons: dict[str, set[str]] = defaultdict(set)
    counted = Assignment.objects.about(participant).counted()
    for item, value, reason in Mark.objects.filter(assignment__in=counted).values_list("item", "value", "reason"):
        values[item].append(value)
        if reason.strip():
            reasons[item].add(reason.strip())
    return values, reasons


def _text(value: Decimal | None) -> str:
    return "" if value is None else plain(value)
