"""Lines of the bureau's Excel of studios from before the portal."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook

from portal.accounts.kinds import City
from studios import history_import
from studios.history_sheet import HEADINGS, LABELS, Row
from tests.factories.accounts import uscc


def resident(body: str = "11010519650307123") -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(each) * weight for each, weight in zip(body, weights, strict=True)) % 11]


GOOD = {
    "name": "张工焊接技能大师工作室", "host": "试验锅炉厂", "region": "朝阳区", "lead_master": "张工",
    "occupation": "焊工", "document_no": "京人社〔2021〕9号", "recognised_on": "2021-10-18",
}  # fmt: skip


def row(line: int = 2, **changes: Any) -> Row:
    typed = {**GOOD, "uscc": uscc(900_000 + line, region="110105"), **changes}
    return Row(line, tuple(str(typed.get(each.key, "")) for each in HEADINGS))


def words(*rows: Row, city: str = City.BEIJING) -> list[str]:
    return [each.words for each in history_import.judge(rows, city)]


def sheet(*rows: Row) -> io.BytesIO:
    book = Workbook()
    book.active.append(LABELS)
    for each in rows:
        book.active.append(each.cells)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "历史.xlsx"
    return file
