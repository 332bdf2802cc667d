"""One inspection: begun from a studio, written on a phone, concluded; a studio's inspections and orders on one page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.access import AuthenticatedHttpRequest
from portal.documents.models import Attachment
from portal.policy.refusal import Refused
from studios import life_files, offices, second_save, visit_words
from studios.inspection_forms import BeginForm, DiscardForm, InspectionForm
from studios.models import Inspection, RectificationOrder
from studios.rules import inspections as rules
from studios.rules import orders as order_rules
from studios.states import InspectionState
from studios.transitions import inspections as transitions
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
MOST_SHOWN = 50


@require_GET
def of_studio(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Every inspection and order of one studio, newest first, for its unit and its offices."""
    studio = offices.studio_of(request.user, number)
    visits = Inspection.objects.visible_to(request.user).filter(studio=studio).select_related("office")
    orders = RectificationOrder.objects.filter(studio=studio).select_related("office").order_by("-issued_on", "-pk")
    may = steps.refusal(rules.check_begin, request.user, studio) is None
    context = {
        "frame": steps.frame_of(request.user),
        "studio": studio,
        "clause": rules.clause(offices.pack_of(studio)),
        "visits": [(each, *visit_words.inspection_chip(each)) for each in visits[:MOST_SHOWN]],
        "orders": [(each, *visit_words.order_chip(each)) for each in orders[:MOST_SHOWN]],
        "begin_url": reverse("studios:inspection_new", args=[number]) if may else "",
    }
    return render(request, "studios/inspections/of_studio.html", context)


@edits
def new(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """When and who: then the checklist opens."""
    studio = offices.studio_of(request.user, number)
    rules.check_begin(request.user, studio)
    form = BeginForm(request.POST or None, initial={"inspectors": f"{request.user.organisation} {request.user.name}"})
    made: list[Inspection] = []

    def act() -> None:
        made.append(transitions.begin_inspection(studio, by=request.user, **form.cleaned_data))

    if request.method == "POST" and steps.done(form, act, field="on"):
        return redirect("studios:inspection", made[0].pk)
    return steps.page(
        request, form, title=f"检查：{studio.name}", label="开始检查",
        words="先建立记录，现场逐项填写，可以分几次保存；办结后单位才能看到。",
        clause=rules.clause(offices.pack_of(studio)), back=reverse("studios:inspections", args=[number]),
    )  # fmt: skip


@edits
def inspection(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The form for the inspecting office while it is a draft; for everybody else, and afterwards, what was found."""
    record = _of(request, pk)
    may_write = steps.refusal(rules.check_write, request.user, record) is None
    if request.method == "POST":
        rules.check_write(request.user, record)
    if not may_write:
        return _read(request, record)
    concluding = request.method == "POST" and "conclude" in request.POST
    form = InspectionForm(
        request.POST or None, request.FILES or None, inspection=record, concluding=concluding
    )  # fmt: skip
    status = _saved(form, lambda: _keep(record, form, request, concluding)) if request.method == "POST" else 200
    if not status:
        said = "检查已办结，单位会收到通知" if concluding else "已保存，可以继续填写"
        messages.success(request, said)
        return redirect("studios:inspection", pk)
    context = {
        "inspection": record,
        "studio": record.studio,
        "form": form,
        "clause": rules.clause(offices.pack_of(record.studio), record.kind),
        "files": [_file(record, each) for each in life_files.of(record)],
        "seen": second_save.mark(record, transitions.WRITTEN),
    }
    return render(request, "studios/inspections/write.html", context, status=status)


def _saved(form: InspectionForm, save: Callable[[], None]) -> int:
    """The page's status, 0: saved. Whoever is second reads so above what was typed."""
    try:
        return 0 if steps.done(form, save, field="on") else 200
    except second_save.Overtaken as second:
        form.add_error(None, second.reason)
        return second.status


def _keep(record: Inspection, form: InspectionForm, request: AuthenticatedHttpRequest, concluding: bool) -> None:
    with transaction.atomic():
        files, seen = form.cleaned_data["files"], request.POST.get("seen", "")
        transitions.write(record, form.answers, by=request.user, files=files, seen=seen)
        if concluding:
            transitions.conclude(record, by=request.user)


def _file(record: Inspection, row: dict[str, Any]) -> dict[str, Any]:
    return row | {"remove_url": reverse("studios:inspection_file_remove", args=[record.pk, row["id"]])}


def _read(request: AuthenticatedHttpRequest, record: Inspection) -> HttpResponse:
    refused = steps.refusal(order_rules.check_issue, request.user, record)
    chip, words = visit_words.inspection_chip(record)
    orders = record.orders.select_related("office").order_by("pk")
    context = {
        "frame": steps.frame_of(request.user),
        "inspection": record,
        "studio": record.studio,
        "chip": chip,
        "chip_text": words,
        "clause": rules.clause(offices.pack_of(record.studio), record.kind),
        "lines": rules.lines(record),
        "files": life_files.of(record),
        "orders": [(each, *visit_words.order_chip(each)) for each in orders],
        "order_url": reverse("studios:order_new", args=[record.pk]) if refused is None else "",
    }
    return render(request, "studios/inspections/read.html", context)


@edits
def discard(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    record = _of(request, pk)
    rules.check_write(request.user, record)
    form = DiscardForm(request.POST or None)

    def act() -> None:
        transitions.discard(record, by=request.user, remark=form.cleaned_data["remark"])

    if request.method == "POST" and steps.done(form, act):
        messages.success(request, "这次检查记录已作废")
        return redirect("studios:inspections", record.studio.number)
    return steps.page(
        request, form, title=f"作废检查记录：{record.studio.name}", label="作废", danger=True,
        back=reverse("studios:inspection", args=[pk]),
    )  # fmt: skip


@require_POST
def file_remove(request: AuthenticatedHttpRequest, pk: int, file: UUID) -> HttpResponse:
    record = _of(request, pk)
    found = get_object_or_404(Attachment.objects.about(record).live(), pk=file)
    transitions.remove_file(record, found, by=request.user)
    messages.success(request, "照片已删除")
    return redirect("studios:inspection", pk)


def _of(request: AuthenticatedHttpRequest, pk: int) -> Inspection:
    found = Inspection.objects.visible_to(request.user).select_related("studio__host", "studio__recommender", "office")
    record: Inspection = get_object_or_404(found, pk=pk)
    if record.state == InspectionState.DISCARDED and request.method == "POST":
        raise Refused("这次检查记录已作废")
    return record
