"""The board of a round's grades: shown, tried out, decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from assessments import grade_board, grade_lists, grade_rules, grade_sheets, grading
from assessments.grade_board import Board, Row
from assessments.grade_forms import SimulatorForm, posted_grades
from assessments.grade_listing import EXPORT
from assessments.grading import Grade
from assessments.models import GradeList, Participant, Round
from assessments.recomputing import RECOMPUTED
from assessments.sheets import plain
from assessments.states import GradeListState
from assessments.transitions import grades as transitions
from assessments.transitions.grades import ACT
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Permission
from portal.desks.signatures import Signatures, signatures
from portal.documents.exports import request_export
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from studios.views.steps import button, refusal

PAGE = 50
LINES = {"excellent": "优秀名额线", "candidate": "优秀候选线", "pass": "合格线"}
GRADES = tuple((str(value), str(label)) for value, label in Grade.choices)


def round_of(request: AuthenticatedHttpRequest, code: str) -> Round:
    """The round by its code for the offices of its city; else 404."""
    found = Round.objects.visible_to(request.user).select_related("sheet").prefetch_related("overrides")
    return get_object_or_404(found, code=code)


@require_GET
def grade_board_page(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The board; a simulation is part of the address and changes nothing."""
    return _page(request, round_of(request, code))


@require_POST
def grade_compile(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """A first draft from scores and ranks."""
    grades = transitions.compile_grades(round_of(request, code), by=request.user)
    messages.success(request, f"已生成等次草稿，共 {grades.entries.count()} 家，请核对后填写会议纪要。")
    return redirect("assessments:grade_board", code)


@require_POST
def grade_decide(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Save the rows of this page; what was typed stays when it cannot be saved."""
    round = round_of(request, code)
    grades = grade_board.current_list(round)
    if grades is None:
        raise Refused("还没有等次名单，请先生成草稿")
    decisions, errors = posted_grades(request.POST)
    if errors:
        return _page(request, round, typed=decisions, errors=errors)
    try:
        changed = transitions.decide_grades(grades, by=request.user, decisions=decisions)
    except Refused as refused:
        return _page(request, round, typed=decisions, errors=[{"message": str(refused)}], status=refused.status)
    messages.success(request, f"已保存，改动 {changed} 家。生效之前，工作室看不到。")
    return redirect(f"{reverse('assessments:grade_board', args=[code])}?{request.GET.urlencode()}")


@require_POST
def grade_export(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The whole board as Excel; the worker writes it."""
    return _export(request, code, EXPORT)


@require_POST
def grade_recompute(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Work the whole round out again from marks and records; the worker says how far it is and changes nothing."""
    return _export(request, code, RECOMPUTED)


def _export(request: AuthenticatedHttpRequest, code: str, kind: str) -> HttpResponse:
    if not request.user.may(Permission.EXPORT):
        raise Refused("您当前的岗位不能导出")
    round = round_of(request, code)
    return redirect(request_export(kind, request.user, {"round": round.code}))


def _page(
    request: AuthenticatedHttpRequest,
    round: Round,
    *,
    typed: dict[int, tuple[str, str]] | None = None,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    pack = round.measures
    simulator = SimulatorForm(request.GET, cuts=grading.cuts_of(pack), places=0)
    board = grade_board.read(round, pack, simulator.simulation())
    simulator.fields["sim_places"].widget.attrs["placeholder"] = str(board.places)
    page = Paginator(board.rows, PAGE).get_page(request.GET.get("page"))
    shown: list[Row] = list(page)
    grade_board.fill(shown)
    for row in shown:
        if typed and row.entry is not None and row.participant.pk in typed:
            row.entry.grade, row.entry.reason = typed[row.participant.pk]
    threshold = int(str(pack.value("divergence_threshold")))
    context = {
        "round": round,
        "pack": pack,
        "board": board,
        "page_obj": page,
        "rows": [_drawn(row, threshold, request.GET.get("open", "")) for row in shown],
        "simulator": simulator,
        "grades": GRADES,
        "editable": _is_editable(request, board),
        "errors": errors or [],
        "has_errors": bool(errors),
        "columns": 9,
        "may_export": request.user.may(Permission.EXPORT),
        **decision(request, board),
    }
    return render(request, "assessments/grades/board.html", context, status=status)


def _drawn(row: Row, threshold: int, opened: str) -> dict[str, Any]:
    """A row as the page prints it; the one that is opened brings its items."""
    participant, spread = row.participant, row.marks.spread
    unfolded = opened == str(participant.pk)
    return {
        "row": row,
        "key": participant.pk,
        "line": LINES.get(row.line, ""),
        "total": "–" if row.total is None else plain(row.total),
        "base": "" if participant.base is None else plain(participant.base),
        "bonus": plain(participant.bonus) if participant.bonus else "",
        "own": "–" if row.marks.own is None else plain(row.marks.own),
        "totals": " ".join(plain(mark) for mark in row.marks.totals),
        "spread": "–" if spread is None else plain(spread),
        "divergent": spread is not None and spread >= threshold,
        "unfolded": unfolded,
        "items": grade_sheets.lines_of(_whole(participant)) if unfolded else [],
    }


def _whole(participant: Participant) -> Participant:
    """With everything the suggestion asks of the studio."""
    return Participant.objects.select_related("round", "studio__host", "sheet").get(pk=participant.pk)


def _is_editable(request: AuthenticatedHttpRequest, board: Board) -> bool:
    if board.grades is None or board.simulated or board.grades.state != GradeListState.DRAFT:
        return False
    return refusal(grade_rules.require_compiler, request.user, board.round) is None


def decision(request: AuthenticatedHttpRequest, board: Board) -> dict[str, Any]:
    """The list behind the board: its steps, its approvals."""
    compiler = refusal(grade_rules.require_compiler, request.user, board.round)
    new = compiler or refusal(grade_lists.require_all_appraised, board.round)
    if board.grades is None:
        return {"grade_list": None, "compile_refusal": new}
    return {
        "grade_list": board.grades,
        "compile_refusal": new,
        # A second list of the round: studios appraised after the first was released.
        "more": board.grades.state == GradeListState.RELEASED
        and any(row.participant.state in grade_lists.GRADED for row in board.rows),
        "signed": signed_by(board.grades, board.entries),
        "steps": steps_of(request, board.grades, board),
    }


def signed_by(grades: GradeList, entries: list[Any]) -> Signatures:
    """Approvals of the present content, those a later change has voided, the offices still missing."""
    mark = fingerprint(grade_lists.content(grades, entries))
    return signatures(grades, ACT, mark, grades.round.measures.offices.approvals)


def steps_of(request: AuthenticatedHttpRequest, grades: GradeList, board: Board) -> list[dict[str, Any]]:
    """Buttons of a list in its state, each with its refusal."""
    user, pk = request.user, grades.pk
    names = ("minutes", "submit", "approve", "revise", "discard")
    to = {name: reverse(f"assessments:grades_{name}", args=[pk]) for name in names}
    compiler = refusal(grade_rules.require_compiler, user, grades.round)
    discard = refusal(grade_rules.check_discard, user, grades)
    if grades.state == GradeListState.DRAFT:
        stopped = compiler or grade_lists.obstacle(grades, board.entries, board.pool)
        return [
            button("会议纪要和结果通报", to["minutes"], compiler, "plain"),
            button("提交会签", to["submit"], stopped),
            button("作废", to["discard"], discard, "danger"),
        ]
    if grades.state == GradeListState.SUBMITTED:
        return [
            button("会签并生效", to["approve"], refusal(grade_rules.check_release, user, grades)),
            button("退回修改", to["revise"], refusal(grade_rules.check_revise, user, grades), "plain"),
            button("作废", to["discard"], discard, "danger"),
        ]
    return []
