"""Broken files of a bank, as they come: each is told in a sentence; the good ones are read to the cent (TM-14)."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from funding import bank_results
from funding.bank_results import BadFile, Matched
from funding.bank_tables import HEADS
from funding.models import Batch, BatchRow, PayeeAccount

TODAY = date(2026, 5, 12)
NUMBER = "HZ-BF-2026-001"
FIRST = [NUMBER, 1, "5678", "100000.00", "成功", "2026-05-11", "SN1", ""]
SECOND = [NUMBER, 2, "0012", "1000.50", "失败", "2026-05-11", "", "户名不符"]
TOTAL = ["合计", 2, "", "101000.50", "", "", "", ""]


def judged(content: bytes) -> Matched:
    """Two rows wait for their answer: 100,000 yuan to …5678 and 1,000.50 yuan to …0012; approved on 11 May."""
    batch = Batch(number=NUMBER, approved_on=date(2026, 5, 11))
    rows = [
        BatchRow(no=1, amount=Decimal("100000.00"), payee=PayeeAccount(last4="5678")),
        BatchRow(no=2, amount=Decimal("1000.50"), payee=PayeeAccount(last4="0012")),
    ]
    return bank_results.read(content, batch, rows, TODAY)


def problems(content: bytes) -> str:
    with pytest.raises(BadFile) as refused:
        judged(content)
    return "；".join(refused.value.problems)


def line(row: list[Any], **changes: Any) -> list[Any]:
    return [changes.get(head, cell) for head, cell in zip(HEADS, row, strict=True)]


def text(*rows: list[Any], encoding: str = "utf-8") -> bytes:
    """A CSV; cells with commas stand in quotes."""
    lines = [",".join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in row) for row in (HEADS, *rows)]
    return "\n".join(lines).encode(encoding)


def first(**changes: Any) -> bytes:
    """A CSV whose first row is another."""
    return text(line(FIRST, **changes), SECOND, TOTAL)


def book(*rows: list[Any], change: Any = lambda sheet: None) -> bytes:
    """An Excel file; `change` spoils its sheet."""
    made = Workbook()
    for row in (HEADS, *rows):
        made.active.append(row)
    change(made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


GOOD = text(FIRST, SECOND, TOTAL)
GOOD_BOOK = book(FIRST, SECOND, TOTAL)


def packed(content: bytes, change: Any) -> bytes:
    """The same archive with other parts: `change` gets the parts by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


READ = {
    "UTF-8": GOOD,
    "UTF-8 with its mark": b"\xef\xbb\xbf" + GOOD,
    "GBK": text(FIRST, SECOND, TOTAL, encoding="gbk"),
    "lines of Windows": GOOD.replace(b"\n", b"\r\n") + b"\r\n",
    "thousands": text(line(FIRST, 金额="100,000.00"), line(SECOND, 金额="1,000.50元"), line(TOTAL, 金额="101,000.50")),
    "full-width digits": text(
        line(FIRST, 序号="１", 账号尾号="５６７８", 金额="１００，０００．００", 日期="２０２６－０５－１１"),
        SECOND,
        line(TOTAL, 序号="２"),
    ),
    "a whole account number": first(账号尾号="6222020200012345678"),
    "other days": text(line(FIRST, 日期="20260511"), line(SECOND, 日期="2026/5/11"), TOTAL),
    "apostrophes before numbers": first(账号尾号="'5678", 金额="'100000.00"),
    "more columns than asked": text(
        [*FIRST, "备用"], [*SECOND, ""], [*TOTAL, ""]
    ),
    "Excel with amounts as text": GOOD_BOOK,
    "Excel with numbers and a day": book(
        line(FIRST, 金额=100000, 日期=date(2026, 5, 11)),
        line(SECOND, 账号尾号=12, 金额=1000.5),
        line(TOTAL, 金额=101000.5),
    ),
}  # fmt: skip


@pytest.mark.parametrize("content", READ.values(), ids=READ)
def test_a_file_that_can_be_read_is_read_to_the_cent(content):
    found = judged(content)

    assert [(row.no, each.amount) for row, each in found.paid] == [(1, Decimal("100000.00"))]
    assert [(row.no, each.amount, each.reason) for row, each in found.failed] == [(2, Decimal("1000.50"), "户名不符")]


REFUSED = {
    "half a cent": (first(金额="100000.005"), "第 2 行：金额 100000.005 超过两位小数"),
    "0.005 yuan": (first(金额="0.005"), "金额 0.005 超过两位小数"),
    "below zero": (first(金额="-100000.00"), "金额 -100000.00 是负数"),
    "below zero as accountants write": (first(金额="(100000.00)"), "金额“(100000.00)”不是数字"),
    "no amount": (first(金额=""), "没有写金额"),
    "a comma for a point": (first(金额="100000,00"), "金额“100000,00”不是数字"),
    "points for commas": (first(金额="100.000,00"), "金额“100.000,00”不是数字"),
    "a number for programmers": (first(金额="100_000"), "金额“100_000”不是数字"),
    "an exponent": (first(金额="1E5"), "金额“1E5”不是数字"),
    "no number at all": (first(金额="NaN"), "金额“NaN”不是数字"),
    "beyond all reason": (first(金额="9999999999"), "金额 9999999999 太大"),
    "a formula in a CSV": (first(金额="=100000"), "金额“=100000”不是数字"),
    "another amount": (first(金额="100000.01"), "序号 1 应为 100,000 元，回单是 100,000.01 元"),
    "another batch": (first(批次号="HZ-BF-2026-002"), "批次号是“HZ-BF-2026-002”，不是 HZ-BF-2026-001"),
    "a row that is not there": (first(序号="7"), "批次里没有序号 7"),
    "a row twice": (first(序号="2"), "序号 2 出现 2 次"),
    "a row between two": (first(序号="1.5"), "序号“1.5”不是整数"),
    "another account": (first(账号尾号="5679"), "账号尾号应为 5678，回单是 5679"),
    "no account": (first(账号尾号=""), "账号尾号应为 5678，回单是 空"),
    "a day to come": (first(日期="2026-05-13"), "日期 2026-05-13 晚于今天"),
    "a day before the approval": (first(日期="2026-05-10"), "日期 2026-05-10 早于批次审批的日子（2026-05-11）"),
    "a day that is none": (first(日期="2026-02-30"), "日期“2026-02-30”认不出来"),
    "a day with a tail": (first(日期="20260511999"), "日期“20260511999”认不出来"),
    "a week for a day": (first(日期="2026-W20-1"), "日期“2026-W20-1”认不出来"),
    "no day": (first(日期=""), "没有写日期"),
    "another word": (first(结果="处理中"), "结果“处理中”应是“成功”或“失败”"),
    "failed without a reason": (text(FIRST, line(SECOND, 失败原因=""), TOTAL), "第 3 行：失败的没有写原因"),
    "a reason too long": (text(FIRST, line(SECOND, 失败原因="字" * 201), TOTAL), "失败原因超过 200 个字"),
    "a wrong total": (text(FIRST, SECOND, line(TOTAL, 金额="101000.49")), "合计金额写 101,000.49 元，明细相加是"),
    "a wrong count": (text(FIRST, SECOND, line(TOTAL, 序号="3")), "合计行写 3 笔，文件里有 2 笔，可能不完整"),
    "a total of half a cent": (text(FIRST, SECOND, line(TOTAL, 金额="1.005")), "合计行：金额 1.005 超过两位小数"),
    "cut after a line": (text(FIRST, SECOND), "文件末尾没有合计行，可能不完整"),
    "cut in the total": (GOOD[:-9], "合计金额写"),
    "cut in a letter": (GOOD[: GOOD.rindex("户名".encode()) + 1], "文件里的文字断开了，可能没有下载完"),
    "cut in a quoted cell": (first(失败原因="账,户")[:100] + b',"', "可能"),
    "two files in one": (GOOD + b"\n" + GOOD, "批次号是“合计”"),
    "only a head": (text(), "文件末尾没有合计行"),
    "head and total": (text(line(TOTAL, 序号="0", 金额="0")), "文件里没有明细"),
    "another head": (GOOD.replace("金额".encode(), "数额".encode(), 1), "第一行应是：批次号、序号、账号尾号、金额"),
    "semicolons": (GOOD.replace(b",", b";"), "第一行应是：批次号"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "文件的文字编码认不出来，请存为 UTF-8 或 GBK 的 CSV"),
    "letters of no alphabet": (b"\xff\xff\xff", "文件的文字编码认不出来"),
    "a character nobody sees": (first(流水号="SN\x001"), "第 2 行有看不见的控制字符"),
    "a PDF": (b"%PDF-1.7\n1 0 obj", "第一行应是"),
    "Excel of old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "这是旧版 xls 或设了密码的 Excel"),
    "too big": (b"x" * 2_000_001, "文件超过 2 MB"),
    "too many lines": (GOOD + b"\na" * 5_000, "文件超过 5000 行"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_a_broken_file_says_what_is_wrong(content, words):
    assert words in problems(content)


def bomb(parts: dict[str, bytes]) -> None:
    parts["xl/worksheets/sheet2.xml"] = b" " * 60_000_000


def heavy(parts: dict[str, bytes]) -> None:
    """Below what a zip bomb is taken for, and far above what a bank sends."""
    parts["xl/media/noise.bin"] = random.Random(7).randbytes(200_000) + b"\0" * 10_000_000


def torn(parts: dict[str, bytes]) -> None:
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:-60]


def far(sheet: Any) -> None:
    sheet["A1048576"] = "x"


EXCEL = {
    "a formula with an amount": (
        book(FIRST, SECOND, line(TOTAL, 金额="=SUM(D2:D3)")), "D4 是公式，请改为数值后另存",
    ),
    "merged down": (
        book(FIRST, SECOND, TOTAL, change=lambda sheet: sheet.merge_cells("E2:E3")), "E2:E3 是合并单元格，请取消合并",
    ),
    "merged across": (
        book(FIRST, SECOND, TOTAL, change=lambda sheet: sheet.merge_cells("A4:C4")), "A4:C4 是合并单元格，请取消合并",
    ),
    "half a cent as a number": (book(line(FIRST, 金额=100000.005), SECOND, TOTAL), "金额 100000.005 超过两位小数"),
    "0.005 as a number": (book(line(FIRST, 金额=0.005), SECOND, TOTAL), "金额 0.005 超过两位小数"),
    "very little": (book(line(FIRST, 金额=0.00001), SECOND, TOTAL), "金额 0.00001 超过两位小数"),
    "below zero": (book(line(FIRST, 金额=-100000), SECOND, TOTAL), "金额 -100000 是负数"),
    "an account as a number": (book(line(FIRST, 账号尾号=6.22202020001234e18), SECOND, TOTAL), "账号尾号应为 5678"),
    "an error in a cell": (book(line(FIRST, 金额="#N/A"), SECOND, TOTAL), "金额“#N/A”不是数字"),
    "cut short": (GOOD_BOOK[:-200], "文件不是完整的 Excel，可能没有下载完"),
    "a torn sheet": (packed(GOOD_BOOK, torn), "文件不是完整的 Excel，可能没有下载完"),
    "no Excel in the archive": (packed(GOOD_BOOK, lambda parts: parts.pop("xl/workbook.xml")), "文件不是完整的 Excel"),
    "a macro": (packed(GOOD_BOOK, lambda parts: parts.update({"xl/vbaProject.bin": b"x"})), "文件里带有宏、密码"),
    "a zip bomb": (packed(GOOD_BOOK, bomb), "文件解开后过大，请确认是银行回单"),
    "far too heavy": (packed(GOOD_BOOK, heavy), "文件解开后过大，请确认是银行回单"),
    "a cell far away": (book(FIRST, SECOND, TOTAL, change=far), "表格有 1048576 行，请删去多余的行后另存"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), EXCEL.values(), ids=EXCEL)
def test_a_broken_excel_file_says_what_is_wrong(content, words):
    assert words in problems(content)


def test_every_fault_of_a_file_is_told_at_once():
    told = problems(text(line(FIRST, 金额="x", 日期="y"), line(SECOND, 序号="9"), line(TOTAL, 序号="5")))

    assert told == (
        "第 2 行：金额“x”不是数字，日期“y”认不出来；合计行写 5 笔，文件里有 2 笔，可能不完整；第 3 行：批次里没有序号 9"
    )


def test_of_many_faults_the_first_twenty_are_told_and_the_rest_counted():
    rows = [line(FIRST, 序号=str(number), 金额="x") for number in range(30)]

    told = problems(text(*rows, line(TOTAL, 序号="30", 金额="0")))

    assert told.count("不是数字") == 20
    assert told.endswith("……共 30 处")
