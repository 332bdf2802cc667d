"""What an expert declares and asks for: 申报回避, 中途回避, the printed sheet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assessments import documents, subjects, transitions
from assessments.forms import ReasonForm
from assessments.models import Assignment, Panel
from assessments.states import AssignmentState
from assessments.views import doors
from portal.policy.refusal import Refused

RECUSED_WORDS = "您已回避这份材料，组织方会另行安排。"


def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer for every file before any content opens."""
    panel = doors.expert_panel(request, pk)
    rows = [row for row in doors.own_assignments(request, panel) if row.state == AssignmentState.ASSIGNED]
    errors: list[dict[str, str]] = []
    if request.method == "POST" and rows:
        answers, errors = _answers(request, rows)
        if not errors:
            withdrawn = transitions.declare_all(rows, answers, by=doors.user_of(request))
            return _declared(request, panel, len(rows), withdrawn)
    files = subjects.describe(rows)
    lines: list[dict[str, Any]] = [
        {
            "pk": row.pk,
            "facts": files[subjects.key_of(row)].facts,
            "answer": request.POST.get(f"conflict_{row.pk}", ""),
            "reason": request.POST.get(f"reason_{row.pk}", ""),
        }
        for row in rows
    ]
    lines.sort(key=lambda line: line["facts"].number)
    context = {"panel": panel, "lines": lines, "errors": errors, "has_errors": bool(errors)}
    return render(request, "assessments/declare.html", context)


def _answers(
    request: HttpRequest, rows: list[Assignment]
) -> tuple[dict[int, transitions.Answer], list[dict[str, str]]]:
    answers, errors = {}, []
    unanswered = 0
    for row in rows:
        answer = request.POST.get(f"conflict_{row.pk}", "")
        reason = request.POST.get(f"reason_{row.pk}", "").strip()
        if answer not in ("yes", "no"):
            unanswered += 1
            errors.append({"message": "请选择有无利害关系", "target": f"no-{row.pk}"})
        elif answer == "yes" and not reason:
            errors.append({"message": "请写明回避的理由", "target": f"reason-{row.pk}"})
        else:
            answers[row.pk] = transitions.Answer(answer == "yes", reason[:500])
    if unanswered:
        errors.insert(0, {"message": f"还有 {unanswered} 份材料没有申明。全部申明后才能查看材料", "target": ""})
    return answers, errors


def _declared(request: HttpRequest, panel: Panel, count: int, withdrawn: int) -> HttpResponse:
    words = f"已申明 {count} 份材料。"
    if withdrawn:
        words += f"其中 {withdrawn} 份您已回避，组织方会另行安排。"
    messages.success(request, words)
    return redirect("assessments:my_panel", pk=panel.pk)


def recuse(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Withdraw in the middle, with a reason."""
    row = doors.open_assignment(request, pk, assignment)
    if row.state == AssignmentState.SUBMITTED:
        raise Refused("评分已经提交，不能再回避。如发现利害关系，请联系组织方")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        transitions.recuse(row, by=doors.user_of(request), reason=form.cleaned_data["reason"])
        messages.success(request, RECUSED_WORDS)
        return redirect("assessments:my_panel", pk=pk)
    context = {
        "panel": row.panel,
        "file": subjects.describe_one(row).facts,
        "form": form,
        "cancel_url": reverse("assessments:mark", args=[pk, row.pk]),
    }
    return render(request, "assessments/recuse.html", context)


@require_POST
def print_sheet(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """The own sheet as a PDF to sign; the marks at this moment are what is printed."""
    row = doors.open_assignment(request, pk, assignment)
    return redirect(documents.request_sheet(row, by=doors.user_of(request)))
