"""A register of a year as Excel, one sheet per kind, written by the worker under the same eyes as the page."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from portal.documents import workbook
from portal.documents.exports import exporters
from portal.documents.models import Export
from portal.documents.workbook import Column, Sheet
from portal.policy.refusal import Refused
from studios import record_words
from studios.models import Studio
from studios.models.records import Record
from studios.record_kinds import REGISTERS, Kind, kind_of, of_register
from studios.record_listing import records

EXPORT = "studio_records"
_KINDS: dict[str, Literal["text", "int", "money", "date"]] = {"date": "date", "people": "int", "money": "money"}


def enter() -> None:
    """Called from the area's `enter()`."""
    exporters.register(EXPORT, make, label="工作室台账")


def make(export: Export) -> Path:
    """Asks again who may see the studio."""
    user, params = export.requested_by, export.params
    visible = Studio.objects.visible_to(user) if user is not None else Studio.objects.none()
    studio = visible.filter(number=params["studio"]).first()
    if user is None or studio is None:
        raise Refused("没有找到这家工作室，或您已不再有权查看。")
    book, year = REGISTERS[params["register"]], int(params["year"])
    found = records(studio, book, year)
    sheets = [_sheet(kind, found) for kind in of_register(book.key)]
    words = {"工作室": f"{studio.number} {studio.name}", "台账": book.label, "年度": str(year)}
    path = Path(tempfile.mkstemp(suffix=".xlsx")[1])
    return workbook.write(path, sheets, query=words, by=user.name)


def _sheet(kind: Kind, found: Sequence[Record]) -> Sheet:
    own = [record for record in found if kind_of(record) is kind]
    ended = (record_words.ENDED,) if kind.table == "apprentice" else ()
    columns = [Column(each.label, _KINDS.get(each.shape, "text"), 20) for each in (*kind.columns, *ended)]
    return Sheet(kind.label, (*columns, Column("情况说明"), Column("来源", width=12)), _rows(kind, own, ended))


def _rows(kind: Kind, own: Sequence[Record], ended: tuple[Any, ...]) -> Iterator[list[Any]]:
    for record in own:
        cells = []
        for column in (*kind.columns, *ended):
            raw = getattr(record, column.name)
            cells.append(raw if column.shape in _KINDS else record_words.value(column, raw))
        yield [*cells, record.explanation, record.get_source_display()]
