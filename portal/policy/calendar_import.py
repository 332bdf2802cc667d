"""Brings a year's arrangement of rest days and make-up days into the working calendar, after a dry run."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.policy import clock
from portal.policy.calendar import SATURDAY
from portal.policy.models import WorkCalendarDay, WorkCalendarYear
from portal.policy.refusal import Refused

FOLDER = Path(__file__).resolve().parent / "data" / "holidays"
COLUMNS = ("日期", "安排", "名称")
ARRANGEMENTS = {"休息": False, "放假": False, "休": False, "上班": True, "班": True}
# Any year's notice names at least these days as rest days.
ALWAYS_OFF = ((1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"))
MOST_ROWS = 200
LONGEST_NAME, LONGEST_SOURCE = 40, 200
FIRST_YEAR, LAST_YEAR = 2000, 2100
# Days as Excel keeps them when a date cell lost its format, of those years.
EXCEL_EPOCH = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 36_526, 73_415
_WRITTEN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)


@dataclass(frozen=True)
class Day:
    """A day that is not what its weekday says."""

    day: date
    is_working: bool
    name: str


@dataclass(frozen=True)
class Problem:
    """What is wrong, and in which row of the sheet (0 for the file as a whole)."""

    row: int
    text: str


@dataclass(frozen=True)
class Parsed:
    """What a file would bring in, and what stands against it."""

    year: int | None
    days: tuple[Day, ...]
    problems: tuple[Problem, ...]
    source: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.problems


def store(year: int, days: tuple[Day, ...], by: Any, source: str = "") -> WorkCalendarYear:
    """Put the year in the table in place of what it held. Refused when the days contradict themselves."""
    problems = _problems_of(year, list(enumerate(days, start=1)))
    if problems:
        raise Refused(f"{year} 年日历没有导入：{problems[0].text}")
    with transaction.atomic():
        row, _ = WorkCalendarYear.objects.update_or_create(
            year=year,
            defaults={"source": source, "imported_by": str(by)[:60], "imported_at": clock.now(fresh=True)},
        )
        row.days.all().delete()
        WorkCalendarDay.objects.bulk_create(
            WorkCalendarDay(year=row, day=each.day, is_working=each.is_working, name=each.name, source=source)
            for each in days
        )
    return row


def load_known_years() -> None:
    """Bring in the years on file that the table does not hold; those it holds stay as they are."""
    held = set(WorkCalendarYear.objects.values_list("year", flat=True))
    for path in sorted(FOLDER.glob("*.toml")):
        parsed = parse_toml(path.read_bytes())
        if parsed.problems or parsed.year is None:
            raise Refused(f"{path.name} 不能使用：{parsed.problems[0].text}")
        if parsed.year not in held:
            store(parsed.year, parsed.days, "系统", parsed.source)


def parse_toml(content: bytes) -> Parsed:
    """Read a TOML file (year, source, [rest], [work]) without storing anything: the dry run."""
    try:
        data = tomllib.loads(content.decode())
        year, source, off, on = data["year"], data["source"], data["rest"], data["work"]
        given = [(*item, False) for item in off.items()] + [(*item, True) for item in on.items()]
        rows = [
            (number, Day(date.fromisoformat(text), works, _plain(name, LONGEST_NAME)))
            for number, (text, name, works) in enumerate(given, start=1)
        ]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, ValueError, AttributeError, RecursionError) as error:
        return unreadable(f"文件不能读取，应有 year、source、[rest] 和 [work]（{str(error)[:80]}）。")
    if type(year) is not int:
        return unreadable("文件不能读取：year 应为年份，如 2027。")
    return Parsed(year, _days(rows), tuple(_problems_of(year, rows)), _plain(source, LONGEST_SOURCE))


def parse_rows(lines: Sequence[Sequence[Any]]) -> Parsed:
    """Read the lines of an Excel sheet (日期, 安排, 名称), heading included, without storing anything: the dry run."""
    if not lines or tuple(str(cell or "").strip() for cell in lines[0]) != COLUMNS:
        return unreadable(f"第一行应为表头：{'、'.join(COLUMNS)}。")
    if len(lines) > MOST_ROWS:
        return unreadable(f"一年的节假日安排最多 {MOST_ROWS - 1} 行，请检查是否选错了文件。")
    rows: list[tuple[int, Day]] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines[1:], start=2):
        if not any(line):
            continue
        read = _line(line)
        if isinstance(read, str):
            problems.append(Problem(number, read))
        else:
            rows.append((number, read))
    year = rows[0][1].day.year if rows else None
    if year is None:
        return Parsed(None, (), tuple(problems) or (Problem(0, "表中没有日期。"),))
    return Parsed(year, _days(rows), tuple(problems + _problems_of(year, rows)))


def _line(line: Sequence[Any]) -> Day | str:
    """One row of the sheet as a day, or what is wrong with it."""
    written, arrangement, name = (*line, None, None)[:3]
    day = _date(written)
    if day is None:
        return f"日期“{written}”看不懂，应如 2027-01-01。"
    works = ARRANGEMENTS.get(str(arrangement or "").strip())
    if works is None:
        return f"安排“{arrangement or ''}”应为 休息 或 上班。"
    return Day(day, works, _plain(name, LONGEST_NAME))


def _plain(written: Any, longest: int) -> str:
    """What a person typed, without characters no database keeps."""
    return "".join(char for char in str(written or "").strip() if char.isprintable())[:longest]


def _date(written: Any) -> date | None:
    """A date cell, a text like 2027-01-01, 2027/1/1 or 2027年1月1日, or the bare number of days Excel keeps."""
    if isinstance(written, datetime):
        return written.date()
    if isinstance(written, int | float) and not isinstance(written, bool):
        return EXCEL_EPOCH + timedelta(days=int(written)) if FIRST_SERIAL <= written <= LAST_SERIAL else None
    found = _WRITTEN.fullmatch("".join(unicodedata.normalize("NFKC", str(written or "")).split()))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _problems_of(year: int, rows: list[tuple[int, Day]]) -> list[Problem]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return [Problem(0, f"年份 {year} 不对，应在 {FIRST_YEAR} 年到 {LAST_YEAR} 年之间。")]
    problems = []
    seen: set[date] = set()
    for number, each in rows:
        if each.day.year != year:
            problems.append(Problem(number, f"{each.day} 不在 {year} 年，一次只导入一年。"))
        if each.day in seen:
            problems.append(Problem(number, f"{each.day} 重复。"))
        if each.is_working and each.day.weekday() < SATURDAY:
            problems.append(Problem(number, f"{each.day} 本来就是工作日，调休上班的应是周六或周日。"))
        seen.add(each.day)
    off = {each.day for _, each in rows if not each.is_working}
    problems += [
        Problem(0, f"缺少{name}（{year}-{month:02}-{day:02}）的休息安排。")
        for month, day, name in ALWAYS_OFF
        if date(year, month, day) not in off
    ]
    return problems


def _days(rows: list[tuple[int, Day]]) -> tuple[Day, ...]:
    return tuple(sorted((each for _, each in rows), key=lambda each: each.day))


def unreadable(text: str) -> Parsed:
    return Parsed(None, (), (Problem(0, text),))
