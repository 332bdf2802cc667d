"""The unit's self-assessment: 我的考核, the form that saves itself, “没有”, papers, the page before 提交自评."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import marking, participant_notices, round_duties, self_marks, suggested
from assessments import participant_rules as rules
from assessments.models import Participant, SelfMark
from assessments.participant_workflow import WORKFLOW
from assessments.self_papers import LEDGER_SLOT
from assessments.states import FILLING, ParticipantState
from assessments.transitions import self_assessing
from assessments.views.participants import CHIPS, participant_of
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import HOST_ROLES, Role
from portal.documents.models import Attachment
from portal.documents.sentences import BadFile
from portal.policy.refusal import Refused
from portal.workflow.engine import refusal_of
from studios import offices as studio_offices
from studios.record_kinds import KINDS
from studios.transitions import nothing
from studios.views.steps import frame_of

edits = require_http_methods(["GET", "POST"])


@require_GET
def mine(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Every assessment of the unit's studios, or of those in a body's care."""
    user = request.user
    if not user.is_in(*HOST_ROLES, Role.DISTRICT_OFFICER, Role.RECOMMENDER_OFFICER):
        raise Http404
    found = Participant.objects.visible_to(user).for_page().order_by("-round__reference_on", "studio__number")
    rows = [{"cells": _cells(user, each), "test": "assessment-row"} for each in found]
    labels = ("工作室", "状态", "考核", "自评截止", "考核期")
    table = {"caption": "考核", "columns": [{"label": label} for label in labels], "rows": rows}
    return render(request, "assessments/rounds/mine.html", {"frame": frame_of(user), "table": table})


def _cells(user: Any, each: Participant) -> list[dict[str, Any]]:
    veiled = participant_notices.veil(user, each)
    due: dict[str, Any] = {"deadline": each.self_due} if each.state in FILLING and each.self_due else {"text": "–"}
    return [
        {"text": str(each), "url": participant_notices.page(each), "wrap": True},
        {"text": veiled or each.state_label, "chip": "others" if veiled else CHIPS[ParticipantState(each.state)]},
        {"text": each.round.title, "wrap": True},
        due,
        {"text": f"{each.first} 至 {each.last}", "wrap": True},
    ]


def _own(request: AuthenticatedHttpRequest, pk: int) -> Participant:
    """The unit's own; 403 with the reason for those who may only read."""
    record = participant_of(request, pk)
    studio_offices.require_keeper(request.user, record.studio)
    return record


@edits
def self_assessment(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The sheet with what the records suggest; a POST saves all of it, and goes on to the check."""
    record = _own(request, pk)
    if request.method == "GET":
        rules.check_edit(request.user, record)
        return _page(request, record)
    typed = self_marks.read(record, request.POST)
    try:
        self_assessing.save(
            record, typed.kept, by=request.user, summary=request.POST.get("summary", ""), seen=_seen(request)
        )
    except Refused as problem:
        # A colleague was first, or the time is up: what was typed stays on the page.
        errors = [{"message": problem.reason, "target": ""}]
        summary = request.POST.get("summary", "")
        return _page(request, record, typed, errors, summary=summary, status=problem.status)
    if typed.errors:
        return _page(request, record, typed, marking.error_links(record.sheet, typed))
    if "check" in request.POST:
        return redirect("assessments:self_hand_in", pk)
    messages.success(request, "已保存。")
    return redirect("assessments:self_assessment", pk)


def _seen(request: AuthenticatedHttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _page(
    request: AuthenticatedHttpRequest,
    record: Participant,
    typed: marking.Typed | None = None,
    errors: list[dict[str, str]] | None = None,
    *,
    summary: str | None = None,
    status: int = 200,
) -> HttpResponse:
    found = suggested.gathered(record)
    trace = suggested.trace_of(record, found)
    context = {
        "frame": frame_of(request.user),
        "participant": record,
        "round": record.round,
        "sheet": self_marks.page(record, trace, found, typed=typed),
        "clause": round_duties.clause(record.round),
        "summary": record.summary if summary is None else summary,
        "saved_at": record.saved_at,
        "files": Attachment.objects.about(record).live().filter(slot=LEDGER_SLOT),
        "errors": errors or [],
        "has_errors": bool(errors),
    }
    return render(request, "assessments/rounds/self.html", context, status=status)


@require_POST
def save(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Autosave: what holds is kept, a wrong entry counts as none."""
    record = _own(request, pk)
    typed = self_marks.read(record, request.POST)
    saved_at = self_assessing.save(
        record, typed.kept, by=request.user, summary=request.POST.get("summary", ""), seen=_seen(request)
    )
    return JsonResponse({"saved_at": saved_at.isoformat(), "errors": typed.errors, "version": record.draft_no})


@require_POST
def confirm_nothing(request: AuthenticatedHttpRequest, pk: int, kind: str) -> HttpResponse:
    """“没有”: nothing of a kind to record in the assessed days."""
    record = _own(request, pk)
    rules.check_edit(request.user, record)
    if kind not in KINDS:
        raise Http404
    if "version" in request.POST:
        # The button stands in the form: what was typed beside it is kept.
        typed = self_marks.read(record, request.POST)
        summary = request.POST.get("summary", "")
        self_assessing.save(record, typed.kept, by=request.user, summary=summary, seen=_seen(request))
    nothing.confirm_nothing(record.studio, kind, record.first, record.last, by=request.user)
    messages.success(request, f"已确认考核期内没有“{KINDS[kind].label}”。")
    return redirect("assessments:self_assessment", pk)


@require_POST
def upload(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Papers behind one item (?item=), or behind the whole."""
    record = _own(request, pk)
    item = request.GET.get("item", "")
    files = request.FILES.getlist("files")
    try:
        for each in files:
            self_assessing.add_paper(record, item, each, by=request.user)
    except (BadFile, Refused) as problem:
        messages.error(request, problem.reason)
    else:
        messages.success(request, f"已上传 {len(files)} 个文件。" if files else "请先选择文件。")
    anchor = f"#item-{item}" if item else "#ledger"
    return redirect(reverse("assessments:self_assessment", args=[pk]) + anchor)


@require_POST
def remove_file(request: AuthenticatedHttpRequest, pk: int, file: str) -> HttpResponse:
    record = _own(request, pk)
    own = {(record._meta.label_lower, str(record.pk))}
    own |= {(SelfMark._meta.label_lower, str(mark)) for mark in record.self_marks.values_list("pk", flat=True)}
    attachment = get_object_or_404(Attachment.objects.live().select_related("content_type"), pk=file)
    kind = attachment.content_type
    if (f"{kind.app_label}.{kind.model}", attachment.object_id) not in own:
        raise Http404
    self_assessing.remove_paper(record, attachment, by=request.user)
    messages.success(request, "文件已移除。")
    return redirect("assessments:self_assessment", pk)


@edits
def hand_in(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What is missing, or what will be handed in; pressing twice makes one."""
    record = _own(request, pk)
    name = "hand_in_again" if record.state == ParticipantState.RETURNED else "hand_in"
    if request.method == "POST":
        version = self_assessing.hand_in(record, by=request.user, seen=_seen(request))
        messages.success(request, f"自评已提交，回执号 {version.receipt_no}。")
        return redirect("assessments:participant", pk)
    rules.check_edit(request.user, record)
    found = suggested.gathered(record)
    trace = suggested.trace_of(record, found)
    context = {
        "frame": frame_of(request.user),
        "participant": record,
        "round": record.round,
        "sheet": self_marks.page(record, trace, found),
        "refusal": refusal_of(WORKFLOW.step(name), request.user, record),
        "label": WORKFLOW.step(name).label,
    }
    return render(request, "assessments/rounds/hand_in.html", context)
