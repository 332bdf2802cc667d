"""The chair's page: items on which the experts lie far apart, and the mark that settles one (HZ-57, BJ-49)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from assessments import marking, moderating, sheets, subjects
from assessments.models import Assignment, Moderation, Panel, Participant
from assessments.sheets import plain
from assessments.states import DUE
from assessments.transitions import judging
from assessments.views import doors
from portal.policy.refusal import Refused


@require_http_methods(["GET", "POST"])
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    """Files of which every sheet is in, with their wide items; marks without names."""
    panel = doors.expert_panel(request, pk)
    if not moderating.is_chair(doors.user_of(request), panel) or not subjects.panel_kind(panel).moderated:
        raise Http404
    problem: dict[str, str] = {}
    if request.method == "POST":
        problem = _settle(request, panel)
        if not problem:
            return redirect("assessments:moderate", pk=pk)
    context = {"panel": panel, "files": _files(panel, problem), "errors": [problem] if problem else []}
    return render(request, "assessments/moderate.html", context | {"has_errors": bool(problem)})


def _settle(request: HttpRequest, panel: Panel) -> dict[str, str]:
    """The sentence that is wrong with what was typed, with the field; {} when it was taken."""
    key = request.POST.get("file", "")
    participant = get_object_or_404(
        Participant.objects.filter(pk__in=panel.files.values("subject_id")).select_related("round", "sheet", "studio"),
        pk=int(key) if key.isdecimal() and len(key) < 19 else 0,
    )
    item = request.POST.get("item", "")
    typed = {"file": str(participant.pk), "item": item, "reason": request.POST.get("reason", "")}
    typed["value"] = request.POST.get("value", "")
    target = f"value-{participant.pk}-{item}"
    try:
        value = marking.number(typed["value"], sheets.line_of(panel.sheet, item))
        if value is None:
            raise Refused("请填写裁定分")
        judging.moderate(panel, participant, item, value, by=doors.user_of(request), reason=typed["reason"])
    except Refused as problem:
        if type(problem) is not Refused:
            raise
        return {"message": problem.reason, "target": target, **typed}
    messages.success(request, "已裁定。")
    return {}


def _files(panel: Panel, problem: dict[str, str]) -> list[dict[str, Any]]:
    waiting = {subjects.key_of(row) for row in Assignment.objects.filter(panel=panel, state__in=DUE)}
    wide = {key: items for key, items in judging.files_far_apart(panel).items() if key not in waiting}
    heads = subjects.heads(row for row in panel.files.all() if subjects.key_of(row) in wide)
    settled = {(row.subject_id, row.item): row for row in Moderation.objects.filter(panel=panel).select_related("by")}
    lines = sheets.lines(panel.sheet)
    files = []
    for key, items in wide.items():
        rows = [_row(key[1], lines[each.item], each, settled.get((key[1], each.item)), problem) for each in items]
        files.append({"pk": key[1], "head": heads[key], "rows": rows})
    return sorted(files, key=lambda file: file["head"].number)


def _row(pk: int, line: sheets.Line, marks: Any, settled: Moderation | None, problem: dict[str, str]) -> dict[str, Any]:
    ours = problem if problem.get("file") == str(pk) and problem.get("item") == line.key else {}
    kept = plain(settled.value) if settled else ""
    return {
        "line": line,
        "points": plain(line.points),
        "marks": "、".join(plain(Decimal(mark)) for mark in sorted(marks.marks)),
        "spread": plain(marks.spread),
        "settled": settled,
        "value": ours.get("value", kept),
        "reason": ours.get("reason", settled.reason if settled else ""),
        "error": ours.get("message", ""),
    }
