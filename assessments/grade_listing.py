"""The board of a round, and a list of results, as Excel: written by the worker for whoever may see them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assessments import grade_board, grade_lists
from assessments.grade_board import Board, Row
from assessments.models import GradeList, Round
from portal.documents import workbook
from portal.documents.exports import exporters
from portal.documents.models import Export
from portal.documents.workbook import Column, Sheet
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from portal.accounts.models import User

EXPORT, RESULTS = "grade_board", "grade_results"
AT_ONCE = 200
BOARD = (
    Column("名次", "int", 8), Column("编号", width=18), Column("工作室", width=36), Column("区县", width=12),
    Column("状态", width=14), Column("自评分", "decimal", 10), Column("基本分", "decimal", 10),
    Column("加分", "decimal", 8), Column("考核分", "decimal", 10), Column("极差", "decimal", 8),
    Column("未交", "int", 8), Column("免评", "int", 8), Column("按得分和排名", width=12), Column("拟定等次", width=12),
    Column("理由", width=40),
)  # fmt: skip
RESULT = (
    Column("名次", "int", 8), Column("编号", width=18), Column("工作室", width=36), Column("单位", width=32),
    Column("区县", width=12), Column("{lead_master}", width=12), Column("职业（工种）", width=18),
    Column("第几次", "int", 8), Column("基本分", "decimal", 10), Column("加分", "decimal", 8),
    Column("等次", width=10), Column("现行等次", width=10), Column("理由", width=40),
)  # fmt: skip


def register() -> None:
    """Called from apps.py."""
    exporters.register(EXPORT, make, label="考核排名")
    exporters.register(RESULTS, results, label="考核结果")


def round_of(export: Export) -> tuple[Round, User]:
    user = export.requested_by
    found = Round.objects.visible_to(user).prefetch_related("overrides") if user is not None else Round.objects.none()
    round = found.filter(code=export.params["round"]).first()
    if user is None or round is None:
        raise Refused("没有找到这个批次，或您已不再有权查看。")
    return round, user


def make(export: Export) -> Path:
    """The real board, never a simulation; who may see it is asked again. Experts are numbers."""
    round, user = round_of(export)
    board = grade_board.read(round, round.measures)
    most = 0
    for start in range(0, len(board.rows), AT_ONCE):
        grade_board.fill(board.rows[start : start + AT_ONCE])
    most = max((len(row.marks.totals) for row in board.rows), default=0)
    experts = tuple(Column(f"评分 {place}", "decimal", 9) for place in range(1, most + 1))
    path = Path(tempfile.mkstemp(suffix=".xlsx")[1])
    sheet = Sheet("考核排名", (*BOARD, *experts), _lines(board, most))
    return workbook.write(path, [sheet], query={"批次": round.title, "名额": board.pool.words}, by=user.name)


def _lines(board: Board, most: int) -> Iterator[list[Any]]:
    for row in board.rows:
        yield [*_cells(row), *row.marks.totals, *[None] * (most - len(row.marks.totals))]


def _cells(row: Row) -> list[Any]:
    each, entry, studio = row.participant, row.entry, row.participant.studio
    return [
        row.rank, studio.number, studio.name, studio.region.name if studio.region else "", each.state_label,
        row.marks.own, each.base, each.bonus, row.total, row.marks.spread, row.marks.missing, row.marks.excused,
        row.grade_label if row.by_rank else "", entry.get_grade_display() if entry else "",
        entry.reason if entry else "",
    ]  # fmt: skip


def results(export: Export) -> Path:
    """One list of grades as it was decided, with the grade that stands today beside it (A-42)."""
    user = export.requested_by
    lists = GradeList.objects.visible_to(user) if user is not None else GradeList.objects.none()
    grades = lists.select_related("round").filter(pk=export.params["grades"]).first()
    if user is None or grades is None:
        raise Refused("没有找到这份等次名单，或您已不再有权查看。")
    path = Path(tempfile.mkstemp(suffix=".xlsx")[1])
    sheet = Sheet("考核结果", workbook.columns_of(grades.round.city, RESULT), _results(grades))
    words = {"批次": grades.round.title, "状态": grades.state_label, "文号": grades.document_no or "未填写"}
    return workbook.write(path, [sheet], query=words, by=user.name)


def _results(grades: GradeList) -> Iterator[list[Any]]:
    found = grades.entries.select_related("participant__studio__host", "participant__studio__region")
    for entry in grade_lists.in_order(found.select_related("result__corrected_by")):
        studio, result = entry.participant.studio, entry.result
        newest = (getattr(result, "corrected_by", None) or result) if result is not None else None
        yield [
            entry.rank, studio.number, studio.name, studio.unit, studio.region.name if studio.region else "",
            studio.lead_master, studio.occupation, entry.participant.attempt, entry.base, entry.bonus,
            entry.get_grade_display(), newest.get_grade_display() if newest is not None else "", entry.reason,
        ]  # fmt: skip
