"""One studio of the board unfolded: every item with suggestion and its steps, self mark, experts' marks, final mark."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assessments import sheets, suggested
from assessments.models import Assignment, FinalMark, Mark, SelfMark
from assessments.sheets import plain
from assessments.traces import NOT_APPLICABLE, OPEN

if TYPE_CHECKING:
    from assessments.models import Participant
    from assessments.subjects import Beside


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
    """Every item in the order of the sheet; experts are numbers in the order of their marks, never names.

    The suggestion is the one the experts had before them; what the records give today is said where it differs.
    """
    version = participant.sheet
    offered = _offered(participant)
    own = dict(SelfMark.objects.filter(participant=participant).values_list("item", "value"))
    finals = {row.item: row for row in FinalMark.objects.filter(participant=participant)}
    marks, reasons = _marks(participant)
    return [
        ItemLine(
            number=line.number,
            section=group.label,
            label=line.label,
            points=plain(line.points),
            suggested=_suggested(offered.get(line.key), line.key in finals),
            trace=_trace(offered.get(line.key)),
            own=_text(own.get(line.key)),
            marks=tuple(plain(mark) for mark in sorted(marks[line.key], reverse=True)),
            final=_text(finals[line.key].value) if line.key in finals else "",
            moderated=line.key in finals and finals[line.key].moderated,
            reasons=tuple(sorted(reasons[line.key])),
        )
        for group in sheets.groups(version)
        for line in group.lines
    ]


def _offered(participant: Participant) -> dict[str, Beside]:
    """From what was handed in; without a self-assessment from what was noted for the panel, else from the records."""
    offered = suggested.beside(participant)
    if offered:
        return dict(offered)
    noted = participant.today or suggested.noted(suggested.trace_of(participant))
    return {key: suggested.from_note(mark, words or "") for key, (mark, words) in noted.items()}


def _suggested(offered: Beside | None, settled: bool) -> str:
    """8分; 待确认 only while somebody may still confirm it."""
    if offered is None:
        return ""
    if not offered.applies:
        return NOT_APPLICABLE
    if offered.suggested is None:
        return "考核时没有建议分" if settled else OPEN
    return f"{plain(offered.suggested)}分"


def _trace(offered: Beside | None) -> str:
    if offered is None:
        return ""
    changed = f"；台账现在为{plain(offered.changed)}分：{offered.changed_words}" if offered.changed is not None else ""
    return f"{offered.words}{changed}"


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
