"""Marking sheets as data: sections, items, points and the closed set of rule kinds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from portal.policy.measures.closed_sets import FACT_SOURCES, RULE_KINDS
from portal.policy.toml_reading import Table, read_toml, refuse_twins

FOLDER = Path(__file__).resolve().parent / "data" / "sheets"


@dataclass(frozen=True)
class Rule:
    """How points are given or taken: a kind of the closed set with its parameters."""

    kind: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """One line of the sheet. Its mark is clamped to 0 … points."""

    key: str
    label: str
    points: int
    section: str
    # The standard in the policy's own words, or the clause it is drawn from.
    standard: str
    clause: str
    rules: tuple[Rule, ...]
    # The cell was blank in the print and reads like the one above.
    merged: bool = False
    bonus: bool = False


@dataclass(frozen=True)
class SheetSection:
    """A group of items whose points add up to its own."""

    key: str
    title: str
    points: int
    items: tuple[Item, ...]
    bonus: bool = False


@dataclass(frozen=True)
class Fact:
    """A fact the rules ask for, and where it comes from: record, visit or finding."""

    key: str
    label: str
    source: str


@dataclass(frozen=True)
class Sheet:
    """A whole sheet. Text and digest go into the immutable version that decisions rest on."""

    code: str
    title: str
    city: str
    official: bool
    clause: str
    base: int
    bonus: int
    sections: tuple[SheetSection, ...]
    facts: tuple[Fact, ...]
    vetoes: tuple[str, ...]
    text: str
    period_years: int = 0

    @property
    def total(self) -> int:
        """Base points and bonus together."""
        return self.base + self.bonus

    @property
    def digest(self) -> str:
        """SHA-256 of the file's text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def items(self) -> Iterator[Item]:
        for section in self.sections:
            yield from section.items

    def item(self, key: str) -> Item:
        """The item of that key; KeyError when there is none."""
        for each in self.items():
            if each.key == key:
                return each
        raise KeyError(key)


def sheet_codes() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def load_sheet(code: str) -> Sheet:
    """The sheet of that code; KeyError when there is none, BrokenData when its sums or rules are wrong."""
    if code not in sheet_codes():
        raise KeyError(code)
    return read_sheet(FOLDER / f"{code}.toml")


def read_sheet(path: Path) -> Sheet:
    """The sheet in a file; raises BrokenData naming file, key and reason."""
    top = read_toml(path)
    facts = _facts(top)
    known = frozenset(each.key for each in facts)
    sections = tuple(_section(each, known, bonus=False) for each in top.tables("sections"))
    extra = tuple(_section(each, known, bonus=True) for each in top.tables("bonus", optional=True))
    sheet = Sheet(
        code=path.stem,
        title=top.text("title"),
        city=top.text("city"),
        official=top.flag("official"),
        clause=top.text("clause"),
        base=top.whole("base"),
        bonus=top.whole("bonus_points"),
        sections=sections + extra,
        facts=facts,
        vetoes=top.some_of("vetoes", known, ()),
        text=path.read_text(encoding="utf-8"),
        period_years=top.whole("period_years", 0),
    )
    refuse_twins(top, "sections", [each.key for each in sheet.sections])
    refuse_twins(top, "sections", [each.key for each in sheet.items()])
    _add_up(top, "base", sheet.base, [each.points for each in sections])
    _add_up(top, "bonus_points", sheet.bonus, [each.points for each in extra])
    top.finish()
    return sheet


def _facts(top: Table) -> tuple[Fact, ...]:
    facts = []
    for table in top.tables("facts", optional=True):
        facts.append(Fact(table.text("key"), table.text("label"), table.one_of("source", FACT_SOURCES)))
        table.finish()
    refuse_twins(top, "facts", [each.key for each in facts])
    return tuple(facts)


def _section(table: Table, facts: frozenset[str], *, bonus: bool) -> SheetSection:
    title = table.text("title")
    section = SheetSection(
        key=table.text("key"),
        title=title,
        points=table.whole("points"),
        items=tuple(_item(each, title, facts, bonus=bonus) for each in table.tables("items")),
        bonus=bonus,
    )
    _add_up(table, "points", section.points, [each.points for each in section.items])
    table.finish()
    return section


def _item(table: Table, section: str, facts: frozenset[str], *, bonus: bool) -> Item:
    item = Item(
        key=table.text("key"),
        label=table.text("label"),
        points=table.whole("points"),
        section=section,
        standard=table.text("standard"),
        clause=table.text("clause", ""),
        rules=tuple(_rule(each, facts) for each in table.tables("rules")),
        merged=table.flag("merged", False),
        bonus=bonus,
    )
    if not item.rules:
        raise table.broken("rules", "每项至少要有一条评分规则")
    for rule in item.rules:
        if rule.params.get("max", Decimal(0)) > item.points:
            raise table.broken("rules", f"酌情分 {rule.params['max']} 超过本项分值 {item.points}")
    table.finish()
    return item


def _rule(table: Table, facts: frozenset[str]) -> Rule:
    kind = table.one_of("kind", frozenset(RULE_KINDS))
    expected = RULE_KINDS[kind]
    readers = {"fact": table.text, "num": table.text, "den": table.text, "agg": table.text}
    params: dict[str, Any] = {}
    for name in expected:
        if name in ("reason_required", "evidence_required"):
            params[name] = table.flag(name)
        else:
            params[name] = readers[name](name) if name in readers else table.amount(name)
    for name in ("fact", "num", "den"):
        if name in params and params[name] not in facts:
            raise table.broken(name, f"没有名为“{params[name]}”的事实")
    if params.get("agg", "single") not in ("single", "sum_over_years", "mean"):
        raise table.broken("agg", f"“{params['agg']}”不在允许的范围内")
    table.finish()
    return Rule(kind, params)


def _add_up(table: Table, key: str, stated: int, parts: list[int]) -> None:
    if sum(parts) != stated:
        raise table.broken(key, f"写的是 {stated} 分，各项合计 {sum(parts)} 分")
