"""A bank's file as a table of texts: CSV in UTF-8 or GB18030, or the first sheet shown of an Excel file.

Pure. What cannot be read the same way by everybody is refused in a sentence: formulas, merged cells, control
characters, a broken or oversized archive, letters cut off by an interrupted download.
"""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from portal.documents import office_checks, sentences, spreadsheets
from portal.policy.refusal import Refused

HEADS = ("批次号", "序号", "账号尾号", "金额", "结果", "日期", "流水号", "失败原因")
# What only machines compare: full-width letters and digits are the plain ones there.
PLAIN = 6
LARGEST_FILE = 2_000_000
MOST_LINES = 5_000
# Five thousand lines of eight cells unpack to some three megabytes.
MOST_UNPACKED = 10_000_000
MOST_ROWS = 20_000
MOST_TOLD = 20
UTF8_MARK, UTF16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
BROKEN = "文件不是完整的 Excel，可能没有下载完"
ARCHIVES = {"office_broken": BROKEN, "office_bomb": "文件解开后过大，请确认是银行回单，或另存为 CSV"}
OBJECTS = "文件里带有宏、密码或嵌入的对象，请另存为普通的 xlsx 或 CSV"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


class BadFile(Refused):
    """The whole file is refused; `problems` name what is wrong, line by line."""

    def __init__(self, problems: Sequence[str]) -> None:
        more = [f"……共 {len(problems)} 处"] if len(problems) > MOST_TOLD else []
        self.problems = [*problems[:MOST_TOLD], *more]
        super().__init__("；".join(self.problems))


def is_excel(content: bytes) -> bool:
    return content.startswith(b"PK")


def read(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    """The filled lines with their numbers, each of eight cells. Raises `BadFile`."""
    if not content:
        raise BadFile(["文件是空的"])
    if len(content) > LARGEST_FILE:
        raise BadFile(["文件超过 2 MB，请确认是银行回单"])
    if content.startswith(OLD_OFFICE):
        raise BadFile(["这是旧版 xls 或设了密码的 Excel，请另存为 xlsx 或 CSV 后再读"])
    rows = _excel(content) if is_excel(content) else _csv(content)
    table = [(at, cells) for at, cells in enumerate(map(_filled, rows), start=1) if any(cells)]
    if len(table) > MOST_LINES:
        raise BadFile([f"文件超过 {MOST_LINES} 行"])
    hidden = [f"第 {at} 行有看不见的控制字符，请重新导出" for at, cells in table if _is_hidden("".join(cells))]
    if hidden:
        raise BadFile(hidden)
    return table


def _csv(content: bytes) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(_decoded(content), newline=""), strict=True))
    except csv.Error:
        raise BadFile(["文件不是完整的 CSV，可能没有下载完"]) from None


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, else GB18030; a file that begins in UTF-8 is not tried as anything else."""
    if not content.startswith(UTF16_MARKS):
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            if content.startswith((UTF8_MARK, HEADS[0].encode())):
                raise BadFile(["文件里的文字断开了，可能没有下载完，请重新下载"]) from None
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError:
            pass
    raise BadFile(["文件的文字编码认不出来，请存为 UTF-8 或 GBK 的 CSV"])


def _excel(content: bytes) -> list[list[str]]:
    from openpyxl import load_workbook

    _check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content))
        sheet = next(each for each in book.worksheets if each.sheet_state == "visible")
        merged = [str(each) for each in sheet.merged_cells.ranges if each.min_col <= len(HEADS)]
        high = sheet.max_row
        rows = list(sheet.iter_rows(max_row=min(high, MOST_ROWS), max_col=len(HEADS)))
    except Exception as error:  # openpyxl raises whatever the broken part provokes
        raise BadFile([BROKEN]) from error
    if high > MOST_ROWS:
        raise BadFile([f"表格有 {high} 行，请删去多余的行后另存"])
    problems = [f"{where} 是合并单元格，请取消合并、每格写全后另存" for where in sorted(merged)]
    problems += [f"{cell.coordinate} 是公式，请改为数值后另存" for row in rows for cell in row if cell.data_type == "f"]
    if problems:
        raise BadFile(problems)
    return [[_text(cell.value) for cell in row] for row in rows]


def _check_archive(content: bytes) -> None:
    """An ordinary workbook of a size a bank sends: looked at as a zip before anything is unpacked for good."""
    try:
        office_checks.check(content, "", "xlsx")
        spreadsheets.refuse_bomb(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
    except sentences.BadFile as bad:
        raise BadFile([ARCHIVES.get(bad.key, OBJECTS)]) from None
    except ValidationError:
        raise BadFile([ARCHIVES["office_bomb"]]) from None
    if unpacked > MOST_UNPACKED:
        raise BadFile([ARCHIVES["office_bomb"]])


def _filled(cells: Iterable[str]) -> tuple[str, ...]:
    """As many cells as there are heads, without blanks round them and the apostrophes of formula-safe files."""
    plain = [" ".join(cell.strip().lstrip("'").split()) for cell in list(cells)[: len(HEADS)]]
    plain[:PLAIN] = [unicodedata.normalize("NFKC", cell).strip() for cell in plain[:PLAIN]]
    return tuple(plain + [""] * (len(HEADS) - len(plain)))


def _is_hidden(text: str) -> bool:
    return any(unicodedata.category(char) in ("Cc", "Cs") for char in text)


def _text(value: Any) -> str:
    """A cell as it stands in the sheet: 0.005 stays 0.005, a day is a day."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    return str(value)
