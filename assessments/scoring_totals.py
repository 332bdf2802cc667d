"""From marks of items to the sums of a sheet: sections, base, bonus, total; what does not apply is rescaled (§3.3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assessments.traces import plain, rounded

if TYPE_CHECKING:
    from portal.policy.sheets import Sheet

NONE = Decimal(0)


@dataclass(frozen=True)
class SectionSum:
    """A section's marks given so far; `points` leaves out what does not apply."""

    key: str
    title: str
    points: int
    mark: Decimal
    bonus: bool


@dataclass(frozen=True)
class Totals:
    """Base (rescaled where items do not apply), bonus capped, and both together. `open`: items without a mark."""

    sections: tuple[SectionSum, ...]
    # Marks of the base as given, and the points they are out of.
    given: Decimal
    out_of: int
    base: Decimal
    bonus: Decimal
    open: tuple[str, ...]
    words: str = ""

    @property
    def total(self) -> Decimal:
        return self.base + self.bonus


def totals(sheet: Sheet, marks: Mapping[str, Decimal | None], not_applicable: Collection[str] = ()) -> Totals:
    """The sums of marks by item. A missing mark (absent or None) is left out and named in `open`, never zero.

    Items that do not apply are taken out and the rest of the base is rescaled to the sheet's base points, two places.
    """
    out = frozenset(not_applicable)
    sections, unmarked = [], []
    for section in sheet.sections:
        applying = [item for item in section.items if item.key not in out]
        found = [marks.get(item.key) for item in applying]
        unmarked += [item.key for item, mark in zip(applying, found, strict=True) if mark is None]
        mark = sum((each for each in found if each is not None), NONE)
        points = sum(item.points for item in applying)
        sections.append(SectionSum(section.key, section.title, points, mark, section.bonus))
    given = sum((each.mark for each in sections if not each.bonus), NONE)
    out_of = sum(each.points for each in sections if not each.bonus)
    bonus = min(sum((each.mark for each in sections if each.bonus), NONE), Decimal(sheet.bonus))
    base, words = _rescaled(given, out_of, sheet.base)
    return Totals(tuple(sections), given, out_of, base, rounded(bonus), tuple(unmarked), words)


def _rescaled(given: Decimal, out_of: int, base: int) -> tuple[Decimal, str]:
    """12 of 90 becomes 13.33 of 100, with the sentence that says so."""
    if out_of == base:
        return rounded(given), ""
    if not out_of:
        return NONE, "全部项目不适用，无法计分"
    scaled = rounded(given * base / out_of)
    return scaled, f"适用项目满分{out_of}分，得{plain(given)}分，折算为{base}分制：{plain(scaled)}分"
