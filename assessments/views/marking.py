"""The marking page (W9): files | evidence | sheet; autosave, 保存并下一份, 提交评分."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_POST

from assessments import evidence, marking, subjects, transitions
from assessments.models import Assignment
from assessments.states import AssignmentState, PanelState
from assessments.views import doors, mine


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """The sheet beside its evidence; a POST saves all of it, and goes on or hands it in."""
    row = doors.open_assignment(request, pk, assignment)
    if request.method == "POST":
        return _take_in(request, row)
    if request.headers.get("HX-Request") == "true":
        return _evidence_part(request, row)
    return _page(request, row)


def _take_in(request: HttpRequest, row: Assignment) -> HttpResponse:
    user = doors.user_of(request)
    typed = marking.read(row.panel.sheet, request.POST)
    transitions.save_marks(row, typed.kept, by=user, comment=request.POST.get("comment", "")[:1000])
    if typed.errors:
        return _page(request, row, typed, marking.error_links(row.panel.sheet, typed))
    if "submit" not in request.POST:
        messages.success(request, "已保存。")
        return redirect(_next_url(request, row))
    words = marking.gaps_of(row)
    if words:
        return _page(request, row, typed, words)
    transitions.submit(row, by=user)
    messages.success(request, "评分已提交，提交后不能再改。")
    return redirect(_next_url(request, row))


def _next_url(request: HttpRequest, row: Assignment) -> str:
    """The next unfinished file in the order of the list, wrapping round; the summary when none is left."""
    panel = row.panel
    rows = mine.listing(panel, doors.own_assignments(request, panel))
    place = next(at for at, line in enumerate(rows) if line["pk"] == row.pk)
    for line in rows[place + 1 :] + rows[:place]:
        if line["state"] == AssignmentState.DECLARED and line["marked"] < line["count"]:
            return str(line["url"])
    return reverse("assessments:summary", args=[panel.pk])


def _page(
    request: HttpRequest,
    row: Assignment,
    typed: marking.Typed | None = None,
    errors: list[dict[str, str]] | None = None,
) -> HttpResponse:
    panel = row.panel
    kind = subjects.kind_of(row.subject_type_id)
    own = doors.own_assignments(request, panel)
    rows = mine.listing(panel, own)
    record = kind.fetch([row.subject_id])[row.subject_id]
    papers = list(kind.papers(record))
    url = reverse("assessments:mark", args=[panel.pk, row.pk])
    shown = evidence.choose(papers, url, request.GET.get("item", ""), request.GET.get("file", ""))
    context: dict[str, Any] = {
        "panel": panel,
        "assignment": row,
        "facts": next(each["facts"] for each in rows if each["pk"] == row.pk),
        "rows": rows,
        "done": sum(1 for each in rows if each["state"] == AssignmentState.SUBMITTED),
        "locked": row.state != AssignmentState.DECLARED or panel.state != PanelState.RELEASED,
        "may_record": panel.state == PanelState.RELEASED,
        "sheet": marking.page(row, papers, url=url, typed=typed, beside=_beside(kind, record)),
        "saved_at": row.saved_at,
        "dossier_url": kind.dossier_url(record),
        "dossier_label": kind.dossier_label,
        "errors": errors or [],
        "has_errors": bool(errors),
        "shown": shown,
    }
    return render(request, "assessments/mark.html", context)


def _beside(kind: subjects.SubjectKind, record: Any) -> Mapping[str, subjects.Beside]:
    """Suggestions and self-marks, where the file has them."""
    return kind.beside(record) if kind.beside is not None else {}


def _evidence_part(request: HttpRequest, row: Assignment) -> HttpResponse:
    papers = list(subjects.papers_of(row))
    url = reverse("assessments:mark", args=[row.panel_id, row.pk])
    shown = evidence.choose(papers, url, request.GET.get("item", ""), request.GET.get("file", ""))
    response = render(request, "assessments/_evidence.html", {"shown": shown})
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_POST
def save(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Autosave: what holds is kept, a wrong entry counts as none; answers with the moment of saving."""
    row = doors.open_assignment(request, pk, assignment)
    typed = marking.read(row.panel.sheet, request.POST)
    saved_at = transitions.save_marks(
        row, typed.kept, by=doors.user_of(request), comment=request.POST.get("comment", "")[:1000]
    )
    return JsonResponse({"saved_at": saved_at.isoformat(), "errors": typed.errors})
