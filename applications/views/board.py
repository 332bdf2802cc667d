"""The ranking board W10: shown, tried out, decided."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from applications import board as boards
from applications import decision_rules, lists, transitions
from applications.board import Board, Row
from applications.board_listing import EXPORT, viewed
from applications.forms.controls import options_of
from applications.forms.decisions import SimulatorForm, posted_decisions
from applications.models import Application, Call, SelectionEntry
from applications.quotas import Quota
from applications.states import ListState, State
from applications.transitions.selection import ACT
from applications.views.offices import call_of
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Permission
from portal.desks.models import Waiver
from portal.desks.signatures import signatures
from portal.documents.exports import request_export
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from portal.workflow.buttons import button, refusal

PAGE = 50


@require_GET
def ranking(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The board; a simulation is part of the address and changes nothing."""
    return _page(request, call_of(request, code, with_windows=False))


@require_POST
def list_decisions(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Save the decisions of the rows on this page; what was typed stays when it cannot be saved."""
    call = call_of(request, code)
    selection = boards.current_list(call)
    if selection is None:
        raise Refused("还没有拟定名单，请先按排名生成草稿")
    decisions, errors = posted_decisions(request.POST)
    if errors:
        return _page(request, call, typed=decisions, errors=errors)
    try:
        seen = request.POST.get("seen", "")
        changed = transitions.decide_entries(selection, by=request.user, decisions=decisions, seen=seen)
    except Refused as refused:
        return _page(request, call, typed=decisions, errors=[{"message": str(refused)}], status=refused.status)
    messages.success(request, f"已保存，改动 {changed} 家。生效之前，申报单位看不到。")
    return redirect(f"{reverse('applications:ranking', args=[code])}?{request.GET.urlencode()}")


@require_POST
def list_compile(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """A first draft by rank."""
    call = call_of(request, code)
    selection = transitions.compile_list(call, by=request.user)
    messages.success(request, f"已按排名生成草稿，共 {selection.entries.count()} 家，请核对后填写会议纪要。")
    return redirect("applications:ranking", code)


@require_POST
def board_export(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The whole board as Excel, narrowed as on screen; the worker writes it."""
    if not request.user.may(Permission.EXPORT):
        raise Refused("您当前的岗位不能导出")
    call = call_of(request, code, with_windows=False)
    params = {"call": call.code, "query": request.GET.urlencode()}
    return redirect(request_export(EXPORT, request.user, params))


def _page(
    request: AuthenticatedHttpRequest,
    call: Call,
    *,
    typed: dict[int, tuple[str, str]] | None = None,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    measures = call.measures
    simulator = SimulatorForm(request.GET, ties=lists.tie_keys(call), method=call.method)
    board = boards.read(call, measures, simulator.simulation())
    view, rows = viewed(request.GET, board)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    last = boards.cut(rows)
    seen = lists.mark_of(row.entry for row in shown if row.entry is not None)
    for row in shown:
        _retype(row, typed)
    editable = _is_editable(request, board)
    context = {
        "call": call,
        "pack": measures,
        "board": board,
        "page_obj": page,
        "rows": _drawn(shown),
        "cut_at_end": last and not page.has_next(),
        "simulator": simulator,
        "view": view,
        "editable": editable,
        "seen": seen,
        "errors": errors or [],
        "has_errors": bool(errors),
        "columns": 10,
        "may_export": request.user.may(Permission.EXPORT),
        **_decision(request, board),
    }
    return render(request, "applications/board/board.html", context, status=status)


_DECISIONS = tuple((str(value), str(label)) for value, label in SelectionEntry.Decision.choices)


def _drawn(shown: list[Row]) -> list[dict[str, Any]]:
    """Each row with its waivers, and its dots on one line that fits the marks of this page."""
    marks = [mark for each in shown for mark in each.marks.totals]
    low, high = (int(min(marks)) // 10 * 10, max(100, int(max(marks)))) if marks else (0, 100)
    width, waived = max(high - low, 1), _waived(shown)
    return [
        {
            "row": row,
            "key": str(row.application.pk),
            # Dots as the round ends of strokes without length: one path instead of a circle for each mark.
            "dots": "".join(f"M{6 + float((mark - low) / width) * 108:.1f} 8h0" for mark in row.marks.totals),
            "options": options_of(_DECISIONS, row.entry.decision) if row.entry else "",
            "totals": " ".join(_short(mark) for mark in row.marks.totals),
            "spread": "–" if row.marks.spread is None else _short(row.marks.spread),
            "score": "–" if row.score is None else str(row.score),
            "waived": waived.get(row.application.pk, []),
        }
        for row in shown
    ]


def _short(number: Decimal) -> str:
    """Without the zeros after the point."""
    return f"{number.normalize():f}"


def _retype(row: Row, typed: dict[int, tuple[str, str]] | None) -> None:
    if typed and row.entry and row.application.pk in typed:
        row.entry.decision, row.entry.reason = typed[row.application.pk]


def _waived(shown: list[Row]) -> dict[int, list[str]]:
    """Files of this page that passed a soft rule by an officer's written waiver."""
    found: dict[int, list[str]] = {}
    waivers = Waiver.objects.about_any(Application, [row.application.pk for row in shown]).filter(granted=True)
    for key, rule in waivers.values_list("subject_id", "rule").distinct():
        found.setdefault(key, []).append(rule)
    return found


def _is_editable(request: AuthenticatedHttpRequest, board: Board) -> bool:
    selection = board.selection
    if selection is None or board.simulated or selection.state != ListState.DRAFT:
        return False
    return not refusal(decision_rules.require_compiler, request.user, board.call)


def _decision(request: AuthenticatedHttpRequest, board: Board) -> dict[str, Any]:
    """The list behind the board: its steps, its approvals."""
    call, selection, user = board.call, board.selection, request.user
    compiler = refusal(decision_rules.require_compiler, user, call)
    if selection is None:
        ready = any(row.application.state == State.APPRAISED for row in board.rows)
        nothing = None if ready else Refused("还没有评审结束的申报，先到“评审组”里结束评审")
        return {"compile_refusal": compiler or nothing}
    roles = board.measures.offices.approvals
    mark = fingerprint(lists.content(selection, board.entries))
    context: dict[str, Any] = {"selection": selection, "signed": signatures(selection, ACT, mark, roles)}
    context["steps"] = list_steps(user, selection, board.entries, board.quota)
    return context


def list_steps(
    user: Any, selection: Any, entries: list[SelectionEntry], quota: Quota | None = None
) -> list[dict[str, Any]]:
    """Buttons of a list in its state, each with its refusal."""
    call, pk = selection.call, selection.pk
    to = {name: reverse(f"applications:list_{name}", args=[pk]) for name in ("submit", "approve", "revise", "discard")}
    compiler = refusal(decision_rules.require_compiler, user, call)
    if selection.state == ListState.DRAFT:
        return [
            button("提交会签", to["submit"], compiler or lists.obstacle(selection, entries, quota)),
            button("会议纪要", reverse("applications:list_minutes", args=[pk]), compiler, "plain"),
            button("作废", to["discard"], refusal(decision_rules.check_discard_list, user, selection), "danger"),
        ]
    if selection.state == ListState.SUBMITTED:
        signer = refusal(decision_rules.check_release_list, user, selection)
        return [
            button("会签并生效", to["approve"], signer),
            button("退回修改", to["revise"], refusal(decision_rules.check_revise_list, user, selection), "plain"),
            button("作废", to["discard"], refusal(decision_rules.check_discard_list, user, selection), "danger"),
        ]
    return []
