"""Assessment sheets on paper, row by row as the annexes print them (HZ-78, HZ-79): blank, filled, signed, sealed.

Takes plain data, so that whoever queues the job decides whose marks are printed. The annex alone is what `annex` gives;
a self-assessment adds what the unit wrote and the place for its seal, an expert's sheet the reasons and the signature.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assessments.scoring_totals import Totals, totals
from assessments.traces import NOT_APPLICABLE, plain
from portal.documents.pdf import PrintBase, render_pdf

if TYPE_CHECKING:
    from portal.policy.sheets import Item, Sheet, SheetSection

Marks = Mapping[str, Decimal | None]


# Figures of 合计 that stand on one line of its cell; a longer sum breaks before the plus, never inside a number.
FITS, MAY_BREAK = 5, "\N{ZERO WIDTH SPACE}"


@dataclass(frozen=True)
class Note:
    """What stands behind a mark: the item, the mark suggested from the records, the reason or the steps."""

    item: str
    suggested: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Paper:
    """Whose sheet, of which day, and the marks of the two columns; an absent mark leaves its cell blank."""

    studio: str = ""
    on: date | None = None
    own: Marks = field(default_factory=dict)
    given: Marks = field(default_factory=dict)
    not_applicable: Collection[str] = ()
    notes: Sequence[Note] = ()
    # 填报单位, 评审专家 or 考核组组长, and when it was handed in, in words.
    signer: str = ""
    handed_in: str = ""
    summary: str = ""


def annex(sheet: Sheet, paper: Paper, base: PrintBase) -> bytes:
    """The sheet as the policy prints it, blank or filled."""
    return _render(sheet, paper, base, "")


def expert_sheet(sheet: Sheet, paper: Paper, base: PrintBase) -> bytes:
    """An expert's own marks with the reasons, and the page to sign."""
    return _render(sheet, paper, base, "expert")


def self_assessment(sheet: Sheet, paper: Paper, base: PrintBase) -> bytes:
    """自评 as it was handed in: marks, what the portal suggested, reasons, summary, and the place for the seal."""
    return _render(sheet, paper, base, "unit")


def base_of(sheet: Sheet, **parts: Any) -> PrintBase:
    """The head and foot for a sheet's paper: its own title."""
    return PrintBase(title=sheet.title, **parts)


def _render(sheet: Sheet, paper: Paper, base: PrintBase, closing: str) -> bytes:
    return render_pdf("print/assessment_sheet.html", context_of(sheet, paper, closing), base)


def context_of(sheet: Sheet, paper: Paper, closing: str) -> dict[str, Any]:
    """Everything the template prints."""
    items = {item.key: item for item in sheet.items()}
    return {
        "sheet": sheet,
        "paper": paper,
        "sections": [_section(each, paper) for each in sheet.sections],
        "points": f"{sheet.base}+{sheet.bonus}" if sheet.bonus else str(sheet.base),
        "own_total": _sum(sheet, paper.own, paper.not_applicable),
        "given_total": _sum(sheet, paper.given, paper.not_applicable),
        "rescaled": totals(sheet, paper.given or paper.own, paper.not_applicable).words,
        "notes": [(items[note.item], _mark(paper, note.item), note) for note in paper.notes if note.item in items],
        "closing": closing,
    }


def _section(section: SheetSection, paper: Paper) -> dict[str, Any]:
    """The rows of a section; its own cell and a cell that serves several rows span them."""
    rows = [
        {
            "item": item,
            "standard_rows": 0 if item.merged else 1 + _merged_below(section, item),
            "own": _cell(paper.own, item, paper),
            "given": _cell(paper.given, item, paper),
        }
        for item in section.items
    ]
    return {"title": section.title, "points": section.points, "rows": rows, "count": len(rows)}


def _merged_below(section: SheetSection, item: Item) -> int:
    """How many rows below read the standard of this one."""
    count = 0
    for below in section.items[section.items.index(item) + 1 :]:
        if not below.merged:
            break
        count += 1
    return count


def _cell(marks: Marks, item: Item, paper: Paper) -> str:
    if item.key in paper.not_applicable:
        return NOT_APPLICABLE
    mark = marks.get(item.key)
    return "" if mark is None else plain(mark)


def _mark(paper: Paper, key: str) -> str:
    mark = paper.given.get(key, paper.own.get(key))
    return "" if mark is None else plain(mark)


def _sum(sheet: Sheet, marks: Marks, not_applicable: Collection[str]) -> str:
    """92+6, once every item has its mark: a sum of some would read like a score."""
    found: Totals = totals(sheet, marks, not_applicable)
    if found.open:
        return ""
    base, bonus = plain(found.base), plain(found.bonus)
    if not sheet.bonus:
        return base
    return f"{base}{MAY_BREAK if len(base + bonus) > FITS else ''}+{bonus}"
