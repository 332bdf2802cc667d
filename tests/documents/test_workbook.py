"""Excel files: text stays text whatever it begins with, numbers and dates are real, and long lists are quick."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from portal.documents import workbook
from portal.documents.workbook import Column, Sheet

pytestmark = pytest.mark.django_db
HOSTILE = [
    '=HYPERLINK("http://a","b")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    "%0A",
]


@pytest.fixture
def written(tmp_path: Path, at: Callable[[str], datetime]) -> Callable[..., Any]:
    """`written(columns, rows)` is the book as a reader finds it."""
    at("2027-03-01 09:00")

    def make(columns: list[Column], rows: list[list[Any]], title: str = "申报清单") -> Any:
        path = workbook.write(
            tmp_path / "a" / "x.xlsx", [Sheet(title, columns, rows)], query={"城市": "杭州", "状态": "=全部"}, by="张某"
        )
        return openpyxl.load_workbook(path)

    return make


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula(written: Callable[..., Any], text: str) -> None:
    book = written([Column("单位")], [[text]])

    cell = book.worksheets[0]["A2"]
    assert (cell.data_type, cell.value.replace("_x000D_", "\r"), cell.number_format) == ("s", text, "@")
    assert cell.quotePrefix is True
    assert [c.data_type for sheet in book for row in sheet.iter_rows() for c in row].count("f") == 0


def test_a_hostile_heading_is_text_too(written: Callable[..., Any]) -> None:
    assert written([Column("=1+1")], []).worksheets[0]["A1"].data_type == "s"


def test_numbers_money_and_dates_are_what_they_are(written: Callable[..., Any]) -> None:
    columns = [Column("序号", "int"), Column("金额", "money"), Column("分", "decimal"), Column("日", "date")]
    columns += [Column("时刻", "datetime"), Column("时刻", "datetime"), Column("是", "int")]
    aware = datetime(2027, 4, 30, 15, 59, tzinfo=UTC)
    naive = aware.replace(tzinfo=None) + timedelta(hours=8)

    row = written(columns, [[7, Decimal("100000.50"), 1.5, date(2027, 4, 30), naive, aware, True]]).worksheets[0][2]

    assert [cell.value for cell in row] == [7, 100000.5, 1.5, naive.replace(hour=0, minute=0), naive, naive, 1]
    assert [cell.number_format for cell in row][1:5] == ["#,##0.00", "#,##0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"]


def test_words_in_a_number_column_stay_words_and_nothing_stays_empty(written: Callable[..., Any]) -> None:
    row = written([Column("分", "decimal"), Column("注"), Column("额", "money")], [["未评", None, ""]]).worksheets[0]

    assert [row["A2"].value, row["B2"].value, row["C2"].value] == ["未评", None, None]


def test_markup_control_and_rare_characters(written: Callable[..., Any]) -> None:
    sheet = written([Column("名")], [["<b>&喆𬭎</b>\x00\x1b"], ["字" * 40_000], ["  两端空格  "]]).worksheets[0]

    assert sheet["A2"].value == "<b>&喆𬭎</b>"
    assert len(sheet["A3"].value) == workbook.LONGEST_TEXT
    assert sheet["A4"].value == "  两端空格  "


def test_the_head_is_frozen_and_filtered(written: Callable[..., Any]) -> None:
    sheet = written([Column("单位", width=30), Column("分", "int")], [["a", 1]]).worksheets[0]

    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.dimensions) == ("A2", "A1:B1", "A1:B2")
    assert (sheet.column_dimensions["A"].width, sheet["A1"].font.bold) == (30, True)


def test_the_second_sheet_says_what_was_asked_when_and_by_whom(written: Callable[..., Any]) -> None:
    sheet = written([Column("单位")], [])["查询条件"]

    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["城市", "杭州"],
        ["状态", "=全部"],
        ["导出时间", "2027-03-01 09:00:00（北京时间）"],
        ["导出人", "张某"],
    ]


def test_a_title_excel_would_refuse_is_made_fit(written: Callable[..., Any]) -> None:
    assert (
        written([Column("单位")], [], title="2027/杭州[一]" + "长" * 40).sheetnames[0] == "2027－杭州（一）" + "长" * 21
    )
    assert written([Column("单位")], [], title="").sheetnames[0] == "清单"


def test_a_value_without_a_cell_is_a_programming_fault(written: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match="no Excel cell for list"):
        written([Column("单位")], [[[1]]])
    with pytest.raises(ValueError, match="zip"):
        written([Column("单位")], [[1, 2]])


def test_csv_text_gets_an_apostrophe() -> None:
    assert [workbook.safe_csv_text(text) for text in ("=1", "＠a", "喆")] == ["'=1", "'＠a", "喆"]


def test_ten_thousand_rows_of_twenty_columns_are_quick_and_small(tmp_path: Path) -> None:
    columns = [Column(f"列{at}", "text" if at < 14 else "money") for at in range(20)]
    rows = ([f"单位{row}-{at}" if at < 14 else Decimal("1.50") for at in range(20)] for row in range(10_000))
    start = time.process_time()

    workbook.write(tmp_path / "x.xlsx", [Sheet("清单", columns, rows)], query={})

    assert time.process_time() - start < 3.0
    read = openpyxl.load_workbook(tmp_path / "x.xlsx", read_only=True)
    assert sum(1 for _ in read.worksheets[0].iter_rows()) == 10_001


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    rows = ([f"单位{row}"] * 20 for row in range(3_000))
    tracemalloc.start()

    workbook.write(tmp_path / "x.xlsx", [Sheet("清单", [Column("列")] * 20, rows)], query={})

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30 * 1024 * 1024
