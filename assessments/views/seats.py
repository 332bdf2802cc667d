"""The assignment table: files × experts with loads and conflicts; drawing, adding, replacing, removing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from assessments import offices, rules, seating, transitions
from assessments.models import Expert
from assessments.states import PanelState
from assessments.views import doors
from assessments.workflow import PANEL_WORKFLOW
from portal.policy.refusal import Refused
from portal.workflow.engine import refusal_of

PAGE = 50


@require_GET
def assignments(request: HttpRequest, pk: int) -> HttpResponse:
    """The table; ?show=conflicts and ?show=short narrow it."""
    panel = doors.office_panel(request, pk)
    user = doors.user_of(request)
    table = seating.table(panel)
    show = request.GET.get("show", "")
    rows = [
        row
        for row in table.rows
        if not show or (show == "conflicts" and row.has_conflict) or (show == "short" and row.lacking)
    ]
    draft = panel.state == PanelState.DRAFT
    context = {
        "panel": panel,
        "table": table,
        "show": show,
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may_edit": offices.runs(user, panel) and panel.state != PanelState.CLOSED,
        "draft": draft,
        "refusal": refusal_of(PANEL_WORKFLOW.step("release"), user, panel) if draft else "",
    }
    return render(request, "assessments/assignments.html", context)


@require_POST
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """生成分派稿. A seed may be given to repeat an earlier draw."""
    panel = doors.office_panel(request, pk)
    user = doors.user_of(request)
    rules.check_runs(user, panel)
    try:
        drawn = transitions.draw(panel, by=user, seed=request.POST.get("seed", "").strip()[:40])
    except Refused as problem:
        messages.error(request, problem.reason)
        return _table(request, pk)
    words = f"已生成分派稿：{len(drawn.pairs)} 份评分任务，抽取种子 {panel.seed}。"
    if drawn.gap > 1:
        words += f"因回避较多，专家之间的份数相差 {drawn.gap} 份。"
    messages.success(request, words)
    return _table(request, pk)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Seat one more expert on a file."""
    panel = doors.office_panel(request, pk)
    _, file = doors.panel_file(panel, _number(request, "file"))
    chosen = get_object_or_404(Expert.objects.of(panel.city).in_pool(), pk=_number(request, "expert"))
    transitions.assign(panel, chosen, file.record, by=doors.user_of(request))
    messages.success(request, f"{file.facts.number} 已增派{chosen.user.name}。")
    return _table(request, pk)


def change(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Replace or remove one seat of the draft; only experts who fit the file are offered."""
    seat = doors.office_assignment(request, pk, assignment)
    panel = seat.panel
    user = doors.user_of(request)
    rules.check_runs(user, panel)
    if request.method == "POST":
        if "remove" in request.POST:
            transitions.unassign(seat, by=user)
            messages.success(request, f"已移除{seat.expert.user.name}。")
        else:
            chosen = get_object_or_404(Expert.objects.of(panel.city).in_pool(), pk=_number(request, "expert"))
            transitions.swap(seat, chosen, by=user)
            messages.success(request, f"已换为{chosen.user.name}。")
        return _table(request, pk)
    table = seating.table(panel)
    row = next(row for row in table.rows if any(each.assignment.pk == seat.pk for each in row.seats))
    context = {
        "panel": panel,
        "seat": next(each for each in row.seats if each.assignment.pk == seat.pk),
        "facts": row.file.facts,
        "choices": choices(panel, table, row),
    }
    return render(request, "assessments/change_seat.html", context)


def choices(panel: seating.Panel, table: seating.Table, row: seating.Row) -> list[tuple[seating.Load, list[str]]]:
    """Members not on this file yet, lightest load first, each with the conflicts that speak against it."""
    finder = seating.Finder(panel)
    taken = {seat.assignment.expert_id for seat in row.seats}
    free = [load for load in table.loads if load.member.expert_id not in taken and load.reachable]
    found = [(load, finder.words(load.member.expert, row.file)) for load in free]
    return sorted(found, key=lambda each: (bool(each[1]), each[0].files, each[0].member.expert.user.name))


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal() or len(text) > 18:
        raise Refused("请先选择一名专家")
    return int(text)


def _table(request: HttpRequest, pk: int) -> HttpResponse:
    page = request.POST.get("page", "")
    url = reverse("assessments:assignments", args=[pk])
    return redirect(f"{url}?page={page}" if page.isdecimal() and len(page) < 9 else url)
