"""Results open to everybody, where the policy says so: grade per studio, nothing else (BJ-51)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from assessments.models import GradeList
from assessments.result_papers import ORDER
from assessments.states import GradeListState
from portal.policy import measures
from studios import overview
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


def of_studio(studio: Studio, today: date) -> Iterator[overview.Line]:
    """For the studio's public page: each published grade with the list it stands in."""
    found = AssessmentResult.objects.filter(studio=studio, grade_entry__grade_list__in=lists().values("pk"))
    clause = measures.load(studio.pack).clause(measures.load(studio.pack).parameter("results_public").clause)
    for each in found.select_related("corrected_by", "grade_entry"):
        line = _line(each)
        words = f"{line.grade}（复核后更正）" if line.corrected else line.grade
        url = reverse("assessments:result_page", args=[each.grade_entry.grade_list_id])
        yield overview.Line(f"{each.year} 年度{each.get_kind_display()}", words, url, None, clause)


def _line(result: AssessmentResult) -> Line:
    newest = getattr(result, "corrected_by", None) or result
    return Line(result.studio, newest.get_grade_display(), newest is not result)
