"""Rule-change rehearsal: what the studios of an earlier round would have had under a new version of the sheet.

Marks that people gave stand where the item has the same points and rules; what changed is scored anew from the facts of
the same period. Run by the worker, into an Excel list and the rows the page shows; nothing else is written.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from assessments import grading, sheet_comparison, sheet_library, sheets, suggested, suggestions
from assessments.models import Participant, Rehearsal
from assessments.scoring_totals import Totals, totals
from assessments.states import ParticipantState
from assessments.traces import plain
from portal.documents import workbook
from portal.documents.exports import XLSX
from portal.documents.workbook import Column
from portal.policy import clock
from studios.models import AssessmentResult

if TYPE_CHECKING:
    from assessments.traces import Trace
    from portal.documents.models import Rendering
    from portal.policy.sheets import Sheet

OUTSIDE = (ParticipantState.REMOVED, ParticipantState.NOT_ASSESSED)
COLUMNS = (
    Column("工作室编号"),
    Column("工作室", width=40),
    Column("原得分", "decimal"),
    Column("原等次"),
    Column("试算得分", "decimal"),
    Column("试算等次"),
    Column("待确认项", "int"),
    Column("变化", width=60),
)


@dataclass(frozen=True)
class Outcome:
    """What a studio came to under one version."""

    total: Decimal
    grade: str
    open: int


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    """The worker's part: rows to the rehearsal, the same as Excel to whoever asked."""
    rehearsal = cast(Rehearsal, rendering.subject)
    rows = compute(rehearsal)
    Rehearsal.objects.filter(pk=rehearsal.pk).update(rows=rows, finished_at=clock.now(fresh=True))
    name = f"规则变化试算_{rehearsal.round.code}.xlsx"
    with tempfile.TemporaryDirectory() as folder:
        sheet = workbook.Sheet("试算", COLUMNS, [_excel_row(row) for row in rows])
        query = {"评分表": rehearsal.sheet.title, "考核批次": rehearsal.round.title, "说明": "试算不改变任何结果"}
        path = workbook.write(Path(folder) / "rehearsal.xlsx", [sheet], query=query)
        return path.read_bytes(), name, XLSX


def compute(rehearsal: Rehearsal) -> list[dict[str, Any]]:
    """One row per studio that was assessed, by number."""
    round = rehearsal.round
    old = sheets.sheet_of(round.sheet)
    new = sheet_library.read(rehearsal.sheet.code, rehearsal.sheet.text)
    cuts = grading.cuts_of(round.measures)
    alike = sheet_comparison.scored_alike(old, new)
    people = Participant.objects.filter(round=round).exclude(state__in=OUTSIDE)
    rows = []
    for participant in (
        people.select_related("studio", "sheet", "round").prefetch_related("final_marks").order_by("studio__number")
    ):
        before, after = (_trace(participant, sheet) for sheet in (old, new))
        given = {mark.item: mark.value for mark in participant.final_marks.all()}
        kept = {key: value for key, value in given.items() if key in alike}
        rows.append(
            _row(
                participant,
                _outcome(old, before, given, cuts),
                _outcome(new, after, kept, cuts),
                _changes(old, new, {**before.marks, **given}, {**after.marks, **kept}),
            )
        )
    return rows


def _trace(participant: Participant, sheet: Sheet) -> Trace:
    """What the records, and the round's own visit, suggest under a version, read as the round read them (F8)."""
    parameter = participant.round.measures.parameters.get("yearly_rule_aggregation")
    return suggestions.suggest(
        participant.studio,
        sheet,
        participant.first,
        participant.last,
        aggregation=str(parameter.value) if parameter else None,
        visited=suggested.seen_on_visit(participant),
    )


def _outcome(sheet: Sheet, trace: Trace, given: dict[str, Decimal], cuts: grading.Cuts) -> Outcome:
    sums: Totals = totals(sheet, {**trace.marks, **given}, trace.not_applicable)
    score = grading.Score(sums.base, sums.bonus)
    level = grading.level(score, cuts, [veto.label for veto in trace.vetoes])
    grade = str(AssessmentResult.Grade(level.grade).label) if level.grade else "不评定等次"
    return Outcome(score.total, "优秀候选" if level.candidate else grade, len(sums.open))


def _changes(old: Sheet, new: Sheet, before: dict[str, Decimal | None], after: dict[str, Decimal | None]) -> str:
    """B2.1 8→10分；C1 新增，5分"""
    known, told = {item.key for item in old.items()}, []
    for item in new.items():
        mark = "待确认" if after.get(item.key) is None else f"{plain(after[item.key] or Decimal(0))}分"
        if item.key not in known:
            told.append(f"{item.key} 新增，{mark}")
        elif before.get(item.key) != after.get(item.key):
            was = before.get(item.key)
            told.append(f"{item.key} {'待确认' if was is None else plain(was)}→{mark}")
    told += [f"{key} 删去" for key in (item.key for item in old.items()) if key not in {i.key for i in new.items()}]
    return "；".join(told)


def _row(participant: Participant, old: Outcome, new: Outcome, changes: str) -> dict[str, Any]:
    return {
        "number": participant.studio.number,
        "name": participant.studio.name,
        "old": plain(old.total),
        "old_grade": old.grade,
        "new": plain(new.total),
        "new_grade": new.grade,
        "open": new.open,
        "changes": changes,
    }


def _excel_row(row: dict[str, Any]) -> list[Any]:
    numbers = ("old", "new")
    return [Decimal(row[key]) if key in numbers else row[key] for key in _KEYS]


_KEYS = ("number", "name", "old", "old_grade", "new", "new_grade", "open", "changes")
