"""A register from Excel: a template with one sheet per kind, every row judged, nothing written before the second press.

The first press reads and judges; the second judges the same rows again under the studio's lock and writes the good
ones together. A row that stands in the register already is passed over, so that importing twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from portal.documents import spreadsheets
from portal.policy import clock
from portal.workflow import engine
from studios import offices
from studios.models.records import Record
from studios.record_fields import Day, choices_of, fields_of
from studios.record_kinds import Column, Kind, of_register
from studios.record_words import ENDED
from studios.records_known import Known
from studios.rules import records as rules
from studios.rules.records import Draft
from studios.transitions import records as transitions

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.policy.measures import Measures
    from studios.models import Studio

MOST_ROWS = 500
GUIDE = "填写说明"
EXPLANATION = "情况说明"
LONGEST_EXPLANATION = 200
TICKS = {
    "是": True, "有": True, "已签": True, "True": True, "": True,
    "否": False, "无": False, "未签": False, "False": False,
}  # fmt: skip
# A day as Excel counts it when the cell was not told that it is one: from 1927 to 2119.
SERIAL = re.compile(r"[1-7]\d{4}")
MIDNIGHT = re.compile(r"[ T]00:00(:00)?$")


@dataclass(frozen=True)
class Row:
    """One line as typed, with the name of its sheet and its number in Excel."""

    sheet: str
    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """A row with what is wrong, or that it stands in the register already, or what will be written."""

    row: Row
    problems: tuple[str, ...] = ()
    present: bool = False
    draft: Draft | None = field(default=None, compare=False)

    @property
    def good(self) -> bool:
        return self.draft is not None and not self.problems and not self.present

    @property
    def words(self) -> str:
        if self.present:
            return "台账中已有，跳过"
        return "；".join(self.problems) or "可以导入"

    @property
    def told(self) -> str:
        """What the row is recognised by: day and name."""
        return " ".join(self.row.cells[:2])


def columns_of(kind: Kind) -> tuple[Column, ...]:
    return (*kind.columns, ENDED) if kind.table == "apprentice" else kind.columns


def headings(kind: Kind) -> tuple[str, ...]:
    return (*(column.label for column in columns_of(kind)), EXPLANATION)


def read(content: bytes, register: str) -> list[Row]:
    """The filled rows of every sheet named after a kind; raises `ValidationError` for anything else."""
    kinds = {kind.label: kind for kind in of_register(register)}
    lines = spreadsheets.sheets(content, kinds, rows=MOST_ROWS + 2, columns=8)
    if not lines:
        raise ValidationError(f"没有找到名为“{'”“'.join(kinds)}”的工作表。请下载模板填写。")
    rows = [row for title, found in lines.items() for row in _rows(kinds[title], found)]
    if not rows:
        raise ValidationError("表里没有记录。请从第二行起填写。")
    if len(rows) > MOST_ROWS:
        raise ValidationError(f"一次最多 {MOST_ROWS} 行，请拆成几个文件。")
    return rows


def judge(studio: Studio, rows: Sequence[Row], register: str) -> list[Judged]:
    """Every row with its sentences; a handful of statements however many rows."""
    kinds = {kind.label: kind for kind in of_register(register)}
    pack = offices.pack_of(studio)
    parsed = [_parsed(row, kinds[row.sheet], pack) for row in rows]
    known = Known.about(studio, [each.draft for each in parsed if each.draft is not None])
    today = clock.today()
    return [_weighed(studio, each, known, today) for each in parsed]


def store(studio: Studio, rows: Sequence[Row], register: str, *, by: User) -> int:
    """Judge again and write the good rows together; answers how many."""
    with transaction.atomic():
        engine.lock(studio)
        rules.check_keep(by, studio)
        good = [each.draft for each in judge(studio, rows, register) if each.good and each.draft is not None]
        return transitions.add_many(studio, good, by=by)


def template(register: str, pack: Measures, file: Any) -> None:
    """Empty sheets with their headings, and one that says what may stand where."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    guide = book.active
    assert guide is not None  # noqa: S101
    guide.title = GUIDE
    guide.append(["工作表", "列", "是否必填", "怎么填"])
    for kind in of_register(register):
        sheet = book.create_sheet(kind.label)
        sheet.append(headings(kind))
        for place, column in enumerate(columns_of(kind), start=1):
            letter = get_column_letter(place)
            sheet.column_dimensions[letter].width = 22
            guide.append([kind.label, column.label, "必填" if column.required else "选填", _how(column, pack)])
            if column.shape in ("choice", "tick"):
                allowed = DataValidation(type="list", formula1=f'"{",".join(_words(column, pack))}"', allow_blank=True)
                sheet.add_data_validation(allowed)
                allowed.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
        guide.append([kind.label, EXPLANATION, "选填", "系统提示需要核对的，用一句话说明"])
    book.save(file)


def _words(column: Column, pack: Measures) -> list[str]:
    return ["是", "否"] if column.shape == "tick" else [label for _, label in choices_of(column, pack)]


def _how(column: Column, pack: Measures) -> str:
    shapes = {"date": "如 2026-05-17", "people": "整数", "money": "元，最多两位小数"}
    if column.shape in ("choice", "tick"):
        return "、".join(_words(column, pack))
    return shapes.get(column.shape, column.help or "文字")


def _rows(kind: Kind, lines: spreadsheets.Rows) -> Iterable[Row]:
    wanted = headings(kind)
    width = len(wanted)
    if not lines or tuple(_cell(each) for each in lines[0])[:width] != wanted:
        raise ValidationError(f"“{kind.label}”的第一行应是：{'、'.join(wanted)}。请下载模板填写。")
    for number, line in enumerate(lines[1:], start=2):
        cells = tuple(_cell(each) for each in [*line, *[None] * width][:width])
        if any(cells):
            yield Row(kind.label, number, cells)


def _cell(value: Any) -> str:
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split()) if value is not None else ""


def _parsed(row: Row, kind: Kind, pack: Measures) -> Judged:
    """Cell by cell, by the form's own fields."""
    fields = fields_of(kind, pack)
    if kind.table == "apprentice":
        fields[ENDED.name] = Day(label=ENDED.label, required=False)
    values: dict[str, Any] = {}
    problems = []
    for column, text in zip(columns_of(kind), row.cells, strict=False):
        try:
            values[column.name] = _answer(column, text, fields[column.name], pack)
        except ValidationError as error:
            problems.append(f"{column.label}：{error.messages[0]}")
    explanation = row.cells[len(columns_of(kind))] if len(row.cells) > len(columns_of(kind)) else ""
    if len(explanation) > LONGEST_EXPLANATION:
        problems.append(f"{EXPLANATION}最多 {LONGEST_EXPLANATION} 字")
    if problems:
        return Judged(row, tuple(problems))
    draft = Draft(kind, values, source=Record.Source.IMPORTED, explanation=explanation)
    return Judged(row, draft=draft)


def _answer(column: Column, text: str, form_field: forms.Field, pack: Measures) -> Any:
    if column.required and not text:
        raise ValidationError("没有填写")
    if column.shape == "tick":
        if text not in TICKS:
            raise ValidationError("请填“是”或“否”")
        return TICKS[text]
    if column.shape == "choice":
        keys = {label: key for key, label in choices_of(column, pack)}
        if text and text not in keys:
            raise ValidationError(f"请从“{'、'.join(keys)}”里选一项")
        return keys.get(text, "")
    return form_field.clean(_day(text) if column.shape == "date" else text)


def _day(text: str) -> str:
    """A day that lost its format on the way: Excel's number of it, or a midnight behind it."""
    if SERIAL.fullmatch(text):
        return f"{date(1899, 12, 30) + timedelta(days=int(text)):%Y-%m-%d}"
    return MIDNIGHT.sub("", text)


def _weighed(studio: Studio, judged: Judged, known: Known, today: date) -> Judged:
    draft = judged.draft
    if draft is None:
        return judged
    if known.holds(draft):
        return replace(judged, present=True)
    found = [each.words for each in rules.problems(studio, draft, known, today)]
    if not draft.explanation:
        found += [f"{each.words}（在“{EXPLANATION}”列写明）" for each in rules.doubts(studio, draft, known)]
    if not found:
        known.note(draft, studio)
    return replace(judged, problems=tuple(found))
