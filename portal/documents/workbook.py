"""Excel files: written row by row, formula-safe, numbers as numbers and dates as dates, with the query beside them.

openpyxl makes the book (styles, heads, widths, the query sheet); the rows, which are many, are written as text
straight into it: five times as fast as cell objects, at a memory that does not grow with the rows.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from portal.policy import clock, measures

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

# A cell that begins so is a formula to one program or another, full-width signs included (TM-11).
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
LONGEST_TEXT = 32_000
FORMATS = {"int": "0", "decimal": "#,##0.00", "money": "#,##0.00", "date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm"}
QUERY_SHEET = "查询条件"
# Day 0 of Excel for every date after February 1900.
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel knows no time zones
ONE_DAY = timedelta(days=1)
ROWS_AT_ONCE = 500
_END_OF_ROWS = b"</sheetData>"
_NOT_IN_TITLES = str.maketrans("[]:*?/\\'", "（）：×？－－’")
# What XML, and therefore Excel, cannot hold.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


@dataclass(frozen=True)
class Column:
    """One column: its words, what its values are, its width in characters."""

    label: str
    kind: Literal["text", "int", "decimal", "money", "date", "datetime"] = "text"
    width: float = 16


def columns_of(city: str, columns: Sequence[Column]) -> tuple[Column, ...]:
    """The same columns in the city's own words."""
    return tuple(replace(each, label=measures.worded(city, each.label)) for each in columns)


@dataclass(frozen=True)
class Sheet:
    """One sheet; rows may be a generator and are read once."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def write(path: Path, sheets: Sequence[Sheet], *, query: Mapping[str, str], by: str = "") -> Path:
    """Write the sheets, then one with the query, the time and who asked; answers the path."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    styles = [_add_sheet(book, sheet) for sheet in sheets]
    _add_query(book, query, by)
    frame = io.BytesIO()
    book.save(frame)
    path.parent.mkdir(parents=True, exist_ok=True)
    targets = {f"xl/worksheets/sheet{at}.xml": pair for at, pair in enumerate(zip(sheets, styles, strict=True), 1)}
    with zipfile.ZipFile(frame) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename in targets:
                with target.open(entry.filename, "w", force_zip64=True) as part:
                    _write_rows(part, source.read(entry), *targets[entry.filename])
            else:
                target.writestr(entry.filename, source.read(entry))
    return path


def safe_text(value: object) -> str:
    """Text without the characters Excel refuses, cut to what a cell holds."""
    return _NOT_IN_XML.sub("", str(value))[:LONGEST_TEXT]


def safe_csv_text(value: object) -> str:
    """The same for CSV, where only a leading apostrophe helps."""
    text = safe_text(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


@dataclass(frozen=True)
class _Styles:
    """Numbers of the book's cell styles: one per column, and the one that keeps text from becoming a formula."""

    columns: list[int]
    quoted: int


def _add_sheet(book: Workbook, spec: Sheet) -> _Styles:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(_title(spec.title))
    sheet.freeze_panes = "A2"
    styles = []
    for number, column in enumerate(spec.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
        cell = _as_text(sheet.cell(1, number), column.label)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        styles.append(_style_id(sheet, FORMATS.get(column.kind, "General")))
    return _Styles(styles, _style_id(sheet, "@", quoted=True))


def _style_id(sheet: Worksheet, number_format: str, *, quoted: bool = False) -> int:
    """The number the book gives to a format; the cell that asked for it is taken out again."""
    cell = sheet.cell(2, 1)
    cell.number_format = number_format
    cell.quotePrefix = quoted
    number: int = cell.style_id
    sheet.delete_rows(2)
    return number


def _add_query(book: Workbook, query: Mapping[str, str], by: str) -> None:
    moment = clock.now().astimezone(clock.BEIJING)
    sheet = book.create_sheet(QUERY_SHEET)
    sheet.column_dimensions["A"].width = 20
    sheet.column_dimensions["B"].width = 60
    rows = [*query.items(), ("导出时间", f"{moment:%Y-%m-%d %H:%M:%S}（北京时间）")]
    rows += [("导出人", by)] if by else []
    for at, (label, value) in enumerate(rows, start=1):
        _as_text(sheet.cell(at, 1), label)
        _as_text(sheet.cell(at, 2), value)


def _as_text(cell: Cell, value: object) -> Cell:
    cell.value = safe_text(value)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True
    return cell


def _write_rows(part: IO[bytes], frame: bytes, spec: Sheet, styles: _Styles) -> None:
    """The sheet openpyxl made, with the rows put in and the filter put on the head."""
    from openpyxl.utils import get_column_letter

    head, end, tail = frame.partition(_END_OF_ROWS)
    part.write(re.sub(rb"<dimension [^>]*/>", b"", head))
    waiting: list[str] = []
    for line in _lines(spec, styles):
        waiting.append(line)
        if len(waiting) == ROWS_AT_ONCE:
            part.write("".join(waiting).encode())
            waiting.clear()
    last = get_column_letter(len(spec.columns))
    part.write("".join(waiting).encode() + end + f'<autoFilter ref="A1:{last}1"/>'.encode() + tail)


def _lines(spec: Sheet, styles: _Styles) -> Iterator[str]:
    from openpyxl.utils import get_column_letter

    writers = [_writer(get_column_letter(at), style, styles.quoted) for at, style in enumerate(styles.columns, start=1)]
    for number, row in enumerate(spec.rows, start=2):
        cells = "".join([write(value, number) for write, value in zip(writers, row, strict=True)])
        yield f'<row r="{number}">{cells}</row>'


def _writer(letter: str, style: int, quoted: int) -> Callable[[Any, int], str]:
    """What writes the cells of one column, given the value and the row's number."""

    def cell(value: Any, row: int) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, str):
            text = safe_text(value)
            mark = f' s="{quoted}"' if text.startswith(DANGEROUS) else ""
            inner = text.translate(_ESCAPES)
            return f'<c r="{letter}{row}" t="inlineStr"{mark}><is><t xml:space="preserve">{inner}</t></is></c>'
        return f'<c r="{letter}{row}" s="{style}"><v>{_plain(value)}</v></c>'

    return cell


def _plain(value: Any) -> float | Decimal | int:
    """Excel keeps dates as numbers and knows no time zones: moments are written in Beijing time."""
    if isinstance(value, int | float | Decimal):
        return int(value) if isinstance(value, bool) else value
    if isinstance(value, datetime):
        local = value.astimezone(clock.BEIJING).replace(tzinfo=None) if value.tzinfo else value
        return (local - EPOCH) / ONE_DAY
    if isinstance(value, date):
        return value.toordinal() - EPOCH.toordinal()
    raise TypeError(f"no Excel cell for {type(value).__name__}")


def _title(title: str) -> str:
    return title.translate(_NOT_IN_TITLES)[:31] or "清单"
