"""Results open to everybody, where the policy says so: grade per studio, nothing else (BJ-51)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from assessments.models import GradeList
from assessments.result_papers import ORDER
from assessments.states import GradeListState
from portal.policy import measures
from studios.models import AssessmentResult, Studio


@dataclass(frozen=True)
class Line:
    """One studio of a published list, with the grade that stands today."""

    studio: Studio
    grade: str
    corrected: bool


def lists() -> QuerySet[GradeList]:
    """Released lists of rounds whose pack, or whose own override, makes results public; newest first."""
    public = [pack.code for pack in measures.all_measures() if pack.value("results_public")]
    closed = Q(round__overrides__parameter="results_public", round__overrides__value=False)
    opened = Q(round__overrides__parameter="results_public", round__overrides__value=True)
    found = GradeList.objects.filter(Q(round__pack__in=public) & ~closed | opened, state=GradeListState.RELEASED)
    return found.select_related("round").prefetch_related("round__overrides").order_by("-released_at", "-pk")


def rows(grades: GradeList) -> list[Line]:
    """Best grade first, then by number: the order inside a grade tells no rank."""
    found = AssessmentResult.objects.filter(grade_entry__grade_list=grades)
    found = found.select_related("studio__host", "studio__region", "corrected_by")
    lines = [_line(each) for each in found]
    grade_order = [str(each.label) for each in ORDER]
    return sorted(lines, key=lambda each: (grade_order.index(each.grade), each.studio.number))


def _line(result: AssessmentResult) -> Line:
    newest = getattr(result, "corrected_by", None) or result
    return Line(result.studio, newest.get_grade_display(), newest is not result)
