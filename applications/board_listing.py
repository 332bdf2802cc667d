"""The board (W10) narrowed as on screen, and as an Excel file that the worker writes under the same eyes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import QueryDict

from applications import board as boards
from applications.board import Board, Row
from applications.forms.decisions import ViewForm
from applications.models import Application, Call
from portal.documents import workbook
from portal.documents.exports import exporters
from portal.documents.models import Export
from portal.documents.workbook import Column, Sheet
from portal.policy.refusal import Refused

EXPORT, LABEL = "board", "综合评审排名"
BEFORE = (
    Column("名次", "int", 8),
    Column("编号", width=16),
    Column("工作室名称", width=36),
    Column("单位", width=32),
    Column("区县", width=12),
    Column("{lead_master}", width=12),
    Column("汇总分", "decimal", 10),
    Column("极差", "decimal", 8),
    Column("未交", "int", 8),
    Column("回避", "int", 8),
)
AFTER = (Column("名额线", width=10), Column("占名额", width=10), Column("拟定", width=12), Column("理由", width=40))


def register() -> None:
    """Called from apps.py."""
    exporters.register(EXPORT, make, label=LABEL)


def viewed(query: QueryDict, board: Board) -> tuple[ViewForm, list[Row]]:
    """The rows of one district or one trade; ranks and line stay those of the whole board."""
    districts = dict(sorted((row.district_key, row.district) for row in board.rows if row.district_key))
    focuses = dict(board.measures.choices.get("industry_focus", ()))
    used = {row.application.industry_focus for row in board.rows}
    view = ViewForm(query, districts=districts, focuses={k: v for k, v in focuses.items() if k in used})
    rows = board.rows
    if view.is_valid():
        district, focus = view.cleaned_data["district"], view.cleaned_data["focus"]
        rows = [row for row in rows if not district or row.district_key == district]
        rows = [row for row in rows if not focus or row.application.industry_focus == focus]
    return view, rows


def make(export: Export) -> Path:
    """The real board, never a simulation; who may see it is asked again. Experts are numbers."""
    user = export.requested_by
    found = Call.objects.visible_to(user).prefetch_related("overrides") if user is not None else Call.objects.none()
    call = found.filter(code=export.params["call"]).first()
    if user is None or call is None:
        raise Refused("没有找到这个批次，或您已不再有权查看。")
    board = boards.read(call, call.measures)
    view, rows = viewed(QueryDict(export.params["query"]), board)
    most = max((len(row.marks.totals) for row in rows), default=0)
    experts = tuple(Column(f"评分 {place}", "decimal", 9) for place in range(1, most + 1))
    path = Path(tempfile.mkstemp(suffix=".xlsx")[1])
    columns = workbook.columns_of(call.city, (*BEFORE, *experts, *AFTER))
    sheet = Sheet(LABEL, columns, _lines(rows, most))
    return workbook.write(path, [sheet], query=_query(call, board, view), by=user.name)


def _query(call: Call, board: Board, view: ViewForm) -> dict[str, str]:
    """What stands on the second sheet: call, line, and what the rows were narrowed by."""
    words = {"批次": call.title, "名额": "不限" if board.line is None else str(board.line)}
    districts = {row.district_key: row.district for row in board.rows}
    for name, named in (("district", districts), ("focus", dict(board.measures.choices.get("industry_focus", ())))):
        chosen = view.cleaned_data.get(name) if view.is_valid() else ""
        if chosen:
            words[str(view.fields[name].label)] = str(named.get(chosen, chosen))
    return words


def _lines(rows: list[Row], most: int) -> Iterator[list[Any]]:
    hosts = dict(
        Application.objects.filter(pk__in=[row.application.pk for row in rows]).values_list("pk", "host__name")
    )
    for row in rows:
        entry, marks = row.entry, row.marks
        yield [
            row.rank,
            row.application.number,
            row.application.studio_name,
            hosts.get(row.application.pk, ""),
            row.district,
            row.application.lead_master,
            row.score,
            marks.spread,
            marks.missing,
            marks.excused,
            *marks.totals,
            *[None] * (most - len(marks.totals)),
            "线上" if row.above else "线下",
            "占" if row.counted else "不占",
            entry.get_decision_display() if entry else "",
            entry.reason if entry else "",
        ]
