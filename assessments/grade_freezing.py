"""A released list of grades keeps everything it was made from, so that it can be worked out again (INV-09, INV-10)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assessments import excellent_pool, grade_lists, grading
from assessments.excellent_pool import Candidate
from assessments.grading import Cuts, Score
from assessments.models import Assignment, FinalMark, Mark, Participant
from portal.policy.canonical import fingerprint

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from assessments.grade_pool import Pool
    from assessments.models import GradeList


def frozen_inputs(grades: GradeList, pool: Pool) -> dict[str, Any]:
    """The content, the cut-offs, the pool, every counted mark and every final mark behind it."""
    entries = grade_lists.entries_of(grades)
    pack = grades.round.measures
    cuts = grading.cuts_of(pack)
    return grade_lists.content(grades, entries) | {
        "cuts": {
            "pass_mark": str(cuts.pass_mark),
            "excellent_mark": str(cuts.excellent_mark),
            "bonus_counts": cuts.bonus_counts,
            "veto_fails": cuts.veto_fails,
        },
        "tie_keys": list(grade_lists.tie_keys(pack)),
        "pool": {
            "limit": pool.limit,
            "numbers": pool.numbers,
            "split": pool.split,
            "given": pool.given,
            "left": pool.left,
        },
        "vetoed": sorted(
            entry.participant.studio.number for entry in entries if grade_lists.is_vetoed(entry.participant)
        ),
        **marks_of(grades),
    }


def marks_of(grades: GradeList) -> dict[str, Any]:
    """Handed-in mark sheets and final marks by participant, in a constant number of statements."""
    keys = list(grades.entries.order_by("participant_id").values_list("participant_id", flat=True))
    marks: dict[str, list[dict[str, Any]]] = {str(key): [] for key in keys}
    finals: dict[str, dict[str, str]] = {str(key): {} for key in keys}
    sheets = Assignment.objects.about_any(Participant, keys).counted().order_by("pk")
    given: dict[int, dict[str, str]] = {}
    for pk, subject, total in sheets.values_list("pk", "subject_id", "total"):
        given[pk] = {}
        marks[str(subject)].append({"sheet": pk, "total": f"{total:.2f}", "marks": given[pk]})
    for sheet, item, value in _rows(Mark.objects.filter(assignment__in=sheets.order_by()), "assignment_id"):
        given[sheet][item] = f"{value:.2f}"
    for key, item, value in _rows(FinalMark.objects.filter(participant__in=keys), "participant_id"):
        finals[str(key)][item] = f"{value:.3f}"
    return {"marks": marks, "finals": finals}


def _rows(found: QuerySet[Any], owner: str) -> Iterable[tuple[int, str, Decimal]]:
    """Plain rows: a round has tens of thousands of marks, and a release is waited for."""
    return found.order_by("pk").values_list(owner, "item", "value")


def discrepancies(grades: GradeList) -> list[str]:
    """Work a released list out again from what was frozen and from today's records; empty when all agree."""
    frozen = grades.inputs or {}
    found = []
    if fingerprint(frozen) != grades.digest:
        found.append("冻结的内容与生效时的 SHA-256 不一致")
    now = marks_of(grades)
    if now["marks"] != frozen.get("marks") or now["finals"] != frozen.get("finals"):
        found.append("现有评分记录与冻结的评分不一致")
    if grade_lists.content(grades)["entries"] != frozen.get("entries"):
        found.append("现有等次名单与冻结的名单不一致")
    return found + _levels(frozen)


def _levels(frozen: dict[str, Any]) -> list[str]:
    """Levels and ranks from the frozen scores, cut-offs and tie keys."""
    raw = frozen.get("cuts", {})
    cuts = Cuts(Decimal(raw["pass_mark"]), Decimal(raw["excellent_mark"]), raw["bonus_counts"], raw["veto_fails"])
    rows = frozen.get("entries", [])
    levels = [_level(row, cuts, frozen["vetoed"]) for row in rows]
    candidates = [
        Candidate(place, level.judged, None if row[4] is None else Decimal(row[4]), level.candidate and row[1] == 1)
        for place, (row, level) in enumerate(zip(rows, levels, strict=True))
    ]
    ranks = {each.key: each.rank for each in excellent_pool.rank(candidates, frozen["tie_keys"])}
    wrong = [
        row[0]
        for place, (row, level) in enumerate(zip(rows, levels, strict=True))
        if ranks[place] != row[3] or grading.may_be(level, row[2])
    ]
    return [f"重新计算的名次或等次不一致：{'、'.join(wrong[:5])}"] if wrong else []


def _level(row: list[Any], cuts: Cuts, vetoed: list[str]) -> grading.Level:
    score = None if row[4] is None else Score(Decimal(row[4]), Decimal(row[5]))
    return grading.level(score, cuts, ["否决"] if row[0] in vetoed else [])
