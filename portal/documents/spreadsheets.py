"""Excel files that people send in: opened within limits and read as plain rows; a broken one is told in words."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError

NO_WORKBOOK = "这不是 xlsx 文件。请用 Excel 另存为 xlsx 后再传。"
BROKEN = "这个文件打不开，可能已损坏。请用 Excel 另存为 xlsx 后再传。"
TOO_MUCH = "这个文件展开后太大，不像要导入的表。请只保留需要的一页和有内容的行再传。"
MOST_UNPACKED = 40 * 1024 * 1024
# Openings of XML elements: a cell is two or three of them. A million are read in some eight seconds.
MOST_ELEMENTS = 1_000_000
# Of parts that are no rows and no texts: styles, names, drawings.
MOST_ELSEWHERE = 100_000
_ROWS_AND_TEXTS = ("xl/worksheets/", "xl/sharedStrings")
_CHUNK = 1024 * 1024

Rows = list[tuple[Any, ...]]


def first_sheet(content: bytes, *, rows: int, columns: int) -> Rows:
    """The first lines of the first sheet that is not hidden, heading included; raises `ValidationError`."""
    return next(iter(_read(content, rows, columns).values()))


def sheets(content: bytes, titles: Collection[str], *, rows: int, columns: int) -> dict[str, Rows]:
    """The same of every sheet of these titles, in the order of the book; none of them is an empty answer."""
    return _read(content, rows, columns, titles)


def _read(content: bytes, rows: int, columns: int, titles: Collection[str] | None = None) -> dict[str, Rows]:
    refuse_bomb(content)
    # Loaded with the first file: no page of the portal needs it.
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        shown = [each for each in book.worksheets if each.sheet_state == "visible"]
        chosen = shown[:1] if titles is None else [each for each in shown if each.title in titles]
        found = {each.title: list(each.iter_rows(max_row=rows, max_col=columns, values_only=True)) for each in chosen}
    except Exception as error:  # openpyxl raises whatever the broken part provokes
        raise ValidationError(BROKEN) from error
    if titles is None and not found:
        raise ValidationError(BROKEN)
    return found


def refuse_bomb(content: bytes) -> None:
    """A workbook is a zip of XML: one that unpacks to far more than a list is refused before it is parsed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise ValidationError(TOO_MUCH)
            counts = {part.filename: _elements(archive, part) for part in parts if _is_markup(part)}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise ValidationError(NO_WORKBOOK) from error
    except (OSError, RuntimeError, zlib.error) as error:
        raise ValidationError(BROKEN) from error
    elsewhere = sum(count for name, count in counts.items() if not name.startswith(_ROWS_AND_TEXTS))
    if sum(counts.values()) > MOST_ELEMENTS or elsewhere > MOST_ELSEWHERE:
        raise ValidationError(TOO_MUCH)


def _is_markup(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels"))


def _elements(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Openings of elements in one part; a declaration of entities is in no workbook Excel writes."""
    count = 0
    with archive.open(part) as handle:
        while chunk := handle.read(_CHUNK):
            if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
                raise ValidationError(BROKEN)
            count += chunk.count(b"<") - chunk.count(b"</")
    return count
