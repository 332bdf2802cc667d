"""A sheet as an Excel file of three pages, out and in, so that the bureau may change one without knowing TOML.

基本情况: two columns, name and value. 事实: key, words, words when it does not hold, unit, source. 评分项: one row per
item; blank under 考核项目 belongs to the section above; 规则 holds one rule a line, `kind name=value name=value`.
What comes in is turned into the same TOML text and read by the same reader, so that messages name the same keys.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from assessments import sheet_library
from assessments.models import OFFICES
from assessments.traces import plain
from portal.documents import spreadsheets, workbook
from portal.documents.exports import exporters
from portal.documents.workbook import Column
from portal.policy.refusal import Refused
from portal.policy.toml_reading import BrokenData

if TYPE_CHECKING:
    from portal.documents.models import Export
    from portal.policy.sheets import Item, Rule, Sheet

EXPORT = "sheet"
HEADS, FACTS, ITEMS = "基本情况", "事实", "评分项"
# Name in the file → words in the book, with the type of the value.
HEAD_ROWS = {
    "title": ("名称", "text"),
    "city": ("城市", "text"),
    "official": ("官方标准", "flag"),
    "clause": ("依据", "text"),
    "base": ("基本分", "number"),
    "bonus_points": ("加分", "number"),
    "period_years": ("考核期（年）", "number"),
    "vetoes": ("否决项（事实名，以、分开）", "list"),
    "veto_text": ("否决项文字", "text"),
}
FACT_COLUMNS = {"key": "事实名", "label": "文字", "absent": "不成立时的文字", "unit": "单位", "source": "来源"}
ITEM_COLUMNS = (
    "考核项目", "项目分值", "加分", "编号", "考核内容", "评分标准", "分值", "与上一行合并", "读法", "条款", "规则",
)  # fmt: skip
YES = ("是", "true", "True", "1", "TRUE")
MOST_ROWS = 300


def register() -> None:
    """Called from apps.py."""
    exporters.register(EXPORT, make, label="评分表")


def make(export: Export) -> Path:
    """The sheet in force, for an office of its city; who may see it is asked again."""
    user, code = export.requested_by, export.params["code"]
    if user is None or not user.is_in(*OFFICES) or not user.city or code not in sheet_library.codes(str(user.city)):
        raise Refused("没有找到这张评分表，或您已不再有权查看。")
    return write(sheet_library.in_force(code), Path(tempfile.mkstemp(suffix=".xlsx")[1]))


def write(sheet: Sheet, path: Path) -> Path:
    """The book of a sheet, which may be changed and imported again."""
    pages = [
        workbook.Sheet(HEADS, (Column("名称", width=28), Column("内容", width=80)), list(_heads(sheet))),
        workbook.Sheet(
            FACTS,
            tuple(Column(label, width=34) for label in FACT_COLUMNS.values()),
            [[getattr(fact, name) for name in FACT_COLUMNS] for fact in sheet.facts],
        ),
        workbook.Sheet(ITEMS, tuple(Column(label, width=24) for label in ITEM_COLUMNS), list(_items(sheet))),
    ]
    return workbook.write(path, pages, query={"评分表": sheet.title})


def _heads(sheet: Sheet) -> Iterator[list[str]]:
    values: dict[str, Any] = {
        "official": "是" if sheet.official else "否",
        "bonus_points": sheet.bonus,
        "vetoes": "、".join(sheet.vetoes),
    }
    for name, (label, _) in HEAD_ROWS.items():
        yield [label, str(values.get(name, getattr(sheet, name, "")))]


def _items(sheet: Sheet) -> Iterator[list[Any]]:
    for section in sheet.sections:
        for place, item in enumerate(section.items):
            first = place == 0
            yield [
                section.title if first else "", section.points if first else None, "是" if section.bonus else "",
                item.key, item.label, item.standard, item.points, "是" if item.merged else "", item.reading,
                item.clause, _rules(item),
            ]  # fmt: skip


def _rules(item: Item) -> str:
    return "\n".join(_rule(rule) for rule in item.rules)


def _rule(rule: Rule) -> str:
    return " ".join([rule.kind, *(f"{name}={_word(value)}" for name, value in rule.params.items())])


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else plain(value)


def to_toml(content: bytes, name: str) -> bytes:
    """The TOML text of a book; BrokenData when it is no such book."""
    pages = _pages(content, name)
    lines = [*_toml_heads(pages[HEADS], name), *_toml_facts(pages[FACTS]), *_toml_sections(pages[ITEMS], name)]
    return ("\n".join(lines) + "\n").encode()


def _pages(content: bytes, name: str) -> dict[str, list[list[str]]]:
    titles = (HEADS, FACTS, ITEMS)
    try:
        pages = spreadsheets.sheets(content, titles, rows=MOST_ROWS, columns=len(ITEM_COLUMNS))
    except ValidationError as problem:
        raise BrokenData(name, "文件", f"不是有效的 Excel 文件：{problem.messages[0]}") from problem
    for title in titles:
        if title not in pages:
            raise BrokenData(name, title, "缺少这一页")
    return {title: _cells(pages[title]) for title in titles}


def _cells(rows: spreadsheets.Rows) -> list[list[str]]:
    """The rows below the head as text, blank ones left out."""
    found = [["" if cell is None else _number(cell) for cell in row] for row in rows[1:]]
    return [row for row in found if any(row)]


def _number(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _toml_heads(rows: Iterable[Sequence[str]], name: str) -> Iterator[str]:
    given = {row[0]: row[1] for row in rows}
    for key, (label, kind) in HEAD_ROWS.items():
        if label not in given:
            raise BrokenData(name, HEADS, f"缺少“{label}”一行")
        yield f"{key} = {_typed(given[label], kind)}"


def _typed(value: str, kind: str) -> str:
    if kind == "flag":
        return "true" if value in YES else "false"
    if kind == "list":
        return json.dumps([each for each in value.replace(",", "、").split("、") if each], ensure_ascii=False)
    return _bare(value) if kind == "number" else _quoted(value)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _bare(value: str) -> str:
    """A number as it stands; what is none is kept as text, so that the reader says what is wrong with it."""
    plain_number = value.replace(".", "", 1).isascii() and value.replace(".", "", 1).isdecimal()
    return value if plain_number else _quoted(value)


def _toml_facts(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "facts = ["
    for row in rows:
        parts = [f"{key} = {_quoted(value)}" for key, value in zip(FACT_COLUMNS, row, strict=False) if value]
        yield f"  {{ {', '.join(parts)} }},"
    yield "]"


def _toml_sections(rows: Iterable[Sequence[str]], name: str) -> Iterator[str]:
    place = 0
    for number, row in enumerate(rows, start=2):
        cell = dict(zip(ITEM_COLUMNS, row, strict=False))
        if cell["考核项目"]:
            place += 1
            bonus = cell["加分"] in YES
            yield f"[[{'bonus' if bonus else 'sections'}]]"
            yield f'key = "{"bonus" if bonus else "part"}{place}"'
            yield f"title = {_quoted(cell['考核项目'])}"
            yield f"points = {_bare(cell['项目分值'])}"
            group = "bonus" if bonus else "sections"
        elif not place:
            raise BrokenData(name, f"{ITEMS} 第 {number} 行", "第一行要写考核项目")
        yield f"[[{group}.items]]"
        yield from _toml_item(cell, f"{ITEMS} 第 {number} 行", name)


def _toml_item(cell: dict[str, str], place: str, name: str) -> Iterator[str]:
    words = {"key": "编号", "label": "考核内容", "standard": "评分标准", "reading": "读法", "clause": "条款"}
    yield from (f"{key} = {_quoted(cell[label])}" for key, label in words.items())
    yield f"points = {_bare(cell['分值'])}"
    yield f"merged = {'true' if cell['与上一行合并'] in YES else 'false'}"
    rules = [_toml_rule(line, place, name) for line in cell["规则"].splitlines() if line.strip()]
    yield f"rules = [{', '.join(rules)}]"


def _toml_rule(line: str, place: str, name: str) -> str:
    kind, *given = line.split()
    parts = [f"kind = {_quoted(kind)}"]
    for each in given:
        key, equals, value = each.partition("=")
        if not equals:
            raise BrokenData(name, f"{place} 规则", f"“{each}”应写成 名称=值")
        parts.append(f"{_key(key)} = {value if value in ('true', 'false') else _bare(value)}")
    return f"{{ {', '.join(parts)} }}"


def _key(text: str) -> str:
    return text if text.isascii() and text.isidentifier() else _quoted(text)
