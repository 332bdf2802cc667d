"""A rectification order: issued after an inspection, answered by the unit, reviewed, chased."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.access import AuthenticatedHttpRequest
from portal.audit.models import Entry
from portal.policy.wording import day_words
from studios import grounds, life_files, offices, visit_words
from studios.inspection_forms import AnswerForm, FindingForm, OrderForm, SendBackForm
from studios.models import Inspection, RectificationOrder
from studios.rules import endings as ending_rules
from studios.rules import inspections as visit_rules
from studios.rules import orders as rules
from studios.states import OrderState
from studios.transitions import orders as transitions
from studios.views import steps

# The ground an order that stays unanswered may come to (第十八条（一）).
REFUSING = "refuses_management_or_review"
edits = require_http_methods(["GET", "POST"])


@edits
def new(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """整改要求 on problems of a concluded inspection; several may be sent as one."""
    visits = Inspection.objects.visible_to(request.user).select_related("studio__host", "studio__recommender", "office")
    visit = get_object_or_404(visits, pk=pk)
    rules.check_issue(request.user, visit)
    problems = rules.open_problems(visit)
    form = OrderForm(request.POST or None, studio=visit.studio, problems=problems)
    if request.method == "POST" and steps.done(
        form, lambda: transitions.issue(visit, by=request.user, **form.cleaned_data), field="due_on"
    ):
        messages.success(request, "整改要求已下达，单位会收到通知")
        return redirect("studios:inspection", pk)
    return steps.page(
        request, form, title=f"下达整改要求：{visit.studio.name}", label="下达",
        words="这是检查后的整改要求，不改变称号的状态。", back=reverse("studios:inspection", args=[pk]),
        clause=visit_rules.clause(offices.pack_of(visit.studio), visit.kind),
    )  # fmt: skip


@require_GET
def order(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    record = _of(request, pk)
    chip, words = visit_words.order_chip(record)
    pack = offices.pack_of(record.studio)
    labels = {item.key: item.label for item in pack.inspection_items}
    waits = record.state == OrderState.ISSUED
    context = {
        "frame": steps.frame_of(request.user),
        "order": record,
        "studio": record.studio,
        "chip": chip,
        "chip_text": words,
        "labels": [labels.get(key, key) for key in record.items],
        "clause": visit_rules.clause(pack, record.inspection.kind if record.inspection else ""),
        "files": life_files.of(record),
        "steps": _buttons(request, record),
        "may_chase": waits and steps.refusal(rules.check_review, request.user, record) is None,
        "unmet": _unmet(request, record) if rules.overdue(record) else None,
        "log": Entry.objects.about(record).newest_first(),
    }
    return render(request, "studios/inspections/order.html", context)


def _unmet(request: AuthenticatedHttpRequest, record: RectificationOrder) -> dict[str, Any] | None:
    """What its office can do about an order nobody answers: look again, or have the title ended (BJ-59)."""
    if steps.refusal(rules.check_review, request.user, record):
        return None
    studio, pack = record.studio, offices.pack_of(record.studio)
    proposes = steps.refusal(ending_rules.require_proposer, request.user, studio) is None
    return {
        "ground": grounds.label(pack, REFUSING) if grounds.leaf(pack, REFUSING) else "",
        "ground_clause": grounds.clause(pack, REFUSING),
        "proposer": studio.recommender if offices.bodies_propose(studio) else pack.offices.acceptance.label,
        "proposes": proposes,
    }


def _buttons(request: AuthenticatedHttpRequest, record: RectificationOrder) -> list[dict[str, Any]]:
    """Only what this person's side of the order may do now."""
    pk = record.pk
    found = []
    if record.state == OrderState.ISSUED and offices.keeps(request.user, record.studio):
        found.append(steps.button("报告整改情况", reverse("studios:order_answer", args=[pk])))
    if record.state == OrderState.ANSWERED and steps.refusal(rules.check_review, request.user, record) is None:
        found.append(steps.button("复查通过，销号", reverse("studios:order_close", args=[pk])))
        found.append(steps.button("复查不通过", reverse("studios:order_send_back", args=[pk]), kind="plain"))
    return found


@edits
def answer(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    record = _of(request, pk)
    rules.check_answer(request.user, record)
    form = AnswerForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and steps.done(
        form, lambda: transitions.answer(record, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, f"已报告，等待{record.office}复查")
        return redirect("studios:order", pk)
    return _step(request, record, form, "报告整改情况", "报告")


@edits
def close(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    record = _of(request, pk)
    rules.check_review(request.user, record)
    form = FindingForm(request.POST or None)
    if request.method == "POST" and steps.done(
        form, lambda: transitions.close(record, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "已销号，单位会收到通知")
        return redirect("studios:order", pk)
    return _step(request, record, form, "复查通过，销号", "销号")


@edits
def send_back(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    record = _of(request, pk)
    rules.check_review(request.user, record)
    form = SendBackForm(request.POST or None)
    if request.method == "POST" and steps.done(
        form, lambda: transitions.send_back(record, by=request.user, **form.cleaned_data), field="due_on"
    ):
        messages.success(request, "已退回继续整改，单位会收到通知")
        return redirect("studios:order", pk)
    return _step(request, record, form, "复查不通过，继续整改", "退回继续整改")


@require_POST
def chase(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    transitions.chase(_of(request, pk), by=request.user)
    messages.success(request, "已催办，单位会收到消息")
    return redirect("studios:order", pk)


def _step(
    request: AuthenticatedHttpRequest, record: RectificationOrder, form: Any, title: str, label: str
) -> HttpResponse:
    facts: list[dict[str, Any]] = [
        {"label": "整改要求", "value": record.points},
        {"label": "整改期限", "value": day_words(record.due_on)},
    ]
    if record.answer:
        facts.append({"label": "单位报告", "value": record.answer})
    return steps.page(
        request, form, title=f"{title}：{record.studio.name}", label=label, facts=facts,
        back=reverse("studios:order", args=[record.pk]),
    )  # fmt: skip


def _of(request: AuthenticatedHttpRequest, pk: int) -> RectificationOrder:
    found = RectificationOrder.objects.visible_to(request.user)
    record: RectificationOrder = get_object_or_404(
        found.select_related("studio__host", "studio__recommender", "office", "inspection"), pk=pk
    )
    return record
