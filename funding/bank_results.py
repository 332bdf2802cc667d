"""Reading what the bank sent back (docs/bank-files.md): every line understood and matched, or the file is refused.

Pure: the bytes and the rows of the batch come in, what was paid and what failed comes out, or all that is wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from funding import bank_tables
from funding.bank_tables import HEADS, BadFile
from funding.models import BatchRow
from portal.policy import amounts, wording

if TYPE_CHECKING:
    from funding.models import Batch

TOTAL, PAID, FAILED = "合计", "成功", "失败"
LARGEST = Decimal(1_000_000_000)
LONGEST = {"流水号": 60, "失败原因": 200}
# 2026-05-11, 2026/5/11, 2026.05.11, 20260511.
_DAY = re.compile(r"([0-9]{4})([-/.]?)([0-9]{1,2})\2([0-9]{1,2})")


@dataclass(frozen=True)
class Line:
    """One answer of the bank; `at` is its line in the file."""

    at: int
    no: int
    tail: str
    amount: Decimal
    paid: bool
    on: date
    serial: str
    reason: str


@dataclass(frozen=True)
class Matched:
    """Each row that the file speaks of, with its answer."""

    paid: tuple[tuple[BatchRow, Line], ...]
    failed: tuple[tuple[BatchRow, Line], ...]

    @property
    def paid_total(self) -> Decimal:
        return sum((line.amount for _, line in self.paid), Decimal(0))

    @property
    def failed_total(self) -> Decimal:
        return sum((line.amount for _, line in self.failed), Decimal(0))


def read(content: bytes, batch: Batch, rows: Iterable[BatchRow], today: date) -> Matched:
    """`rows` are those that stand in the batch. Raises `BadFile` and then nothing of the file counts."""
    table = _table(content)
    problems: list[str] = []
    lines = [line for line in (_line(at, cells, batch, today, problems) for at, cells in table[1:-1]) if line]
    _check_total(table[-1], lines, len(table) - 2, problems)
    matched = _match(lines, {row.no: row for row in rows}, problems)
    if problems:
        raise BadFile(problems)
    return matched


def _table(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    """Head, lines, total; with their numbers."""
    table = bank_tables.read(content)
    if not table or table[0][1] != HEADS:
        raise BadFile([f"第一行应是：{'、'.join(HEADS)}"])
    if len(table) < 2 or table[-1][1][0] != TOTAL:
        raise BadFile(["文件末尾没有合计行，可能不完整，请重新下载"])
    if len(table) == 2:
        raise BadFile(["文件里没有明细"])
    return table


def _line(at: int, cells: tuple[str, ...], batch: Batch, today: date, problems: list[str]) -> Line | None:
    given = dict(zip(HEADS, cells, strict=True))
    wrong: list[str] = []
    if given["批次号"] != batch.number:
        wrong.append(f"批次号是“{given['批次号'][:40]}”，不是 {batch.number}")
    if not (given["序号"].isdecimal() and len(given["序号"]) <= 6):
        wrong.append(f"序号“{given['序号'][:20]}”不是整数")
    if given["结果"] not in (PAID, FAILED):
        wrong.append(f"结果“{given['结果'][:20]}”应是“成功”或“失败”")
    if given["结果"] == FAILED and not given["失败原因"]:
        wrong.append("失败的没有写原因")
    wrong += [f"{name}超过 {most} 个字" for name, most in LONGEST.items() if len(given[name]) > most]
    amount, on = _amount(given["金额"], wrong), _day(given["日期"], batch, today, wrong)
    if wrong or amount is None or on is None:
        problems.append(f"第 {at} 行：{'，'.join(wrong)}")
        return None
    return Line(
        at, int(given["序号"]), _tail(given["账号尾号"]), amount, given["结果"] == PAID, on, given["流水号"],
        given["失败原因"],
    )  # fmt: skip


def _tail(number: str) -> str:
    """The last four digits; a spreadsheet takes the noughts off the front of 0012."""
    return number[-4:].zfill(4) if number.isdecimal() else number[-4:]


def _amount(text: str, wrong: list[str]) -> Decimal | None:
    """Yuan to the cent, never below zero; what is wrong with it goes to `wrong`."""
    amount = amounts.parse(text)
    if amount is None:
        wrong.append(f"金额“{text[:20]}”不是数字" if text else "没有写金额")
    elif amount < 0:
        wrong.append(f"金额 {text[:20]} 是负数")
    elif not amounts.is_to_the_cent(amount):
        wrong.append(f"金额 {text[:20]} 超过两位小数")
    elif amount > LARGEST:
        wrong.append(f"金额 {text[:20]} 太大，请核对")
    else:
        return amount.quantize(amounts.CENT)
    return None


def _day(text: str, batch: Batch, today: date, wrong: list[str]) -> date | None:
    """Between the approval of the batch and today."""
    found = _DAY.fullmatch(text)
    try:
        if found is None or (not found[2] and len(text) != 8):
            raise ValueError(text)
        day = date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        wrong.append(f"日期“{text[:20]}”认不出来" if text else "没有写日期")
        return None
    if day > today:
        wrong.append(f"日期 {day} 晚于今天")
    elif batch.approved_on is not None and day < batch.approved_on:
        wrong.append(f"日期 {day} 早于批次审批的日子（{batch.approved_on}）")
    return day


def _check_total(last: tuple[int, tuple[str, ...]], lines: list[Line], count: int, problems: list[str]) -> None:
    """The control total: how many lines and how much, as the bank counted."""
    given = dict(zip(HEADS, last[1], strict=True))
    if given["序号"] != str(count):
        problems.append(f"合计行写 {given['序号'][:20] or '空'} 笔，文件里有 {count} 笔，可能不完整")
    wrong: list[str] = []
    told = _amount(given["金额"], wrong)
    problems += [f"合计行：{each}" for each in wrong]
    found = sum((line.amount for line in lines), Decimal(0))
    if told is not None and len(lines) == count and told != found:
        problems.append(f"合计金额写 {wording.yuan(told)}，明细相加是 {wording.yuan(found)}")


def _match(lines: list[Line], rows: dict[int, BatchRow], problems: list[str]) -> Matched:
    times = Counter(line.no for line in lines)
    problems += [f"序号 {no} 出现 {count} 次" for no, count in times.items() if count > 1]
    pairs = []
    for line in lines:
        row = rows.get(line.no)
        fault = _unmatched(line, row)
        if fault or row is None:
            problems.append(f"第 {line.at} 行：{fault}")
        else:
            pairs.append((row, line))
    return Matched(
        tuple((row, line) for row, line in pairs if line.paid),
        tuple((row, line) for row, line in pairs if not line.paid),
    )


def _unmatched(line: Line, row: BatchRow | None) -> str:
    if row is None:
        return f"批次里没有序号 {line.no}"
    if row.outcome != BatchRow.Outcome.WAITING:
        return f"序号 {line.no} 已经有回单（{row.get_outcome_display()}）"
    if row.amount != line.amount:
        return f"序号 {line.no} 应为 {wording.yuan(row.amount)}，回单是 {wording.yuan(line.amount)}"
    if row.payee.last4 != line.tail:
        return f"序号 {line.no} 的账号尾号应为 {row.payee.last4}，回单是 {line.tail or '空'}"
    return ""
