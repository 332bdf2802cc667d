"""Bringing in a year: the dry run names each bad row, and what is stored replaces the year as a whole."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from portal.policy import calendar, calendar_import
from portal.policy.calendar_import import Day, Parsed, Problem, load_known_years, store
from portal.policy.models import WorkCalendarDay, WorkCalendarYear
from portal.policy.refusal import Refused
from portal.workbench import calendar_pages

pytestmark = pytest.mark.django_db
GOOD_ROWS: list[tuple[Any, ...]] = [
    ("日期", "安排", "名称"),
    ("2027-01-01", "休息", "元旦"),
    (datetime(2027, 5, 1), "放假", "劳动节"),  # noqa: DTZ001
    (None, None, None),
    ("2027/05/08", "上班", "劳动节调休"),
    (date(2027, 10, 1), "休", "国庆节"),
]
DAYS = (
    Day(date(2027, 1, 1), False, "元旦"),
    Day(date(2027, 5, 1), False, "劳动节"),
    Day(date(2027, 5, 8), True, "劳动节调休"),
    Day(date(2027, 10, 1), False, "国庆节"),
)
GOOD_TOML = """
year = 2027
source = "测试通知"
[rest]
2027-01-01 = "元旦"
2027-05-01 = "劳动节"
2027-10-01 = "国庆节"
[work]
2027-05-08 = "劳动节调休"
"""


def workbook(rows: list[tuple[Any, ...]]) -> BytesIO:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def parse(file: BytesIO, name: str) -> Parsed:
    return calendar_pages.parse(file.read(), name)


def test_a_good_sheet_is_read_and_nothing_is_stored() -> None:
    parsed = parse(workbook(GOOD_ROWS), "2027.xlsx")

    assert (parsed.year, parsed.days, parsed.is_clean) == (2027, DAYS, True)
    assert not WorkCalendarYear.objects.filter(year=2027).exists()


def test_a_toml_file_is_read() -> None:
    parsed = parse(BytesIO(GOOD_TOML.encode()), "2027.TOML")

    assert (parsed.year, parsed.days, parsed.source, parsed.problems) == (2027, DAYS, "测试通知", ())


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("一月一日", "休息", ""), "日期“一月一日”看不懂，应如 2027-01-01。"),
        (("2027-02-06", "调", ""), "安排“调”应为 休息 或 上班。"),
        (("2028-01-01", "休息", ""), "2028-01-01 不在 2027 年，一次只导入一年。"),
        (("2027-01-01", "休息", ""), "2027-01-01 重复。"),
        (("2027-01-04", "上班", ""), "2027-01-04 本来就是工作日，调休上班的应是周六或周日。"),
    ],
)
def test_a_bad_row_is_named(row: tuple[str, str, str], problem: str) -> None:
    parsed = parse(workbook([*GOOD_ROWS, row]), "2027.xlsx")

    assert parsed.problems == (Problem(7, problem),)


def test_a_year_without_its_national_day_is_not_whole() -> None:
    parsed = parse(workbook(GOOD_ROWS[:-1]), "2027.xlsx")

    assert parsed.problems == (Problem(0, "缺少国庆节（2027-10-01）的休息安排。"),)


@pytest.mark.parametrize(
    ("file", "name", "text"),
    [
        (BytesIO(b"not a workbook"), "a.xlsx", "这不是 xlsx 文件"),
        (workbook([("日子", "安排", "名称")]), "a.xlsx", "第一行应为表头：日期、安排、名称。"),
        (workbook([("日期", "安排", "名称")]), "a.xlsx", "表中没有日期。"),
        (BytesIO(b"year = "), "a.toml", "文件不能读取，应有 year、source"),
        (BytesIO(b'year = 2027\nsource = ""\n[rest]\nx = "a"\n[work]\n'), "a.toml", "文件不能读取"),
        (BytesIO(GOOD_TOML.replace("2027\nsource", '"2027"\nsource').encode()), "a.toml", "year 应为"),
        (BytesIO(b"x = " + b"[" * 3000 + b"]" * 3000), "a.toml", "文件不能读取"),
        (workbook([*GOOD_ROWS, *[("2027-06-01", "休息", "")] * 300]), "a.xlsx", "最多 199 行"),
    ],
)
def test_a_file_that_cannot_be_read_says_so(file: BytesIO, name: str, text: str) -> None:
    parsed = parse(file, name)

    assert parsed.year is None
    assert text in parsed.problems[0].text


def test_only_bad_rows_are_reported_when_no_row_is_good() -> None:
    parsed = parse(workbook([GOOD_ROWS[0], ("x", "休息", "")]), "a.xlsx")

    assert parsed.problems == (Problem(2, "日期“x”看不懂，应如 2027-01-01。"),)


def test_a_stored_year_makes_its_working_days_known() -> None:
    store(2027, DAYS, "管理员甲", "测试通知")

    assert calendar.is_working_day(date(2027, 5, 8)) is True
    assert calendar.is_working_day(date(2027, 5, 1)) is False
    year = WorkCalendarYear.objects.get(year=2027)
    assert (year.source, year.imported_by) == ("测试通知", "管理员甲")
    assert year.imported_at is not None


def test_storing_again_replaces_the_year() -> None:
    store(2027, DAYS, "管理员甲")

    store(2027, tuple(day for day in DAYS if not day.is_working), "管理员乙")

    assert WorkCalendarDay.objects.filter(year=2027).count() == 3


def test_a_year_that_contradicts_itself_is_not_stored() -> None:
    with pytest.raises(Refused, match="2027 年日历没有导入：缺少元旦"):
        store(2027, DAYS[1:], "管理员甲")

    assert not WorkCalendarYear.objects.filter(year=2027).exists()


def test_known_years_come_back_after_the_table_was_emptied() -> None:
    WorkCalendarYear.objects.filter(year__lt=2026).delete()

    load_known_years()

    assert list(WorkCalendarYear.objects.values_list("year", flat=True)) == [2024, 2025, 2026]
    assert WorkCalendarDay.objects.filter(year=2024).count() == 36


def test_a_broken_file_of_a_known_year_is_refused(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "2028.toml").write_text("year = 2028", encoding="utf-8")
    monkeypatch.setattr(calendar_import, "FOLDER", tmp_path)

    with pytest.raises(Refused, match=r"2028\.toml 不能使用"):
        load_known_years()


@pytest.mark.parametrize(
    "written", ["2027-1-2", "2027/01/02", "2027年1月2日", "２０２７－１－２", 46389, 46389.0, date(2027, 1, 2)]
)
def test_a_day_is_read_however_excel_or_a_person_wrote_it(written: Any) -> None:
    parsed = parse(workbook([*GOOD_ROWS, (written, "休息", "元旦")]), "2027.xlsx")

    assert parsed.is_clean
    assert Day(date(2027, 1, 2), False, "元旦") in parsed.days


@pytest.mark.parametrize("written", [12, 10**9, -5, 1.5e300, "=DATE(2027,1,2)", "2027-13-01", "", True])
def test_what_is_no_day_of_this_age_is_named(written: Any) -> None:
    parsed = parse(workbook([*GOOD_ROWS, (written, "休息", "元旦")]), "2027.xlsx")

    assert [each.row for each in parsed.problems] == [7]


def test_words_no_database_keeps_are_left_out() -> None:
    odd = GOOD_TOML.replace("元旦", "元\\u0000旦" + "长" * 60).replace("测试通知", "\\u0007" + "文" * 300)

    parsed = parse(BytesIO(odd.encode()), "2027.toml")

    assert parsed.days[0].name == ("元旦" + "长" * 60)[:40]
    assert parsed.source == "文" * 200


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (BytesIO(GOOD_TOML.replace("2027\nsource", "99999\nsource").encode()), "a.toml"),
        (BytesIO(GOOD_TOML.replace("2027\nsource", "0\nsource").encode()), "a.toml"),
        (workbook([GOOD_ROWS[0], ("2150-01-01", "休息", "元旦")]), "a.xlsx"),
    ],
)
def test_a_year_no_calendar_is_kept_of_is_said(file: BytesIO, name: str) -> None:
    assert "应在 2000 年到 2100 年之间" in parse(file, name).problems[0].text
