"""One grant: its basis, its account, its batches and payments; what finance decides about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from funding import case, offices
from funding.forms import ReverseForm, SettledForm
from funding.grant_workflow import WORKFLOW
from funding.models import BatchRow, Grant, PayeeAccount, Payment
from funding.rules import grants as rules
from funding.states import GrantState, PayeeState
from funding.transitions import bank
from funding.transitions import grants as transitions
from funding.views.doors import edits, grant_of
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Role
from portal.audit.models import Entry
from portal.policy import measures
from portal.policy.refusal import Conflict
from studios import offices as studio_offices
from studios.life_forms import RemarkForm
from studios.models import Studio
from studios.views import steps

LABELS = {"approve": "核定应付", "exclude": "核定不予资助", "reopen": "重新核定"}


@require_GET
def grant(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """For everybody who sees the studio; buttons only for the finance desk."""
    found = grant_of(request, pk)
    pack = measures.load(found.pack)
    obstacle = rules.obstacles([found]).get(found.pk, "") if found.state == GrantState.DUE else ""
    rows = BatchRow.objects.filter(grant=found).select_related("batch", "payee").order_by("pk")
    pays = offices.pays(request.user, found.studio.city)
    context = {
        "frame": steps.frame_of(request.user),
        "grant": found,
        "studio": found.studio,
        "pack": pack,
        "clause": pack.clause(found.clause),
        "case": case.of_grant(found, request.user, obstacle),
        "obstacle": obstacle,
        "steps": _buttons(request, found),
        "rows": rows,
        "payments": list(found.payments.select_related("recorded_by", "corrected_by")),
        "reverses": pays and found.state == GrantState.PAID,
        "links_batch": offices.pays(request.user, found.studio.city) or not request.user.is_in(*_OUTSIDE),
        "log": Entry.objects.about(found).newest_first(),
    }
    return render(request, "funding/grant.html", context)


_OUTSIDE = (*studio_offices.HOST_ROLES, *studio_offices.DESK_ROLES)


@edits
def grant_step(request: AuthenticatedHttpRequest, pk: int, name: str) -> HttpResponse:
    """The page of one decision about a grant: approve, exclude, reopen."""
    found = grant_of(request, pk)
    step = WORKFLOW.step(name)
    step.check(request.user, found)
    if found.state not in step.sources:
        raise Conflict(f"这笔资助现为“{found.state_label}”，不能{LABELS[name]}")
    form = RemarkForm(request.POST or None) if name == "reopen" else SettledForm(request.POST or None)

    def act() -> None:
        getattr(transitions, name)(found, by=request.user, **form.cleaned_data)

    if request.method == "POST" and steps.done(form, act):
        messages.success(request, f"已{LABELS[name]}。")
        return redirect("funding:grant", pk)
    return steps.page(
        request, form, title=f"{LABELS[name]}：{found.studio.name}", label=LABELS[name], danger=name == "exclude",
        words=found.reason, clause=measures.load(found.pack).clause(found.clause),
        back=reverse("funding:grant", args=[pk]),
    )  # fmt: skip


@edits
def payment_reverse(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """退汇 of one payment: a new row, the old one stays."""
    payment = get_object_or_404(Payment.objects.visible_to(request.user).select_related("grant__studio"), pk=pk)
    offices.require_payer(request.user, payment.grant.studio.city)
    form = ReverseForm(request.POST or None)
    if request.method == "POST" and steps.done(
        form, lambda: bank.reverse(payment, by=request.user, **form.cleaned_data), field="on"
    ):
        messages.success(request, "已登记退汇，这笔资助重新列为应付。")
        return redirect("funding:grant", payment.grant_id)
    return steps.page(
        request, form, title=f"登记银行退汇：{payment.grant.studio.name}", label="登记退汇", danger=True,
        words="原支付记录保留不变，另记一笔退汇；资助重新列为应付，可以列入新的批次。",
        back=reverse("funding:grant", args=[payment.grant_id]),
    )  # fmt: skip


@require_GET
def studio_grants(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """A studio's money as its unit, its body and the city read it."""
    studio: Studio = studio_offices.studio_of(request.user, number)
    grants = list(Grant.objects.visible_to(request.user).filter(studio=studio).select_related("studio__host"))
    obstacles = rules.obstacles([each for each in grants if each.state == GrantState.DUE])
    accounts = list(PayeeAccount.objects.visible_to(request.user).filter(studio=studio))
    context: dict[str, Any] = {
        "frame": steps.frame_of(request.user),
        "studio": studio,
        "pack": studio_offices.pack_of(studio),
        "grants": [(each, case.GRANT_CHIPS[GrantState(each.state)], obstacles.get(each.pk, "")) for each in grants],
        "accounts": [(each, case.PAYEE_CHIPS[PayeeState(each.state)]) for each in accounts],
        "sees_accounts": not request.user.is_in(*studio_offices.DESK_ROLES),
        "steps": _account_buttons(request, studio, {each.purpose for each in accounts if each.state == "in_force"}),
    }
    return render(request, "funding/studio.html", context)


def _account_buttons(request: AuthenticatedHttpRequest, studio: Studio, held: set[str]) -> list[dict[str, Any]]:
    """For the unit's clerk and administrator; the lead master's own account where the policy has the subsidy."""
    if not studio_offices.keeps(request.user, studio) or request.user.is_in(Role.LEAD_MASTER):
        return []
    named = {"unit": "单位收款账户"}
    if "service_subsidy_max" in studio_offices.pack_of(studio).parameters:
        named["leader"] = "领衔人收款账户"
    page = reverse("funding:payee_new", args=[studio.number])
    return [
        steps.button(
            f"{'变更' if purpose in held else '登记'}{label}", f"{page}?purpose={purpose}",
            kind="plain" if purpose in held else "primary",
        )
        for purpose, label in named.items()
    ]  # fmt: skip


def _buttons(request: AuthenticatedHttpRequest, found: Grant) -> list[dict[str, Any]]:
    if not offices.pays(request.user, found.studio.city):
        return []
    buttons = []
    for name, label in LABELS.items():
        step = WORKFLOW.step(name)
        refused = steps.refusal(step.check, request.user, found)
        if found.state in step.sources and not (refused and name != "approve"):
            url = reverse("funding:grant_step", args=[found.pk, name])
            buttons.append(steps.button(label, url, refused, "plain" if name == "exclude" else "primary"))
    return buttons
