"""Payee accounts: entered by the unit, confirmed, checked; the number is masked and revealed by a logged click."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from funding import case, offices
from funding.forms import PayeeForm, RevealForm
from funding.models import PayeeAccount
from funding.payee_workflow import WORKFLOW
from funding.rules import payees as rules
from funding.states import PENDING_PAYEE, PayeeState
from funding.transitions import payees as transitions
from funding.views.doors import PER_PAGE, edits, payee_of, require_reader
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.factor_session import freshly_proven
from portal.audit.models import Entry
from portal.policy.refusal import Conflict
from studios import life_files
from studios import offices as studio_offices
from studios.life_forms import RemarkForm
from studios.views import steps

LABELS = {
    "confirm": "确认，与银行证明相符",
    "accept": "核对无误，可以使用",
    "check": "核对变更",
    "countercheck": "复核变更，启用新账户",
    "decline": "不予通过",
}
CHECKING = "checking"


@require_GET
def payee_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Accounts of the city's studios, those that wait for finance first."""
    require_reader(request)
    found = PayeeAccount.objects.visible_to(request.user).select_related("studio__host").defer("number")
    state = request.GET.get("state", "")
    if state == CHECKING:
        found = found.filter(state__in=(PayeeState.CONFIRMED, PayeeState.CHECKED))
    elif state in PayeeState.values:
        found = found.filter(state=state)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "cells": [
                {"text": each.studio.name, "url": reverse("funding:payee", args=[each.pk]), "wrap": True},
                {"text": each.get_purpose_display()},
                {"text": each.holder, "wrap": True},
                {"text": each.bank, "wrap": True},
                {"text": each.masked},
                {"text": each.state_label, "chip": case.PAYEE_CHIPS[PayeeState(each.state)]},
                {"text": "变更" if each.replaces_id else "首次"},
            ],
            "test": "row",
        }
        for each in page
    ]
    labels = ("工作室", "用途", "户名", "开户银行", "账号", "状态", "登记")
    table = {"caption": "收款账户", "columns": [{"label": label} for label in labels], "rows": rows}
    empty = {"title": "没有收款账户", "words": "由工作室所在单位登记并确认，再到这里核对。"}
    context = {
        "title": "收款账户", "page_obj": page, "table": table, "empty": empty,
        "words": "由单位两个人登记、确认，财务核对后使用；变更由两位资金经办先后核对，核对期间不拨付。",
        "clause": offices.pack_of(request.user.city).document_no,
    }  # fmt: skip
    return render(request, "studios/life/list.html", context)


@edits
def payee_new(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The unit's clerk enters an account with the bank's proof; a second one is a change."""
    studio = studio_offices.studio_of(request.user, number)
    rules.check_enter(request.user, studio, "")
    purpose = request.GET.get("purpose", PayeeAccount.Purpose.UNIT)
    given = purpose if purpose in PayeeAccount.Purpose.values else PayeeAccount.Purpose.UNIT
    form = PayeeForm(
        request.POST or None,
        request.FILES or None,
        studio=studio,
        initial={"purpose": given, "holder": studio.host.name},
    )
    made: list[PayeeAccount] = []

    def act() -> None:
        made.append(transitions.enter(studio, by=request.user, **form.cleaned_data))

    if request.method == "POST" and steps.done(form, act):
        messages.success(request, "已登记，请本单位管理员对照银行证明确认。")
        return redirect("funding:payee", made[0].pk)
    return steps.page(
        request, form, title=f"登记收款账户：{studio.name}", label="登记",
        back=reverse("funding:studio", args=[number]),
        words="账号加密保存，页面只显示尾号。登记后由本单位管理员确认、市级财务核对；变更已使用的账户，核对期间不拨付。",
    )  # fmt: skip


@require_GET
def payee(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = payee_of(request, pk)
    context = {
        "frame": steps.frame_of(request.user),
        "payee": found,
        "studio": found.studio,
        "case": case.of_payee(found, request.user),
        "pack": studio_offices.pack_of(found.studio),
        "files": life_files.of(found),
        "steps": _buttons(request, found),
        "may_reveal": steps.refusal(rules.check_reveal, request.user, found) is None,
        "pending": found.state in PENDING_PAYEE,
        "log": Entry.objects.about(found).newest_first(),
    }
    return render(request, "funding/payee.html", context)


@edits
def payee_step(request: AuthenticatedHttpRequest, pk: int, name: str) -> HttpResponse:
    found = payee_of(request, pk)
    step = WORKFLOW.step(name)
    if found.state not in step.sources:
        raise Conflict(f"这个账户现为“{found.state_label}”，不能{LABELS[name]}")
    step.check(request.user, found)
    declines = name == "decline"
    form = RemarkForm(request.POST or None, label="理由" if declines else "核对意见", required=declines)
    given = {} if name == "confirm" else {"remark"}

    def act() -> None:
        getattr(transitions, name)(found, by=request.user, **{key: form.cleaned_data[key] for key in given})

    if request.method == "POST" and steps.done(form, act):
        messages.success(request, "已办理。")
        return redirect("funding:payee", pk)
    facts = [
        {"label": "户名", "value": found.holder}, {"label": "开户银行", "value": found.bank},
        {"label": "账号", "value": found.masked}, {"label": "变更理由", "value": found.reason or "首次登记"},
    ]  # fmt: skip
    back = reverse("funding:payee", args=[pk])
    return steps.page(request, form, title=str(found), label=LABELS[name], back=back, facts=facts, danger=declines)


@freshly_proven
@never_cache
@edits
def payee_reveal(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The whole number, once, after the reason was written down."""
    found = payee_of(request, pk)
    rules.check_reveal(request.user, found)
    form = RevealForm(request.POST or None)
    shown: list[str] = []

    def act() -> None:
        shown.append(transitions.reveal(found, by=request.user, reason=form.cleaned_data["reason"]))

    if request.method == "POST" and steps.done(form, act, field="reason"):
        context = {"frame": steps.frame_of(request.user), "payee": found, "number": shown[0]}
        return render(request, "funding/payee_number.html", context)
    return steps.page(
        request, form, title="查看完整账号", label="查看（留痕）", back=reverse("funding:payee", args=[pk]),
        words="查看人、时间和理由会记入日志。",
    )  # fmt: skip


def _buttons(request: AuthenticatedHttpRequest, found: PayeeAccount) -> list[dict[str, Any]]:
    """What this person may do, and what another must do and why."""
    buttons = []
    for name, label in LABELS.items():
        step = WORKFLOW.step(name)
        refused = steps.refusal(step.check, request.user, found)
        second = refused is not None and ("另一位" in refused.reason or "两位" in refused.reason)
        if found.state in step.sources and (refused is None or (second and name in ("confirm", "countercheck"))):
            url = reverse("funding:payee_step", args=[found.pk, name])
            buttons.append(steps.button(label, url, refused, "plain" if name == "decline" else "primary"))
    return buttons
