"""Marking sheets as panels use them: the exact version pinned on first use, the check of a mark, the total."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING

from assessments import subjects
from assessments.models import Mark, SheetVersion
from assessments.sheet_library import pin as pin
from assessments.traces import CENT, plain
from portal.policy import sheets
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from assessments.models import Assignment
    from assessments.subjects import Beside, Paper
    from portal.policy.sheets import Item, Rule, Sheet

BASE, BONUS = "base", "bonus"
LONGEST_REASON = 500


@dataclass(frozen=True)
class Line:
    """One item as it is marked."""

    key: str
    number: int
    label: str
    standard: str
    clause: str
    points: Decimal
    kind: str
    needs_reason: bool
    needs_evidence: bool
    # Marks go in whole points, but where the rules themselves give fractions.
    step: Decimal = Decimal(1)


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    points: Decimal
    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Sums:
    """Base and bonus apart; `done` of `count` items have a mark."""

    base: Decimal
    bonus: Decimal
    done: int
    count: int

    @property
    def total(self) -> Decimal:
        return self.base + self.bonus


@lru_cache(maxsize=64)
def _sheet(code: str, digest: str, text: str) -> Sheet:
    """The sheet a panel was given: the stored text, however the file on disk has moved on."""
    current = sheets.load_sheet(code) if code in sheets.sheet_codes() else None
    if current is not None and current.digest == digest:
        return current
    return sheets.parse_sheet(text.encode(), code, f"{code}.toml")


def sheet_of(version: SheetVersion) -> Sheet:
    return _sheet(version.code, version.digest, version.text)


def groups(version: SheetVersion) -> tuple[Group, ...]:
    """The sheet as it is marked, in its own order, items numbered through."""
    return _groups(version.code, version.digest, version.text)


@lru_cache(maxsize=64)
def _groups(code: str, digest: str, text: str) -> tuple[Group, ...]:
    numbers = count(1)
    return tuple(
        Group(
            section.key,
            section.title,
            Decimal(section.points),
            BONUS if section.bonus else BASE,
            tuple(_line(item, next(numbers)) for item in section.items),
        )
        for section in _sheet(code, digest, text).sections
    )


def _line(item: Item, number: int) -> Line:
    asked = {name for rule in item.rules for name, value in rule.params.items() if value is True}
    return Line(
        key=item.key,
        number=number,
        label=item.label,
        standard=item.standard,
        clause=item.clause,
        points=Decimal(item.points),
        kind=BONUS if item.bonus else BASE,
        needs_reason="reason_required" in asked,
        needs_evidence="evidence_required" in asked,
        step=CENT if any(_gives_fractions(rule) for rule in item.rules) else Decimal(1),
    )


def _gives_fractions(rule: Rule) -> bool:
    """A share of a target, or an average over years."""
    return rule.kind == "ratio_award" or rule.params.get("agg", "single") != "single"


def bonus_cap(version: SheetVersion) -> Decimal | None:
    """The most that bonus items add; None on a sheet without bonus."""
    return Decimal(sheet_of(version).bonus) or None


def lines(version: SheetVersion) -> dict[str, Line]:
    return {line.key: line for group in groups(version) for line in group.lines}


def line_of(version: SheetVersion, key: str) -> Line:
    line = lines(version).get(key)
    if line is None:
        raise Refused("评分表里没有这一项，请刷新后再试")
    return line


def check_mark(version: SheetVersion, key: str, value: Decimal | None, reason: str = "") -> None:
    """INV-07: the item exists and 0 ≤ mark ≤ its points (message 20); None takes a mark back."""
    line = line_of(version, key)
    if len(reason) > LONGEST_REASON:
        raise Refused(f"理由最多 {LONGEST_REASON} 字，现有 {len(reason)} 字")
    if value is None:
        return
    top = plain(line.points)
    if not value.is_finite() or not 0 <= value <= line.points:
        raise Refused(f"本项满分 {top} 分，输入了 {value} 分，请改为 0 到 {top} 之间的数。")
    if value % line.step:
        raise Refused(f"本项以 {plain(line.step)} 分为一档，请改后再继续。")


def gaps(
    version: SheetVersion,
    marks: Mapping[str, Mark],
    evidenced: Collection[str],
    beside: Mapping[str, Beside] | None = None,
) -> list[str]:
    """What keeps a sheet from being handed in, in words (message 19). `evidenced`: items with papers behind them."""
    counted = beside or {}
    known = [line for line in lines(version).values() if line.key not in passed_over(counted)]
    blank = [line for line in known if line.key not in marks]
    given = [(line, marks[line.key]) for line in known if line.key in marks and not marks[line.key].reason]
    agreed = [line.key for line, mark in given if agrees(mark.value, counted.get(line.key))]
    open_ = [(line, mark) for line, mark in given if line.key not in agreed]
    differing = [line for line, mark in open_ if differs(mark.value, counted.get(line.key))]
    silent = [line for line, mark in open_ if line.needs_reason and mark.value < line.points and line not in differing]
    bare = [line for line, mark in open_ if wants_basis(line, evidenced) and mark.value > 0 and line not in differing]
    words = []
    if blank:
        words.append(f"还有 {len(blank)} 项没有打分：{_numbers(blank)}。打完后才能提交。")
    if silent:
        words.append(f"{_numbers(silent)}扣了分但没有写理由，请补充。")
    if differing:
        words.append(f"{_numbers(differing)}与系统建议分不同，请写明理由。")
    if bare:
        words.append(f"{_numbers(bare)}没有佐证材料，给分须写明依据，请补充。")
    return words


def passed_over(beside: Mapping[str, Beside]) -> frozenset[str]:
    """Items that do not apply to this file: not marked, and the rest is rescaled (requirements.md §3.3)."""
    return frozenset(key for key, each in beside.items() if not each.applies)


def agrees(value: Decimal, beside: Beside | None) -> bool:
    """The mark is what the records give: nothing has to be said."""
    return beside is not None and beside.binding and value == beside.suggested


def differs(value: Decimal, beside: Beside | None) -> bool:
    """The mark is not what the records give: a reason is asked for."""
    return beside is not None and beside.binding and value != beside.suggested


def wants_basis(line: Line, evidenced: Collection[str]) -> bool:
    """Points are given against evidence; where the file has none for the item, the expert writes what they rest on."""
    return line.needs_evidence and line.key not in evidenced


def _numbers(found: Iterable[Line]) -> str:
    return "、".join(f"第 {line.number} 项" for line in found)


def require_complete(assignment: Assignment) -> None:
    """All items marked, reasons where they are asked for; refuses with the first thing missing."""
    version = assignment.panel.sheet
    found = evidenced(version, subjects.papers_of(assignment))
    words = gaps(version, marks_of(assignment), found, subjects.beside_of(assignment))
    if words:
        raise Refused(words[0])


def evidenced(version: SheetVersion, papers: Iterable[Paper]) -> set[str]:
    """Items with at least one paper; a paper tied to no item speaks for the whole file."""
    rows = list(papers)
    if any(not paper.items for paper in rows):
        return set(lines(version))
    return {item for paper in rows for item in paper.items}


def marks_of(assignment: Assignment) -> dict[str, Mark]:
    return {mark.item: mark for mark in assignment.marks.all()}


def total(assignment: Assignment) -> Decimal:
    values = {key: mark.value for key, mark in marks_of(assignment).items()}
    return sums(assignment.panel.sheet, values, passed_over(subjects.beside_of(assignment))).total


def sums(version: SheetVersion, values: Mapping[str, Decimal], out: Collection[str] = ()) -> Sums:
    """Base and bonus of the marks given; the bonus is capped at what the sheet says. Nothing missing counts as zero.

    `out`: items that do not apply; the base is rescaled to the sheet's own points.
    """
    parts = {"base": Decimal(0), "bonus": Decimal(0)}
    known = {key: line for key, line in lines(version).items() if key not in out}
    for key, value in values.items():
        if key not in known:
            continue
        parts[known[key].kind] += value
    cap = bonus_cap(version)
    bonus = parts["bonus"] if cap is None else min(parts["bonus"], cap)
    base = _rescaled(version, parts["base"], out)
    return Sums(base, bonus, sum(1 for key in values if key in known), len(known))


def scale(version: SheetVersion, out: Collection[str]) -> tuple[int, int]:
    """The sheet's base points, and those of its items that apply."""
    sheet = sheet_of(version)
    return sheet.base, sum(item.points for item in sheet.items() if not item.bonus and item.key not in out)


def _rescaled(version: SheetVersion, given: Decimal, out: Collection[str]) -> Decimal:
    if not out:
        return given
    base, applying = scale(version, out)
    return (given * base / applying).quantize(Decimal("0.01"), ROUND_HALF_UP) if applying else Decimal(0)
