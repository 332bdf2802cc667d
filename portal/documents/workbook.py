"""Excel files: written row by row, formula-safe, numbers as numbers and dates as dates, with the query beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from portal.policy import clock

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# A cell that begins so is a formula to one program or another, full-width signs included (TM-11).
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
LONGEST_TEXT = 32_000
FORMATS = {"int": "0", "decimal": "#,##0.00", "money": "#,##0.00", "date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm"}
QUERY_SHEET = "查询条件"
_NOT_IN_TITLES = str.maketrans("[]:*?/\\'", "（）：×？－－’")


@dataclass(frozen=True)
class Column:
    """One column: its words, what its values are, its width in characters."""

    label: str
    kind: Literal["text", "int", "decimal", "money", "date", "datetime"] = "text"
    width: float = 16


@dataclass(frozen=True)
class Sheet:
    """One sheet; rows may be a generator and are read once."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def write(path: Path, sheets: Sequence[Sheet], *, query: Mapping[str, str], by: str = "") -> Path:
    """Write the sheets, then one with the query, the time and who asked; answers the path."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    counts = {sheet.title: _write_sheet(book.create_sheet(_title(sheet.title)), sheet) for sheet in sheets}
    _write_query(book.create_sheet(QUERY_SHEET), query, counts, by)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def safe_text(value: object) -> str:
    """Text without the control characters Excel refuses, cut to what a cell holds."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return str(ILLEGAL_CHARACTERS_RE.sub("", str(value)))[:LONGEST_TEXT]


def safe_csv_text(value: object) -> str:
    """The same for CSV, where only a leading apostrophe helps."""
    text = safe_text(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _write_sheet(sheet: WriteOnlyWorksheet, spec: Sheet) -> int:
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for number, column in enumerate(spec.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_head(sheet, column.label) for column in spec.columns])
    writers = [_Writer(sheet, column.kind) for column in spec.columns]
    count = 0
    for row in spec.rows:
        sheet.append([writer.cell(value) for writer, value in zip(writers, row, strict=True)])
        count += 1
    last = get_column_letter(len(spec.columns))
    sheet.auto_filter.ref = f"A1:{last}{count + 1}"
    return count


def _write_query(sheet: WriteOnlyWorksheet, query: Mapping[str, str], counts: Mapping[str, int], by: str) -> None:
    moment = clock.now().astimezone(clock.BEIJING)
    sheet.column_dimensions["A"].width = 20
    sheet.column_dimensions["B"].width = 60
    rows = [*query.items(), *((f"{title} 行数", str(count)) for title, count in counts.items())]
    rows += [("导出时间", f"{moment:%Y-%m-%d %H:%M:%S}（北京时间）")]
    rows += [("导出人", by)] if by else []
    for label, value in rows:
        sheet.append([_text(sheet, label), _text(sheet, value)])


class _Writer:
    """The cells of one column; a styled cell is used again for every row, because a row is written at once."""

    def __init__(self, sheet: WriteOnlyWorksheet, kind: str) -> None:
        from openpyxl.cell import WriteOnlyCell

        self._sheet = sheet
        self._is_text = kind == "text"
        self._cell = WriteOnlyCell(sheet)
        self._format = FORMATS.get(kind, "General")

    def cell(self, value: Any) -> Any:
        if value is None or value == "":
            return None
        if self._is_text or isinstance(value, str):
            text = safe_text(value)
            return _text(self._sheet, text) if text.startswith(DANGEROUS) else text
        self._cell.value = _plain(value)
        self._cell.number_format = self._format
        return self._cell


def _plain(value: Any) -> int | float | Decimal | date | datetime:
    """Excel knows no time zones: moments are written in Beijing time."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(clock.BEIJING).replace(tzinfo=None)
    if isinstance(value, bool | int | float | Decimal | date):
        return value
    raise TypeError(f"no Excel cell for {type(value).__name__}")


def _text(sheet: WriteOnlyWorksheet, value: object) -> WriteOnlyCell:
    """A cell that stays text, also when someone edits it."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=safe_text(value))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True
    return cell


def _head(sheet: WriteOnlyWorksheet, label: str) -> WriteOnlyCell:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    cell = WriteOnlyCell(sheet, value=safe_text(label))
    cell.data_type = "s"
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _title(title: str) -> str:
    return title.translate(_NOT_IN_TITLES)[:31] or "清单"
