"""Excel files people send in: whatever is broken is told in words, and nothing unpacks without end."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from portal.documents import spreadsheets

PARTS = (
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/worksheets/sheet1.xml",
)


def book() -> Workbook:
    made = Workbook()
    made.active.append(("日期", "安排"))
    made.active.append(("2027-01-01", "休息"))
    return made


def packed(made: Workbook) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def rewritten(content: bytes, name: str, text: str | None) -> bytes:
    """The book with one part written anew, or without it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename != name:
                target.writestr(entry.filename, source.read(entry))
        if text is not None:
            target.writestr(name, text)
    return file.getvalue()


def read(content: bytes) -> spreadsheets.Rows:
    return spreadsheets.first_sheet(content, rows=10, columns=2)


def said(content: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        read(content)
    return str(caught.value.messages[0])


def test_the_first_sheet_that_is_shown_is_read():
    made = book()
    made.create_sheet("旧表", 0).sheet_state = "hidden"

    assert read(packed(made)) == [("日期", "安排"), ("2027-01-01", "休息")]


def test_sheets_are_found_by_their_titles():
    made = book()
    made.create_sheet("二").append((1, 2, 3))

    assert spreadsheets.sheets(packed(made), ("二", "三"), rows=10, columns=2) == {"二": [(1, 2)]}


@pytest.mark.parametrize("content", [b"", b"name,mail", b"PK\x03\x04 broken", packed(book())[:2000]])
def test_what_is_no_workbook_is_said(content):
    assert said(content) == spreadsheets.NO_WORKBOOK


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("text", ["<not xml", "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a/>"])
def test_a_broken_part_is_said(name, text):
    assert said(rewritten(packed(book()), name, text)) == spreadsheets.BROKEN


def test_a_book_without_its_sheet_is_said():
    assert said(rewritten(packed(book()), "xl/worksheets/sheet1.xml", None)) == spreadsheets.BROKEN


@pytest.mark.parametrize("byte", range(60, 200, 20))
def test_a_damaged_byte_is_said_or_read_past(byte):
    content = bytearray(packed(book()))
    content[byte] ^= 0xFF

    try:
        read(bytes(content))
    except ValidationError as error:
        assert error.messages[0] in (spreadsheets.BROKEN, spreadsheets.NO_WORKBOOK)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + '<row r="9"/>' * 1_100_000),
        ("xl/styles.xml", "<styleSheet>" + "<xf/>" * 110_000),
        ("xl/media/image1.png", "0" * (41 * 1024 * 1024)),
    ],
)
def test_a_bomb_is_refused_before_it_is_parsed(name, text):
    content, begun = rewritten(packed(book()), name, text), time.process_time()

    assert said(content) == spreadsheets.TOO_MUCH
    assert time.process_time() - begun < 2
