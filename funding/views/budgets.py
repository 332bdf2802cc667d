"""Budgets and the decisions they rest on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from funding import figures, offices
from funding.decision_workflow import WORKFLOW
from funding.forms import BudgetForm, DecisionForm
from funding.models import Budget, BudgetDecision
from funding.states import DecisionState
from funding.transitions import budgets as transitions
from funding.views.doors import budget_of, decision_of, edits, require_reader
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.factor_session import freshly_proven
from portal.audit.models import Entry
from portal.policy.refusal import Conflict
from studios import life_files
from studios.life_forms import RemarkForm
from studios.views import steps

SLOT = "decision"
CHIPS = {DecisionState.ENTERED: "others", DecisionState.CONFIRMED: "good", DecisionState.DECLINED: "closed"}


@require_GET
def budget_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    require_reader(request)
    user = request.user
    decisions = BudgetDecision.objects.visible_to(user).select_related("budget", "maker")
    context = {
        "budgets": figures.of(Budget.objects.visible_to(user)),
        "waiting": decisions.filter(state=DecisionState.ENTERED),
        "pack": offices.pack_of(user.city),
        "pays": offices.drafts_budgets(user, user.city),
    }
    return render(request, "funding/budgets.html", context)


@edits
def budget_new(request: AuthenticatedHttpRequest) -> HttpResponse:
    require_reader(request)
    offices.require_budget_drafter(request.user, request.user.city)
    form = BudgetForm(request.POST or None, city=request.user.city)
    made: list[Budget] = []

    def act() -> None:
        made.append(transitions.open_budget(by=request.user, **form.cleaned_data))

    if request.method == "POST" and steps.done(form, act, field="year"):
        messages.success(request, "已设立。请照预算批复登记总额，由另一位同事复核后生效。")
        return redirect("funding:budget", made[0].pk)
    return steps.page(
        request, form, title="设立预算", label="设立", back=reverse("funding:budgets"),
        words="一个年度、一个资金来源设一个预算；总额由登记的决定核定。",
    )  # fmt: skip


@require_GET
def budget(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = budget_of(request, pk)
    known = next(iter(figures.of(Budget.objects.filter(pk=pk))))
    decisions = found.decisions.select_related("maker", "checker").prefetch_related("results")
    arranged = figures.arranged(found)
    context = {
        "figures": known,
        "budget": found,
        "pack": offices.pack_of(found.city),
        "decisions": [(each, CHIPS[DecisionState(each.state)]) for each in decisions],
        "arranged": [
            (BudgetDecision.Purpose(kind).label, amount, figures.used_of_kind(found, kind))
            for kind, amount in sorted(arranged.items())
        ],
        "batches": found.batches.select_related("maker").order_by("-made_at"),
        "pays": offices.drafts_budgets(request.user, found.city),
        "log": Entry.objects.about(found).newest_first(),
    }
    return render(request, "funding/budget.html", context)


@edits
def decision_new(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One person types a decision in from its document."""
    found = budget_of(request, pk)
    offices.require_budget_drafter(request.user, found.city)
    form = DecisionForm(request.POST or None, request.FILES or None, budget=found)
    made: list[BudgetDecision] = []

    def act() -> None:
        data = dict(form.cleaned_data)
        papers = data.pop("papers")
        with transaction.atomic():
            made.append(transitions.enter(found, by=request.user, **data))
            life_files.keep(papers, made[0], SLOT, request.user)

    if request.method == "POST" and steps.done(form, act):
        messages.success(request, "已登记，等另一位同事对照文件复核后生效。")
        return redirect("funding:decision", made[0].pk)
    return steps.page(
        request, form, title=f"登记预算决定：{found}", label="登记", back=reverse("funding:budget", args=[pk]),
        words="照批复、会议纪要等文件填写。优秀资助写明考核年度并选定结果；没有决定的，优秀等次照常有效。",
    )  # fmt: skip


@require_GET
def decision(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = decision_of(request, pk)
    waiting = found.state == DecisionState.ENTERED
    refused = steps.refusal(WORKFLOW.step("confirm").check, request.user, found) if waiting else None
    buttons: list[dict[str, Any]] = []
    if waiting and offices.confirms_decisions(request.user, found.budget.city):
        page = reverse("funding:decision_step", args=[pk, "confirm"])
        buttons = [
            steps.button("与文件相符，生效", page, refused),
            steps.button("不予采用", reverse("funding:decision_step", args=[pk, "decline"]), refused, "plain"),
        ]
    context = {
        "decision": found,
        "budget": found.budget,
        "chip": CHIPS[DecisionState(found.state)],
        "results": found.results.select_related("studio"),
        "pack": offices.pack_of(found.budget.city),
        "files": life_files.of(found),
        "steps": buttons,
        "log": Entry.objects.about(found).newest_first(),
    }
    return render(request, "funding/decision.html", context)


@freshly_proven
@edits
def decision_step(request: AuthenticatedHttpRequest, pk: int, name: str) -> HttpResponse:
    found = decision_of(request, pk)
    WORKFLOW.step(name).check(request.user, found)
    if found.state != DecisionState.ENTERED:
        raise Conflict(f"这项决定现为“{found.state_label}”")
    confirms = name == "confirm"
    label = "与文件相符，生效" if confirms else "不予采用"
    form = RemarkForm(request.POST or None, label="复核意见" if confirms else "与文件不符之处", required=not confirms)
    if request.method == "POST" and steps.done(
        form, lambda: getattr(transitions, name)(found, by=request.user, remark=form.cleaned_data["remark"])
    ):
        messages.success(request, "已生效。" if confirms else "已退回，不予采用。")
        return redirect("funding:decision", pk)
    back = reverse("funding:decision", args=[pk])
    return steps.page(request, form, title=f"复核：{found}", label=label, back=back, danger=not confirms)
