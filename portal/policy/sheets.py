"""Marking sheets as data: sections, items, points and the closed set of rule kinds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from portal.policy.measures.closed_sets import FACT_SOURCES, RULE_EXTRAS, RULE_KINDS, YEARLY
from portal.policy.toml_reading import BrokenData, Table, parse_toml, refuse_twins

# Parameters of a rule that name a fact.
FACT_PARAMS = ("fact", "num", "den")
FOLDER = Path(__file__).resolve().parent / "data" / "sheets"


@dataclass(frozen=True)
class Rule:
    """How points are given or taken: a kind of the closed set with its parameters."""

    kind: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """One line of the sheet. Its mark is clamped to 0 … points. `label` is the 考核内容 in the policy's own words."""

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
    # How an unclear standard is read, a system default with its number (F2 …); "" where nothing is unclear.
    reading: str = ""

    @property
    def facts(self) -> tuple[str, ...]:
        """What the rules ask for, each once, in their order."""
        asked = (rule.params[name] for rule in self.rules for name in FACT_PARAMS if name in rule.params)
        return tuple(dict.fromkeys(asked))


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
    """A fact the rules ask for, and where it comes from: record, visit, finding or money.

    A yes-or-no fact reads `label` when it holds and `absent` when it does not; a count reads label, number, `unit`.
    """

    key: str
    label: str
    source: str
    unit: str = ""
    absent: str = ""


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
    # The cell of the vetoes as printed.
    veto_text: str = ""

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

    def fact(self, key: str) -> Fact:
        """The fact of that name; KeyError when the sheet has none."""
        for each in self.facts:
            if each.key == key:
                return each
        raise KeyError(key)

    @property
    def yearly_facts(self) -> frozenset[str]:
        """Counts that a rule asks for year by year (每年)."""
        rules = (rule for item in self.items() for rule in item.rules)
        return frozenset(rule.params["fact"] for rule in rules if rule.params.get("agg", "single") != "single")


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
    if not path.is_file():
        raise BrokenData(path.name, "文件", "文件不存在")
    return parse_sheet(path.read_bytes(), path.stem, path.name)


def parse_sheet(content: bytes, code: str, name: str) -> Sheet:
    """The sheet in a file's content. `name` is what messages call the file."""
    top = parse_toml(content, name)
    facts = _facts(top)
    known = frozenset(each.key for each in facts)
    sections = tuple(_section(each, known, bonus=False) for each in top.tables("sections"))
    extra = tuple(_section(each, known, bonus=True) for each in top.tables("bonus", optional=True))
    sheet = Sheet(
        code=code,
        title=top.text("title"),
        city=top.text("city"),
        official=top.flag("official"),
        clause=top.text("clause"),
        base=top.whole("base"),
        bonus=top.whole("bonus_points"),
        sections=sections + extra,
        facts=facts,
        vetoes=top.some_of("vetoes", known, ()),
        text=content.decode("utf-8"),
        period_years=top.whole("period_years", 0),
        veto_text=top.text("veto_text", ""),
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
        facts.append(
            Fact(
                key=table.text("key"),
                label=table.text("label"),
                source=table.one_of("source", FACT_SOURCES),
                unit=table.text("unit", ""),
                absent=table.text("absent", ""),
            )
        )
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
    for above, item in pairwise((None, *section.items)):
        if item is not None and item.merged and (above is None or above.standard != item.standard):
            raise table.broken("items", f"“{item.key}”标为与上一行合并，评分标准却与上一行不同")
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
        reading=table.text("reading", ""),
    )
    if not item.rules:
        raise table.broken("rules", "每项至少要有一条评分规则")
    if sum(rule.kind.startswith("discretionary") for rule in item.rules) > 1:
        raise table.broken("rules", "每项最多一条酌情规则")
    for rule in item.rules:
        if rule.params.get("max", Decimal(0)) > item.points:
            raise table.broken("rules", f"酌情分 {rule.params['max']} 超过本项分值 {item.points}")
    table.finish()
    return item


def _rule(table: Table, facts: frozenset[str]) -> Rule:
    kind = table.one_of("kind", frozenset(RULE_KINDS))
    extras = [name for name in RULE_EXTRAS.get(kind, ()) if name in table]
    if extras and len(extras) < len(RULE_EXTRAS[kind]):
        raise table.broken(extras[0], f"{'、'.join(RULE_EXTRAS[kind])} 要一起给出")
    params = {name: _param(table, name) for name in (*RULE_KINDS[kind], *extras)}
    for name in FACT_PARAMS:
        if name in params and params[name] not in facts:
            raise table.broken(name, f"没有名为“{params[name]}”的事实")
    table.finish()
    return Rule(kind, params)


def _param(table: Table, name: str) -> Any:
    if name in ("reason_required", "evidence_required"):
        return table.flag(name)
    if name in FACT_PARAMS:
        return table.text(name)
    return table.one_of(name, frozenset(YEARLY)) if name == "agg" else table.amount(name)


def _add_up(table: Table, key: str, stated: int, parts: list[int]) -> None:
    if sum(parts) != stated:
        raise table.broken(key, f"写的是 {stated} 分，各项合计 {sum(parts)} 分")
