"""The office's panels: convening, members, files, 下发, 结束评审."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from assessments import documents, offices, records, rules, seating, sheets, subjects, transitions
from assessments.forms import MembersForm, PanelForm, RescheduleForm
from assessments.models import OFFICES, Panel
from assessments.states import DUE, AssignmentState, PanelState
from assessments.views import doors
from assessments.workflow import PANEL_WORKFLOW
from portal.audit.models import Entry
from portal.policy import clock
from portal.workflow.engine import available

CHIPS = {PanelState.DRAFT: "draft", PanelState.RELEASED: "others", PanelState.CLOSED: "good"}
LATEST = 30


@require_GET
def panels(request: HttpRequest) -> HttpResponse:
    """Every panel of the city."""
    user = doors.user_of(request)
    if not user.is_in(*OFFICES):
        raise Http404
    found = list(Panel.objects.visible_to(user).prefetch_related("members", "files", "subject"))
    rows = [
        {
            "cells": [
                {"text": panel.name, "url": reverse("assessments:panel", args=[panel.pk]), "wrap": True},
                {"text": str(panel.subject), "wrap": True},
                {"text": panel.state_label, "chip": CHIPS[PanelState(panel.state)]},
                {"text": len(panel.files.all()), "numeric": True},
                {"text": len(panel.members.all()), "numeric": True},
                {"deadline": panel.due, "closing": True},
            ]
        }
        for panel in found
    ]
    columns = [
        {"label": "评审组"},
        {"label": "批次"},
        {"label": "状态"},
        {"label": "材料", "numeric": True},
        {"label": "专家", "numeric": True},
        {"label": "评分截止"},
    ]
    table = {"caption": "评审组", "columns": columns, "rows": rows}
    return render(request, "assessments/panels.html", {"table": table, "keeps_pool": offices.keeps_pool(user)})


def open_panel(request: HttpRequest, label: str, subject: int) -> HttpResponse:
    """Convene a panel for a call or round; the files that wait for one are taken in."""
    record, kind = _convened_for(request, label, subject)
    rules.check_runs(doors.user_of(request), Panel(subject=record, city=doors.user_of(request).city))
    measures = kind.measures(record)
    waiting = list(kind.candidates(record))
    initial = {"marks_per_subject": measures.value("marks_per_file"), "name": f"{record} 专家评审组"[:80]}
    form = PanelForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        panel = transitions.open_panel(
            record,
            city=measures.city,
            name=data["name"],
            sheet=kind.sheet(record) if kind.sheet else sheets.pin(measures.sheet),
            due=clock.end_of(data["due_on"]),
            experts=(),
            marks_per_subject=data["marks_per_subject"],
            by=doors.user_of(request),
            files=waiting,
        )
        messages.success(request, f"评审组已建立，选入 {len(waiting)} 份材料。请确定专家。")
        return redirect("assessments:members", pk=panel.pk)
    context = {"form": form, "record": record, "waiting": len(waiting), "back": kind.url(record)}
    return render(request, "assessments/open_panel.html", context)


def _convened_for(request: HttpRequest, label: str, pk: int) -> tuple[Any, subjects.PanelKind]:
    kind = subjects.panel_kinds().get(label)
    if kind is None or not doors.user_of(request).is_in(*OFFICES):
        raise Http404
    record = get_object_or_404(apps.get_model(label), pk=pk)
    if kind.measures(record).city != doors.user_of(request).city:
        raise Http404
    return record, kind


@require_GET
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """One panel: the facts, the steps with their refusals, what is on record."""
    panel = doors.office_panel(request, pk)
    user = doors.user_of(request)
    states = list(panel.assignments.values_list("state", flat=True))
    kept = records.recorded(panel)
    files = panel.files.count()
    context = {
        "panel": panel,
        "kind": subjects.panel_kind(panel),
        "kind_url": subjects.panel_kind(panel).url(panel.subject),
        "offers": available(PANEL_WORKFLOW, user, panel),
        "runs": offices.runs(user, panel),
        "files": files,
        "members": list(panel.members.select_related("expert__user")),
        "done": states.count(AssignmentState.SUBMITTED),
        "due": sum(1 for state in states if state in DUE),
        "recused": states.count(AssignmentState.RECUSED),
        "excused": states.count(AssignmentState.EXCUSED),
        "visits": len(kept["现场考察"]),
        "reviews": len(kept["材料评审"]),
        "entries": Entry.objects.about(panel).order_by("-seq")[:LATEST],
    }
    return render(request, "assessments/panel.html", context)


def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sits on the draft, and who chairs it."""
    panel = doors.office_panel(request, pk)
    rules.check_draft(doors.user_of(request), panel)
    seated = list(panel.members.select_related("expert"))
    initial = {
        "experts": [each.expert_id for each in seated],
        "chair": next((each.expert_id for each in seated if each.chair), None),
    }
    form = MembersForm(request.POST or None, panel=panel, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["experts"])
        transitions.set_members(panel, chosen, by=doors.user_of(request), chair=form.cleaned_data["chair"])
        messages.success(request, f"已确定 {len(chosen)} 名专家。")
        return redirect("assessments:assignments", pk=panel.pk)
    return render(request, "assessments/members.html", {"panel": panel, "form": form})


@require_POST
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in the files that came to wait since the panel was convened."""
    panel = doors.office_panel(request, pk)
    before = panel.files.count()
    waiting = subjects.panel_kind(panel).candidates(panel.subject)
    transitions.add_files(panel, waiting, by=doors.user_of(request))
    added = panel.files.count() - before
    messages.success(request, f"新选入 {added} 份材料。" if added else "没有新的待评审材料。")
    return redirect("assessments:assignments", pk=panel.pk)


def reschedule(request: HttpRequest, pk: int) -> HttpResponse:
    panel = doors.office_panel(request, pk)
    rules.check_runs(doors.user_of(request), panel)
    form = RescheduleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        due = clock.end_of(form.cleaned_data["due_on"])
        transitions.reschedule(panel, due, by=doors.user_of(request), reason=form.cleaned_data["reason"])
        messages.success(request, "评分截止时间已调整。")
        return redirect("assessments:panel", pk=panel.pk)
    return render(request, "assessments/reschedule.html", {"panel": panel, "form": form})


def release(request: HttpRequest, pk: int) -> HttpResponse:
    """下发, after a page that says what will happen."""
    panel = doors.office_panel(request, pk)
    user = doors.user_of(request)
    rules.check_runs(user, panel)
    if request.method == "POST":
        transitions.release(panel, by=user)
        messages.success(request, "已下发，专家会收到通知。")
        return redirect("assessments:progress", pk=panel.pk)
    rules.check_release(user, panel)
    table = seating.table(panel)
    facts: list[dict[str, Any]] = [
        {"label": "材料", "value": f"{len(table.rows)} 份"},
        {"label": "专家", "value": f"{sum(1 for load in table.loads if load.files)} 名"},
        {"label": "每件评分人数", "value": panel.marks_per_subject},
        {"label": "抽取种子", "value": panel.seed or "手工分派"},
    ]
    return _confirm(
        request, panel, "下发分派", "下发后，专家会收到通知；分派稿不能再改，只能增派或免评。", "下发", facts
    )


def close(request: HttpRequest, pk: int) -> HttpResponse:
    """结束评审, after a page that says what will happen."""
    panel = doors.office_panel(request, pk)
    user = doors.user_of(request)
    rules.check_runs(user, panel)
    if request.method == "POST":
        transitions.close(panel, by=user)
        messages.success(request, "评审已结束，可以进入综合评审。")
        return redirect("assessments:panel", pk=panel.pk)
    rules.check_close(user, panel)
    facts = [{"label": "材料", "value": f"{panel.files.count()} 份"}]
    words = "结束后，评分和评审记录都不能再改，材料进入综合评审。"
    return _confirm(request, panel, "结束评审", words, "结束评审", facts)


def _confirm(
    request: HttpRequest, panel: Panel, title: str, words: str, label: str, facts: list[dict[str, Any]]
) -> HttpResponse:
    context = {
        "panel": panel,
        "title": title,
        "words": words,
        "confirm_label": label,
        "facts": facts,
        "cancel_url": reverse("assessments:panel", args=[panel.pk]),
    }
    return render(request, "assessments/confirm.html", context)


@require_POST
def print_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel's marks on one table as a PDF, for the meeting and the file."""
    panel = doors.office_panel(request, pk)
    return redirect(documents.request_summary(panel, by=doors.user_of(request)))
