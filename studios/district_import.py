"""District-level studios from one Excel sheet: read, judge every row, write only after the second look (HZ-72)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from portal.documents import spreadsheets
from portal.policy import clock, measures
from studios.models import DistrictStudio

if TYPE_CHECKING:
    from portal.accounts.models import Organisation

# The last two may be left out: sheets from before the ladder (HZ-73) have six columns.
HEADINGS = ("工作室名称", "单位", "{lead_master}", "职业（工种）", "认定文号", "认定日期", "级别", "由哪家成长（名称）")
OLD_WIDTH = 6
LIMITS = (120, 120, 60, 80, 60)
MOST_ROWS = 500
# What the sheet calls a rung; an empty cell is the district's own.
RUNGS = {"": DistrictStudio.Rung.DISTRICT, **{each.label: each for each in DistrictStudio.Rung}}


@dataclass(frozen=True)
class Row:
    """One line of the sheet as typed, with its number in Excel and what is wrong with it."""

    number: int
    name: str
    host: str
    lead_master: str
    occupation: str
    document_no: str
    recognised_on: str
    rung: str = ""
    grew_from: str = ""
    problems: tuple[str, ...] = field(default=())

    @property
    def good(self) -> bool:
        return not self.problems


def headings(city: str) -> tuple[str, ...]:
    """The first line of the sheet in the city's words."""
    return tuple(measures.worded(city, each) for each in HEADINGS)


def read(content: bytes, city: str) -> list[Row]:
    """The rows below the heading, judged; raises `ValidationError` for anything that is not such a sheet."""
    lines = spreadsheets.first_sheet(content, rows=MOST_ROWS + 2, columns=8)
    heads = tuple(text for text in (_cell(each) for each in lines[0]) if text) if lines else ()
    wanted = headings(city)
    if heads not in (wanted, wanted[:OLD_WIDTH]):
        raise ValidationError(f"第一行应是：{'、'.join(wanted)}。请下载模板填写。")
    if len(lines) - 1 > MOST_ROWS:
        raise ValidationError(f"一次最多 {MOST_ROWS} 行，请拆成几个文件。")
    rows = [_row(number, line) for number, line in enumerate(lines[1:], start=2) if any(_cell(each) for each in line)]
    if not rows:
        raise ValidationError("表里没有工作室。请从第二行起填写。")
    return rows


def judge(rows: Iterable[Row], office: Organisation) -> list[Row]:
    """The same rows with what is wrong: missing, too long, no date, twice in the sheet, already on the register."""
    known = set(DistrictStudio.objects.of_office(office).values_list("document_no", "name"))
    below = _first_rungs(office)
    seen: set[tuple[str, str]] = set()
    judged = []
    for row in rows:
        key = (row.document_no, row.name)
        problems = [
            *_problems(row, headings(office.city)),
            *_rung_problems(row, below),
            *(["表中重复"] if key in seen else []),
            *(["名册中已有"] if key in known else []),
        ]
        seen.add(key)
        judged.append(Row(**{**asdict(row), "problems": tuple(problems)}))
    return judged


def store(rows: Iterable[Row], office: Organisation) -> int:
    """Write the good rows; answers how many. A row stored meanwhile is left alone."""
    good = [row for row in judge(rows, office) if row.good]
    below = _first_rungs(office)
    DistrictStudio.objects.bulk_create(
        [
            DistrictStudio(
                office=office,
                name=row.name,
                host=row.host,
                lead_master=row.lead_master,
                occupation=row.occupation,
                document_no=row.document_no,
                recognised_on=date.fromisoformat(row.recognised_on),
                rung=RUNGS[row.rung],
                grew_from=below.get(row.grew_from),
            )
            for row in good
        ],
        ignore_conflicts=True,
    )
    return len(good)


def template(file: Any, city: str) -> None:
    """An empty sheet with the heading."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101
    sheet.title = "区县级工作室"
    sheet.append(headings(city))
    book.save(file)


def _row(number: int, line: Sequence[Any]) -> Row:
    cells = [_cell(each) for each in line] + [""] * (len(HEADINGS) - len(line))
    name, host, leader, occupation, document_no, day, rung, grew_from = cells
    return Row(number, name, host, leader, occupation, document_no, day, rung, grew_from)


def _first_rungs(office: Organisation) -> dict[str, DistrictStudio]:
    """The office's studios inside enterprises by name, from which others may have grown."""
    found = DistrictStudio.objects.of_office(office).filter(rung=DistrictStudio.Rung.ENTERPRISE).order_by("-pk")
    return {each.name: each for each in found}


def _rung_problems(row: Row, below: Mapping[str, DistrictStudio]) -> list[str]:
    if row.rung not in RUNGS:
        return [f"“级别”只能写：{'、'.join(DistrictStudio.Rung.labels)}"]
    if not row.grew_from:
        return []
    if RUNGS[row.rung] == DistrictStudio.Rung.ENTERPRISE:
        return ["企业内部的工作室是第一级，不写由哪家成长"]
    return [] if row.grew_from in below else [f"名册里没有企业内部的“{row.grew_from}”，请先登记"]


def _cell(value: Any) -> str:
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    return " ".join(str(value).split()) if value is not None else ""


def _problems(row: Row, heads: tuple[str, ...]) -> list[str]:
    texts = (row.name, row.host, row.lead_master, row.occupation, row.document_no)
    found = [
        f"“{heading}”没有填写"
        for heading, text in zip(heads, texts, strict=False)
        if not text and heading != "职业（工种）"
    ]
    found += [
        f"“{heading}”最多 {limit} 字"
        for heading, text, limit in zip(heads, texts, LIMITS, strict=False)
        if len(text) > limit
    ]
    try:
        if date.fromisoformat(row.recognised_on) > clock.today():
            found.append("认定日期晚于今天")
    except ValueError:
        found.append("“认定日期”认不出来，请按 2024-06-18 的样子填写")
    return found
