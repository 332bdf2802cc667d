"""Results typed in from their document: the city's list, the form, the second person's comparison."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.access import AuthenticatedHttpRequest
from portal.policy.refusal import Refused
from studios import life_files, offices
from studios.life_forms import RemarkForm, ResultForm
from studios.models import ResultEntry, assessment_of
from studios.rules import results as rules
from studios.states import EntryState
from studios.transitions import results
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
SLOT = "result"
CHIPS = {EntryState.ENTERED: "others", EntryState.CONFIRMED: "good", EntryState.DECLINED: "closed"}


@require_GET
def result_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    steps.require_city(request.user)
    found = ResultEntry.objects.visible_to(request.user).select_related("studio", "recorded_by")
    labels = ("工作室", "考核", "等次", "文号", "状态", "登记人")
    empty = ("没有登记的考核结果", "在工作室的履历页点“登记考核结果”，照文件填写，由另一位同事复核。")
    return steps.listing(
        request, found, _cells, title="考核结果登记", caption="登记的考核结果", labels=labels, empty=empty
    )


def _cells(each: ResultEntry) -> list[dict[str, Any]]:
    return [
        {"text": each.studio.name, "url": reverse("studios:result_confirm", args=[each.pk]), "wrap": True},
        {"text": assessment_of(each.year, each.kind)},
        {"text": each.get_grade_display()},
        {"text": each.document_no},
        {"text": each.state_label, "chip": CHIPS[EntryState(each.state)]},
        {"text": each.recorded_by or "–"},
    ]


@edits
def result_new(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """One person types it in from its document."""
    studio = offices.studio_of(request.user, number)
    rules.require_enter(request.user, studio)
    offices.require_holding(studio)
    form = ResultForm(request.POST or None, request.FILES or None, studio=studio)

    def act() -> None:
        data = dict(form.cleaned_data)
        files = data.pop("papers")
        with transaction.atomic():
            entry = results.enter_result(studio, by=request.user, **data)
            life_files.keep(files, entry, SLOT, request.user)

    if request.method == "POST" and steps.done(form, act):
        messages.success(request, "已登记，等另一位同事复核后入册。")
        return redirect("studios:result_entries")
    return steps.page(
        request, form, title=f"登记考核结果：{studio.name}", label="登记", back=reverse("studios:result_entries"),
        words="照公布的文件填写。复核入册后，系统按办法提示续建、整改或终止称号，不会自动作出决定。",
    )  # fmt: skip


@edits
def result_confirm(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The second person compares it with the document; reading it is open to the city's offices."""
    entry = _entry(request, pk)
    if request.method == "POST":
        rules.check_confirm(request.user, entry)
        results.confirm_entry(entry, by=request.user)
        messages.success(request, "已复核入册。")
        return redirect("studios:result_entries")
    refused = steps.refusal(rules.check_confirm, request.user, entry)
    context = {
        "entry": entry,
        "studio": entry.studio,
        "chip": CHIPS[EntryState(entry.state)],
        "files": life_files.of(entry),
        "refused": refused,
        "waiting": entry.state == EntryState.ENTERED,
    }
    return render(request, "studios/life/result.html", context)


@edits
def result_decline(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    entry = _entry(request, pk)
    rules.check_confirm(request.user, entry)
    if entry.state != EntryState.ENTERED:
        raise Refused(f"这条登记现为“{entry.state_label}”")
    form = RemarkForm(request.POST or None, label="与文件不符之处")
    if request.method == "POST" and steps.done(
        form, lambda: results.decline_entry(entry, by=request.user, remark=form.cleaned_data["remark"])
    ):
        messages.success(request, "已退回，不予入册。")
        return redirect("studios:result_entries")
    back = reverse("studios:result_confirm", args=[pk])
    return steps.page(request, form, title="不予入册", label="不予入册", back=back, danger=True)


def _entry(request: AuthenticatedHttpRequest, pk: int) -> ResultEntry:
    steps.require_city(request.user)
    found = ResultEntry.objects.visible_to(request.user).select_related("studio__host", "recorded_by")
    entry: ResultEntry = get_object_or_404(found, pk=pk)
    return entry
