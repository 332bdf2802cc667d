"""The office while experts mark: progress and 催办, 免评, marks from paper, files on which marks diverge."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from assessments import marking, offices, records, rules, subjects, transitions
from assessments.forms import ReasonForm
from assessments.models import Assignment, Panel
from assessments.sheets import plain
from assessments.states import DUE, AssignmentState
from assessments.views import doors
from portal.desks.models import Chase
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import hour_minute

PAGE = 50
CHIPS = {
    AssignmentState.ASSIGNED: "mine",
    AssignmentState.DECLARED: "others",
    AssignmentState.SUBMITTED: "good",
    AssignmentState.RECUSED: "closed",
    AssignmentState.EXCUSED: "closed",
}


@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The matrix expert × file: who has done what, no marks before they are handed in."""
    panel = doors.office_panel(request, pk)
    user = doors.user_of(request)
    members = [member.expert for member in panel.members.select_related("expert__user")]
    rows = list(panel.files.all())
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    files = subjects.describe(page)
    cells: dict[tuple[int, int], dict[int, Assignment]] = {}
    for row in panel.assignments.filter(subject_id__in=[each.subject_id for each in page]):
        cells.setdefault(subjects.key_of(row), {})[row.expert_id] = row
    lines = [
        {
            "file": files[subjects.key_of(row)],
            "cells": [_cell(cells.get(subjects.key_of(row), {}).get(expert.pk)) for expert in members],
        }
        for row in page
    ]
    context = {
        "panel": panel,
        "page_obj": page,
        "experts": [_expert_line(panel, expert) for expert in _with_counts(panel, members)],
        "lines": lines,
        "runs": offices.runs(user, panel),
        "chase_refusal": _chase_refusal(panel),
        "waiting": panel.assignments.filter(state__in=DUE).count(),
    }
    return render(request, "assessments/progress.html", context)


def _cell(row: Assignment | None) -> dict[str, Any] | None:
    if row is None:
        return None
    label = AssignmentState(row.state).label
    return {
        "pk": row.pk,
        "chip": CHIPS[AssignmentState(row.state)],
        "text": f"{label} {plain(row.total)}" if row.total is not None else label,
        "due": row.state in DUE,
        "reason": row.reason,
        "paper": row.entered_by_id is not None,
    }


def _with_counts(panel: Panel, members: list[Any]) -> list[tuple[Any, dict[str, int]]]:
    counts: dict[int, dict[str, int]] = {}
    for expert_id, state in panel.assignments.values_list("expert_id", "state"):
        mine = counts.setdefault(expert_id, {})
        mine[state] = mine.get(state, 0) + 1
    return [(expert, counts.get(expert.pk, {})) for expert in members]


def _expert_line(panel: Panel, pair: tuple[Any, dict[str, int]]) -> dict[str, Any]:
    expert, counts = pair
    waiting = sum(counts.get(state, 0) for state in DUE)
    return {
        "name": expert.user.name,
        "done": counts.get(AssignmentState.SUBMITTED, 0),
        "all": waiting + counts.get(AssignmentState.SUBMITTED, 0),
        "undeclared": counts.get(AssignmentState.ASSIGNED, 0),
        "late": waiting > 0 and clock.now() >= panel.due,
    }


def _chase_refusal(panel: Panel) -> str:
    """Why 催办 is off: nothing outstanding, or done today (UX-38)."""
    if not panel.assignments.filter(state__in=DUE).exists():
        return "没有待交的评分"
    last = Chase.objects.about(panel).order_by("-day").first()
    if last is not None and last.day == clock.today():
        return f"今天已经催办过（{hour_minute(last.at)}），明天可以再催"
    return ""


@require_POST
def chase(request: HttpRequest, pk: int) -> HttpResponse:
    panel = doors.office_panel(request, pk)
    told = transitions.chase(panel, by=doors.user_of(request))
    messages.success(request, f"已催办 {told} 名专家。")
    return redirect("assessments:progress", pk=pk)


def excuse(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """免于评分, with a reason."""
    row = doors.office_assignment(request, pk, assignment)
    rules.check_excuse(doors.user_of(request), row)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        transitions.excuse(row, by=doors.user_of(request), reason=form.cleaned_data["reason"])
        messages.success(request, f"已免去{row.expert.user.name}的这份评分。")
        return redirect("assessments:progress", pk=pk)
    context = {
        "panel": row.panel,
        "title": "免于评分",
        "words": f"免去{row.expert.user.name}对 {subjects.describe_one(row).facts.number} 的评分。"
        "已存的草稿不计入，专家会收到通知。",
        "confirm_label": "免于评分",
        "form": form,
        "cancel_url": reverse("assessments:progress", args=[pk]),
    }
    return render(request, "assessments/confirm.html", context)


def enter(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Marks from the expert's signed paper sheet, with its scan."""
    row = doors.office_assignment(request, pk, assignment)
    user = doors.user_of(request)
    rules.check_enter(user, row)
    typed, errors = None, []
    if request.method == "POST":
        typed = marking.read(row.panel.sheet, request.POST)
        errors = marking.error_links(row.panel.sheet, typed) or _paper_gaps(request)
        if not errors:
            try:
                comment = request.POST.get("comment", "")[:1000]
                scan = request.FILES.getlist("scan")[0]
                transitions.enter(row, typed.marks, by=user, scan=scan, comment=comment)
            except Refused as problem:
                errors = [{"message": problem.reason, "target": ""}]
            else:
                messages.success(request, f"已录入{row.expert.user.name}的纸质评分。")
                return redirect("assessments:progress", pk=pk)
        row.refresh_from_db()
    papers = list(subjects.papers_of(row))
    context = {
        "panel": row.panel,
        "assignment": row,
        "facts": subjects.describe_one(row).facts,
        "sheet": marking.page(row, papers, typed=typed, stored=False, beside=subjects.beside_of(row)),
        "comment": request.POST.get("comment", ""),
        "signed": "signed" in request.POST,
        "errors": errors,
        "has_errors": bool(errors),
    }
    return render(request, "assessments/enter.html", context)


def _paper_gaps(request: HttpRequest) -> list[dict[str, str]]:
    errors = []
    if "signed" not in request.POST:
        errors.append({"message": "请确认纸质评分表上有专家本人签字和无利害关系声明", "target": "signed"})
    if "scan" not in request.FILES:
        errors.append({"message": "请上传专家签字的纸质评分表扫描件", "target": "scan"})
    return errors


@require_GET
def divergence(request: HttpRequest, pk: int) -> HttpResponse:
    """Files on which the experts lie far apart; the threshold is the pack's, ?from= looks with another."""
    panel = doors.office_panel(request, pk)
    default = Decimal(offices.measures_of(panel).value("divergence_threshold"))
    asked = request.GET.get("from", "")
    threshold = Decimal(asked) if asked.isdecimal() and len(asked) < 4 else default
    rows = [
        {"facts": file.facts, "marks": [Decimal(plain(mark)) for mark in marks]}
        for file, _, marks in records.divergent(panel, threshold)
    ]
    context = {"panel": panel, "rows": rows, "threshold": threshold, "default": default}
    return render(request, "assessments/divergence.html", context)
