"""The board as Excel, and a round worked out again from its marks: written by the worker, changing nothing."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assessments import final_marks, grade_board, grade_freezing, grade_lists, sheets
from assessments.grade_board import Board, Row
from assessments.models import Assignment, FinalMark, Mark, Participant, Round
from assessments.states import GradeListState
from portal.documents import workbook
from portal.documents.exports import exporters
from portal.documents.models import Export
from portal.documents.workbook import Column, Sheet
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from portal.accounts.models import User

EXPORT, RECOMPUTED = "grade_board", "grades_recomputed"
AT_ONCE = 200
BOARD = (
    Column("名次", "int", 8), Column("编号", width=18), Column("工作室", width=36), Column("区县", width=12),
    Column("状态", width=14), Column("自评分", "decimal", 10), Column("基本分", "decimal", 10),
    Column("加分", "decimal", 8), Column("考核分", "decimal", 10), Column("极差", "decimal", 8),
    Column("未交", "int", 8), Column("免评", "int", 8), Column("按得分和排名", width=12), Column("拟定等次", width=12),
    Column("理由", width=40),
)  # fmt: skip
AGAIN = (
    Column("编号", width=18), Column("工作室", width=36), Column("有效评分份数", "int", 12),
    Column("存入的基本分", "decimal", 12), Column("重算的基本分", "decimal", 12), Column("存入的加分", "decimal", 12),
    Column("重算的加分", "decimal", 12), Column("结论", width=40),
)  # fmt: skip


def register() -> None:
    """Called from apps.py."""
    exporters.register(EXPORT, make, label="考核排名")
    exporters.register(RECOMPUTED, recompute, label="考核分复算")


def _round_of(export: Export) -> tuple[Round, User]:
    user = export.requested_by
    found = Round.objects.visible_to(user).prefetch_related("overrides") if user is not None else Round.objects.none()
    round = found.filter(code=export.params["round"]).first()
    if user is None or round is None:
        raise Refused("没有找到这个批次，或您已不再有权查看。")
    return round, user


def make(export: Export) -> Path:
    """The real board, never a simulation; who may see it is asked again. Experts are numbers."""
    round, user = _round_of(export)
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


def recompute(export: Export) -> Path:
    """Every final mark, base and bonus of a round once more from the mark sheets; what differs is named (INV-09)."""
    round, user = _round_of(export)
    path = Path(tempfile.mkstemp(suffix=".xlsx")[1])
    words = {"批次": round.title, "汇总方法": round.get_method_display(), "等次名单": _frozen_words(round)}
    sheet = Sheet("考核分复算", AGAIN, _again(round))
    return workbook.write(path, [sheet], query=words, by=user.name)


def _frozen_words(round: Round) -> str:
    """Whether each released list still works out as it was frozen (INV-10)."""
    found = []
    for grades in round.grade_lists.filter(state=GradeListState.RELEASED):
        wrong = grade_freezing.discrepancies(grades)
        found.append(f"{grades.document_no} {'；'.join(wrong) or '与冻结的内容一致'}")
    return "；".join(found) or "还没有生效的名单"


def _again(round: Round) -> Iterator[list[Any]]:
    people = list(grade_lists.scored(round))
    for start in range(0, len(people), AT_ONCE):
        for each, counted, base, bonus in recomputed(round, people[start : start + AT_ONCE]):
            same = (base, bonus) == (each.base, each.bonus)
            verdict = "一致" if same else "不一致，请核对评分记录"
            yield [each.studio.number, each.studio.name, counted, each.base, base, each.bonus, bonus, verdict]


def recomputed(
    round: Round, people: Sequence[Participant]
) -> Iterator[tuple[Participant, int, Decimal | None, Decimal | None]]:
    """Participant, mark sheets that count, base, bonus: three statements for all of them."""
    keys = [each.pk for each in people]
    subject = dict(Assignment.objects.about_any(Participant, keys).counted().values_list("pk", "subject_id"))
    marks: dict[int, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    found = Mark.objects.filter(assignment__in=list(subject)).values_list("assignment_id", "item", "value")
    for assignment, item, value in found:
        marks[subject[assignment]][item].append(value)
    finals: dict[int, dict[str, FinalMark]] = defaultdict(dict)
    for row in FinalMark.objects.filter(participant__in=keys):
        finals[row.participant_id][row.item] = row
    many = Counter(subject.values())
    for each in people:
        kept = finals[each.pk]
        if not kept:
            yield each, many[each.pk], None, None
            continue
        settled = {item: row.value for item, row in kept.items() if row.moderated}
        combined = final_marks.combined(marks[each.pk], settled, round.method)
        values = {item: row.value for item, row in combined.items() if item in kept and row.value is not None}
        # What does not apply has no final mark.
        out = frozenset(sheets.lines(each.sheet)) - frozenset(kept)
        totals = final_marks.totals_of(each, values, out)
        yield each, many[each.pk], totals.base, totals.bonus


def differing(round: Round) -> Iterator[str]:
    """Studios whose stored score is not what their marks come to (INV-09)."""
    people = list(grade_lists.scored(round).exclude(base=None))
    for each, counted, base, bonus in recomputed(round, people):
        if counted and (base, bonus) != (each.base, each.bonus):
            yield f"{each.studio.number}：存入 {each.base}+{each.bonus}，重算 {base}+{bonus}"
