"""A released list keeps everything it was made from, so that anyone with the right can work it out again (INV-10)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from applications import lists, quotas, ranking
from applications.models import Application
from assessments.models import Assignment
from portal.policy.canonical import fingerprint

if TYPE_CHECKING:
    from applications.models import SelectionList


def frozen_inputs(selection: SelectionList) -> dict[str, Any]:
    """The content, every counted mark behind it, and what breaks ties and takes places, file by file."""
    entries = lists.entries_of(selection)
    numbers = {entry.application_id: entry.application.number for entry in entries}
    marks: dict[str, list[dict[str, Any]]] = {number: [] for number in numbers.values()}
    sheets = Assignment.objects.about_any(Application, list(numbers)).counted().order_by("pk")
    for sheet in sheets.prefetch_related("marks"):
        marks[numbers[sheet.subject_id]].append(
            {
                "assignment": sheet.pk,
                "total": str(sheet.total),
                "marks": {mark.item: str(mark.value) for mark in sheet.marks.all()},
            }
        )
    counted = quotas.counting(selection.call)
    keys = {
        entry.application.number: {
            "district_studio": entry.application.district_level,
            "listed_honours": entry.application.listed_honours,
            "counted": counted(entry.application),
        }
        for entry in entries
    }
    ties = list(lists.tie_keys(selection.call))
    return lists.content(selection, entries) | {"marks": marks, "keys": keys, "tie_keys": ties}


def discrepancies(selection: SelectionList) -> list[str]:
    """Work a released list out again from its frozen marks and from today's records; empty when all agree."""
    frozen = selection.inputs or {}
    found = []
    if fingerprint(frozen) != selection.digest:
        found.append("冻结的内容与生效时的 SHA-256 不一致")
    now = frozen_inputs(selection)
    if now["marks"] != frozen.get("marks"):
        found.append("现有评分记录与冻结的评分不一致")
    if now["entries"] != frozen.get("entries"):
        found.append("现有名单与冻结的名单不一致")
    if selection.kind == selection.Kind.FIRST:
        found += _scores_and_ranks(frozen)
    return found


def _scores_and_ranks(frozen: dict[str, Any]) -> list[str]:
    """Scores from the frozen totals, then ranks from those scores and the frozen tie keys."""
    scores = {
        number: ranking.outcome((Decimal(sheet["total"]) for sheet in sheets), frozen["method"]).score
        for number, sheets in frozen.get("marks", {}).items()
    }
    numbers = {place: number for place, number in enumerate(sorted(scores))}
    candidates = [
        ranking.Candidate(key=place, score=scores[number], **frozen["keys"][number])
        for place, number in numbers.items()
    ]
    ranked = ranking.rank(candidates, tie_keys=frozen["tie_keys"])
    ranks = {numbers[each.key]: each.rank for each in ranked}
    wrong = [
        number
        for number, _, rank, score, _, _ in frozen.get("entries", [])
        if ranks.get(number) != rank or str(scores.get(number)) != score
    ]
    return [f"重新计算的得分或名次不一致：{'、'.join(wrong[:5])}"] if wrong else []
