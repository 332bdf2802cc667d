"""Spending and matching funds from Excel: a template, every row judged, nothing written before the second press.

The rows are judged in the order of the sheet, each against what the rows before it leave, and judged again under the
account's lock. A row that stands in the ledger already is passed over, so that importing twice changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from funding.ledger import Movement
from funding.models import FundAccount, LedgerEntry
from funding.rules import ledgers as rules
from funding.rules.ledgers import Draft, Setting
from funding.transitions import ledgers
from portal.accounts.fields import PlainText
from portal.accounts.models import User
from portal.documents import spreadsheets
from portal.policy import clock
from portal.workflow import engine
from studios.filing_forms import Yuan
from studios.offices import pack_of
from studios.record_fields import Day

MOST_ROWS = 500
SHEET = "收支"
IN, OUT = "投入", "支出"
HEADINGS = ("日期", "收支", "金额（元）", "用途", "其他用途说明", "收款方或来源", "发票或凭证号", "摘要")
FIELDS: dict[str, forms.Field] = {
    "on": Day(label="日期"),
    "amount": Yuan(label="金额"),
    "reason": PlainText(label="其他用途说明", longest=200, required=False),
    "payee": PlainText(label="收款方或来源", longest=120, required=False),
    "voucher": PlainText(label="发票或凭证号", longest=60, required=False),
    "remark": PlainText(label="摘要", longest=200, required=False),
}
PLACES = {"on": 0, "amount": 2, "reason": 4, "payee": 5, "voucher": 6, "remark": 7}


@dataclass(frozen=True)
class Row:
    """One line as typed, with its number in Excel."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """A row with what is wrong, or that it stands in the ledger already, or what will be written."""

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
        return " ".join(cell for cell in (*self.row.cells[:3], self.row.cells[5]) if cell)


def read(content: bytes) -> list[Row]:
    """The filled rows of the first sheet; raises `ValidationError` for anything else."""
    wanted = {"rows": MOST_ROWS + 2, "columns": len(HEADINGS)}
    found = spreadsheets.sheets(content, (SHEET,), **wanted).get(SHEET) or spreadsheets.first_sheet(content, **wanted)
    lines = [tuple(_cell(each) for each in line) for line in found]
    if not lines or lines[0] != HEADINGS:
        raise ValidationError(f"第一行应是：{'、'.join(HEADINGS)}。请下载模板填写。")
    rows = [Row(number, cells) for number, cells in enumerate(lines[1:], start=2) if any(cells)]
    if not rows:
        raise ValidationError("表里没有记录。请从第二行起填写。")
    if len(rows) > MOST_ROWS:
        raise ValidationError(f"一次最多 {MOST_ROWS} 行，请拆成几个文件。")
    return rows


def judge(account: FundAccount, rows: Sequence[Row]) -> list[Judged]:
    """Every row with its sentences; three statements however many rows."""
    setting = Setting.of(account.studio, clock.today())
    known = Counter(_known(account))
    moved: list[Movement] = ledgers.movements(account)
    found = []
    for row in rows:
        judged = _parsed(row, account, setting)
        draft = judged.draft
        if draft is not None and known[draft.key] > 0:
            known[draft.key] -= 1
            judged = Judged(row, present=True)
        elif draft is not None:
            wrong = tuple(each.words for each in rules.problems(account, draft, moved, setting))
            judged = Judged(row, wrong, draft=None if wrong else draft)
            if not wrong:
                moved.append(Movement(draft.on, -draft.amount if draft.takes else draft.amount))
        found.append(judged)
    return found


def store(account: FundAccount, rows: Sequence[Row], *, by: User) -> int:
    """Judge again and write the good rows together; answers how many."""
    with transaction.atomic():
        engine.lock(account)
        rules.check_keep(by, account)
        good = [each.draft for each in judge(account, rows) if each.good and each.draft is not None]
        return ledgers.write_many(account, good, by=by)


def template(account: FundAccount, file: Any) -> None:
    """An empty sheet with its headings and lists, and one that says what may stand where."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    sheet.append(HEADINGS)
    named = list(rules.categories(pack_of(account.studio)).values())
    for place in range(1, len(HEADINGS) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 20
    for column, words in (("B", _ways(account)), ("D", named)):
        allowed = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        sheet.add_data_validation(allowed)
        allowed.add(f"{column}2:{column}{MOST_ROWS + 1}")
    guide: Any = book.create_sheet("填写说明")
    for line in (
        ("列", "怎么填"),
        ("日期", "如 2026-05-17，不晚于今天"),
        ("收支", "、".join(_ways(account))),
        ("金额（元）", "大于 0，最多两位小数"),
        ("用途", f"支出必填：{'、'.join(named)}"),
        ("其他用途说明", "用途选“其他”的必填"),
        ("收款方或来源", "支出必填"),
        ("发票或凭证号", "选填，重复导入时靠它认出同一笔"),
        ("摘要", "选填"),
    ):
        guide.append(line)
    book.save(file)


def _ways(account: FundAccount) -> list[str]:
    """Money of the city comes in by itself; what the unit puts in is written here."""
    return [IN, OUT] if account.fund == FundAccount.Fund.MATCHING else [OUT]


def _known(account: FundAccount) -> list[tuple[object, ...]]:
    standing = LedgerEntry.objects.filter(account=account, reverses=None, reversed_by=None)
    names = ("kind", "on", "amount", "category", "payee", "voucher")
    return list(standing.values_list(*names))


def _parsed(row: Row, account: FundAccount, setting: Setting) -> Judged:
    """Cell by cell, by the form's own fields."""
    values: dict[str, Any] = {}
    problems = []
    for name, place in PLACES.items():
        try:
            values[name] = FIELDS[name].clean(row.cells[place])
        except ValidationError as error:
            text = error.messages[0] if row.cells[place] else "没有填写"
            problems.append(f"{HEADINGS[place]}：{text}")
    way = row.cells[1]
    if way not in _ways(account):
        problems.append(f"收支：请填“{'”或“'.join(_ways(account))}”")
    keys = {label: key for key, label in rules.categories(setting.pack).items()}
    category = keys.get(row.cells[3], row.cells[3]) if way == OUT else ""
    if way == IN and row.cells[3]:
        problems.append("用途：投入的不填用途")
    if problems:
        return Judged(row, tuple(problems))
    kind = LedgerEntry.Kind.SPENDING if way == OUT else LedgerEntry.Kind.MATCHING
    return Judged(row, draft=Draft(kind=kind, category=category, **values))


def _cell(value: Any) -> str:
    """Amounts as they stand in the sheet: 0.005 stays 0.005."""
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    return " ".join(str(value).split()) if value is not None else ""
