"""The expert's own panels: what is to be done, and the summary with 签字提交."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from assessments import moderating, records, sheets, subjects, transitions
from assessments.aggregation import explained, spread
from assessments.models import Assignment, Mark, Panel
from assessments.sheets import plain
from assessments.states import AssignmentState, PanelState
from assessments.views import doors
from portal.accounts.roles import Role

# (chip, words) of one own file; a sheet with a mark in it is a draft.
CHIPS = {
    AssignmentState.ASSIGNED: ("mine", "待申报回避"),
    AssignmentState.SUBMITTED: ("good", "已提交"),
}


def chip(state: str, marked: int) -> tuple[str, str]:
    """未开始, 草稿 or 已提交 (ux.md §4.6)."""
    if state == AssignmentState.DECLARED:
        return ("draft", "草稿") if marked else ("mine", "未开始")
    return CHIPS[AssignmentState(state)]


@require_GET
def panels(request: HttpRequest) -> HttpResponse:
    """我的评审: every released panel with its progress."""
    user = doors.user_of(request)
    if not user.is_in(Role.EXPERT):
        raise Http404
    found = list(Panel.objects.visible_to(user).distinct().prefetch_related("subject"))
    counts = Counter(Assignment.objects.visible_to(user).filter(panel__in=found).values_list("panel_id", "state"))
    cards = [_card(panel, {state: counts[panel.pk, state] for state in AssignmentState.values}) for panel in found]
    return render(request, "assessments/my_panels.html", {"cards": cards})


def _card(panel: Panel, counts: dict[str, int]) -> dict[str, Any]:
    due = counts[AssignmentState.ASSIGNED] + counts[AssignmentState.DECLARED]
    done = counts[AssignmentState.SUBMITTED]
    return {
        "panel": panel,
        "done": done,
        "all": done + due,
        "waiting": due if panel.state == PanelState.RELEASED else 0,
        "url": reverse("assessments:my_panel", args=[panel.pk]),
    }


@require_GET
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """One panel: its files with their states; primary 继续评分."""
    panel = doors.expert_panel(request, pk)
    rows = listing(panel, doors.own_assignments(request, panel))
    asked = [row for row in rows if row["state"] == AssignmentState.ASSIGNED]
    waiting = [row for row in rows if row["state"] == AssignmentState.DECLARED]
    context = {
        "panel": panel,
        "rows": rows,
        "done": sum(1 for row in rows if row["state"] == AssignmentState.SUBMITTED),
        "running": panel.state == PanelState.RELEASED,
        "undeclared": len(asked),
        "next_url": waiting[0]["url"] if waiting else "",
        "chairs": subjects.panel_kind(panel).moderated and moderating.is_chair(doors.user_of(request), panel),
    }
    return render(request, "assessments/my_panel.html", context)


def listing(panel: Panel, rows: list[Assignment]) -> list[dict[str, Any]]:
    """The expert's files with number, unit and state; nothing of any other expert."""
    files = subjects.heads(rows)
    marked = Counter(Mark.objects.filter(assignment__in=rows).values_list("assignment_id", flat=True))
    known = len(sheets.lines(panel.sheet))
    drawn = []
    for row in rows:
        kind, words = chip(row.state, marked[row.pk])
        drawn.append(
            {
                "pk": row.pk,
                "facts": files[subjects.key_of(row)],
                "state": row.state,
                "chip": kind,
                "chip_text": words,
                "marked": marked[row.pk],
                "count": known,
                "total": row.total,
                "by_office": row.entered_by_id is not None,
                "url": reverse("assessments:mark", args=[panel.pk, row.pk]),
            }
        )
    return sorted(drawn, key=lambda each: each["facts"].number)


def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """我的汇总: own totals, ranks and spread; 签字提交 of all that is complete."""
    panel = doors.expert_panel(request, pk)
    rows = doors.own_assignments(request, panel)
    if request.method == "POST":
        waiting = [row for row in rows if row.state != AssignmentState.SUBMITTED]
        handed_in = transitions.submit_all(waiting, by=doors.user_of(request))
        messages.success(request, f"已签字提交 {handed_in} 份评分。提交后不能再改。")
        return redirect("assessments:summary", pk=panel.pk)
    table = own_table(panel, rows)
    return render(request, "assessments/summary.html", {"panel": panel, **table})


def own_table(panel: Panel, rows: list[Assignment]) -> dict[str, Any]:
    """Own totals with rank, mean and spread, and what is missing before 签字提交."""
    lines = listing(panel, rows)
    marks: dict[int, dict[str, Decimal]] = {}
    for assignment_id, item, value in Mark.objects.filter(assignment__in=rows).values_list(
        "assignment_id", "item", "value"
    ):
        marks.setdefault(assignment_id, {})[item] = value
    others = _others(panel, rows)
    for line in lines:
        sums = sheets.sums(panel.sheet, marks.get(line["pk"], {}))
        line["sum"] = sums.total if sums.done == sums.count else None
        line["shown"] = plain(sums.total) if sums.done else "–"
        line["others"] = others.get(line["pk"], [])
    complete = [line["sum"] for line in lines if line["sum"] is not None]
    for line in lines:
        line["rank"] = 1 + sum(1 for value in complete if value > line["sum"]) if line["sum"] is not None else None
    waiting = [line for line in lines if line["state"] != AssignmentState.SUBMITTED]
    return {
        "rows": lines,
        "mean": plain(explained(complete).value.quantize(Decimal("0.1"))) if complete else "",
        "spread": plain(spread(complete)) if complete else "",
        "waiting": len(waiting),
        "refusal": _refusal(panel, lines, waiting),
        "closed": panel.state == PanelState.CLOSED,
    }


def _refusal(panel: Panel, lines: list[dict[str, Any]], waiting: list[dict[str, Any]]) -> str:
    if panel.state != PanelState.RELEASED:
        return "评审已经结束"
    unfinished = [line["facts"].number for line in waiting if line["sum"] is None]
    if unfinished:
        return f"还有 {len(unfinished)} 份没有评完：{'、'.join(unfinished[:5])}"
    return "" if waiting else "全部评分都已提交"


def _others(panel: Panel, rows: list[Assignment]) -> dict[int, list[str]]:
    """Totals of the panel on the files one has handed in, without names, and only after the panel is closed (TM-04)."""
    if panel.state != PanelState.CLOSED:
        return {}
    totals = records.totals(panel)
    return {
        row.pk: [plain(value) for value in sorted(totals[subjects.key_of(row)])]
        for row in rows
        if row.state == AssignmentState.SUBMITTED
    }
