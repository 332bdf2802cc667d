"""A round worked out once more: every score from the mark sheets, every suggestion from the records; changes nothing.

Done by the worker as a list for whoever asked; the page that waits says how far it is.
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from assessments import final_marks, grade_freezing, grade_listing, grade_lists, sheets, suggested
from assessments.models import Assignment, FinalMark, Mark, Participant, Round
from assessments.states import GradeListState, ParticipantState
from portal.documents import jobs, workbook
from portal.documents.exports import exporters
from portal.documents.models import Export
from portal.documents.workbook import Column, Sheet

RECOMPUTED, LABEL = "grades_recomputed", "考核分复算"
AT_ONCE = 200
# Those that a panel judges or has judged.
JUDGED = (ParticipantState.UNDER_PANEL, ParticipantState.APPRAISED, ParticipantState.PUBLISHED)
COLUMNS = (
    Column("编号", width=18), Column("工作室", width=36), Column("有效评分份数", "int", 12),
    Column("存入的基本分", "decimal", 12), Column("重算的基本分", "decimal", 12), Column("存入的加分", "decimal", 12),
    Column("重算的加分", "decimal", 12), Column("结论", width=40), Column("台账现在的建议分", "decimal", 16),
    Column("建议分待确认项", "int", 14),
)  # fmt: skip


def register() -> None:
    """Called from apps.py."""
    exporters.register(RECOMPUTED, recompute, label=LABEL)


def recompute(export: Export) -> Path:
    """Every final mark, base and bonus of a round once more from the mark sheets; what differs is named (INV-09)."""
    round, user = grade_listing.round_of(export)
    people = list(_judged(round))
    progress = jobs.Progress(export, len(people), "已算 {done} / 共 {total} 家。")
    path = Path(tempfile.mkstemp(suffix=".xlsx")[1])
    words = {"批次": round.title, "汇总方法": round.get_method_display(), "等次名单": _frozen_words(round)}
    sheet = Sheet(LABEL, COLUMNS, _again(round, people, progress))
    return workbook.write(path, [sheet], query=words, by=user.name)


def _frozen_words(round: Round) -> str:
    """Whether each released list still works out as it was frozen (INV-10)."""
    found = []
    for grades in round.grade_lists.filter(state=GradeListState.RELEASED):
        wrong = grade_freezing.discrepancies(grades)
        found.append(f"{grades.document_no} {'；'.join(wrong) or '与冻结的内容一致'}")
    return "；".join(found) or "还没有生效的名单"


def _judged(round: Round) -> list[Participant]:
    """By number, each with the round as it was read: its pack is asked for every one of them."""
    found = list(
        Participant.objects.filter(round=round, state__in=JUDGED)
        .select_related("studio", "sheet")
        .order_by("studio__number", "attempt")
    )
    for each in found:
        each.round = round
    return found


def _again(round: Round, people: Sequence[Participant], progress: jobs.Progress) -> Iterator[list[Any]]:
    for start in range(0, len(people), AT_ONCE):
        for each, counted, base, bonus in recomputed(round, people[start : start + AT_ONCE]):
            trace = suggested.trace_of(each)
            yield [
                each.studio.number, each.studio.name, counted, each.base, base, each.bonus, bonus,
                _verdict(each, base, bonus), trace.total, sum(not item.complete for item in trace.items),
            ]  # fmt: skip
            progress.step()


def _verdict(participant: Participant, base: Decimal | None, bonus: Decimal | None) -> str:
    if participant.state == ParticipantState.UNDER_PANEL:
        return "考核组还在评分"
    return "一致" if (base, bonus) == (participant.base, participant.bonus) else "不一致，请核对评分记录"


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
