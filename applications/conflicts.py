"""Two people changed one section: what differs, and what stays after the person has chosen (UX-02)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing

from applications import answers, editing
from applications.answers import Setting
from applications.models import Section
from applications.sections import EXPLAIN, EXPLANATIONS, SOURCES, Typed, merged
from portal.policy.measures import FieldSpec, SectionSpec, TableSpec
from portal.policy.refusal import Refused

THEIRS, MINE, MERGED = "theirs", "mine", "merged"
SALT = "applications.conflict"
MERGEABLE = ("text", "textarea")


@dataclass(frozen=True)
class Difference:
    """One field or table with both texts; only plain text can be merged by hand."""

    name: str
    label: str
    theirs: str
    mine: str
    mergeable: bool


def mine_of(spec: SectionSpec, stored: Section, typed: Typed, today: date) -> dict[str, Any]:
    """The section as it would be if the later text won everywhere; ID numbers already sealed."""
    return merged(spec, stored.data, typed, scope=editing.EVERYTHING, today=today)


def differences(spec: SectionSpec, stored: Section, mine: Mapping[str, Any], setting: Setting) -> list[Difference]:
    """What the two disagree about, in the order of the page. An ID number shows masked."""
    found = []
    for each in spec.fields:
        theirs_raw, mine_raw = stored.data.get(each.key), mine.get(each.key)
        if _mark(theirs_raw) != _mark(mine_raw):
            theirs, mine_text = _text(each, theirs_raw, setting), _text(each, mine_raw, setting)
            found.append(Difference(each.key, each.label, theirs, mine_text, each.type in MERGEABLE))
    for table in spec.tables:
        theirs = _rows_text(table, stored.data.get(table.key, []), setting)
        mine_text = _rows_text(table, mine.get(table.key, []), setting)
        if theirs != mine_text:
            found.append(Difference(table.key, table.label, theirs, mine_text, False))
    before, after = stored.data.get(EXPLANATIONS, {}), mine.get(EXPLANATIONS, {})
    for rule in sorted({*before, *after}):
        if before.get(rule, "") != after.get(rule, ""):
            label = f"理由说明（{rule}）"
            found.append(Difference(f"{EXPLAIN}{rule}", label, before.get(rule, ""), after.get(rule, ""), True))
    return found


def _mark(raw: Any) -> Any:
    return raw.get("mark") if isinstance(raw, dict) else raw or ""


def _text(spec: FieldSpec, raw: Any, setting: Setting) -> str:
    return str(raw or "") if spec.type in MERGEABLE else answers.shown(spec, raw, setting)


def _rows_text(table: TableSpec, rows: list[dict[str, Any]], setting: Setting) -> str:
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = (answers.shown(column, row.get(column.key), setting) for column in table.columns)
        lines.append(f"{number}. " + "；".join(cell for cell in cells if cell))
    return "\n".join(lines)


def keep(mine: Mapping[str, Any]) -> str:
    """The later text for the page to carry: signed, so that a sealed number cannot be made up."""
    return signing.dumps({key: value for key, value in mine.items() if key != SOURCES}, salt=SALT, compress=True)


def chosen(spec: SectionSpec, post: Mapping[str, str]) -> Typed:
    """What the person wants kept: fields left to the colleague are not among it."""
    try:
        mine = signing.loads(post.get("mine", ""), salt=SALT)
    except signing.BadSignature as error:
        raise Refused("页面内容已经失效，请返回这一节重新填写。") from error
    fields, tables, explanations = {}, {}, {}
    for name, choice in _choices(post):
        if name.startswith(EXPLAIN):
            rule = name.removeprefix(EXPLAIN)
            explanations[rule] = _picked(choice, mine.get(EXPLANATIONS, {}).get(rule, ""), post, name)
        elif any(each.key == name for each in spec.tables):
            tables[name] = mine.get(name, [])
        else:
            fields[name] = _picked(choice, mine.get(name, ""), post, name)
    return Typed(fields, tables, explanations)


def _choices(post: Mapping[str, str]) -> list[tuple[str, str]]:
    kept = [(name.removeprefix("keep_"), post[name]) for name in post if name.startswith("keep_")]
    return [(name, choice) for name, choice in kept if choice in (MINE, MERGED)]


def _picked(choice: str, mine: Any, post: Mapping[str, str], name: str) -> Any:
    return post.get(f"merged_{name}", "").replace("\r\n", "\n") if choice == MERGED else mine
