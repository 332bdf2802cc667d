"""Recoveries: the city's list, one claim with its reckoning and payments, its steps, its notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from funding import money_offices, recovery_paper
from funding.models import Receipt, Recovery
from funding.models.budgets import CITY_READERS
from funding.recovery_forms import (
    CorrectionForm,
    DeviationForm,
    NoticeForm,
    PlanForm,
    ReceiptForm,
    RecoveryFilter,
    RemarkForm,
)
from funding.recovery_workflow import WORKFLOW
from funding.rules import recoveries as rules
from funding.states import RecoveryState as R
from funding.transitions import recoveries
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import HOST_ROLES, Role
from portal.audit.models import Entry
from portal.desks import approvals
from portal.policy import wording
from portal.policy.refusal import Refused
from studios import grounds, life_files, offices
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
PER_PAGE, SLOT = 50, "recovery"
CHIPS = {R.COMPUTED: "others", R.DEMANDED: "mine", R.SETTLED: "closed", R.NOTHING_DUE: "draft"}
LABELS = {
    "notify": "发出追回通知", "conclude": "按无需追回办结", "receive": "登记缴回", "plan": "调整分期计划",
    "draft_deviation": "拟定减免", "deviate": "会签减免",
}  # fmt: skip


@require_GET
def recovery_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Every claim of the city, newest first."""
    if not request.user.is_in(*CITY_READERS):
        raise Http404
    form = RecoveryFilter(request.GET or None)
    found = Recovery.objects.filter(city=request.user.city).select_related("studio__host")
    state = form.cleaned_data["state"] if form.is_valid() else ""
    found = found.filter(state=state) if state else found
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    numeric = ("应缴回（元）", "已缴回（元）")
    labels = ("编号", "工作室", "单位", "事由发生日", *numeric, "缴回期限", "状态")
    pack = money_offices.pack_of(request.user.city)
    context = {
        "title": "追回",
        "words": "称号取消后，系统按所在资助周期核算应追回的市级资助。"
        if pack.value("recovers_grants")
        else "本市办法没有追回条款，称号终止后不追回资助。",
        "clause": pack.clause(pack.parameter("recovers_grants").clause),
        "form": form,
        "page_obj": page,
        "table": {
            "caption": "追回",
            "columns": [{"label": label, "numeric": label in numeric} for label in labels],
            "rows": [_row(each) for each in page],
        },
        "empty": {"title": "没有追回事项", "words": "取消称号的决定生效后，系统自动核算。"},
    }
    return render(request, "studios/life/list.html", context)


def _row(each: Recovery) -> dict[str, Any]:
    cells = [
        {"text": each.number, "url": reverse("funding:recovery", args=[each.number])},
        {"text": each.studio.name, "wrap": True},
        {"text": each.studio.host.name, "wrap": True},
        {"text": each.ground_on},
        {"text": wording.digits(each.due_amount), "numeric": True},
        {"text": wording.digits(each.received), "numeric": True},
        {"text": each.pay_by or "–"},
        {"text": each.state_label, "chip": CHIPS[R(each.state)]},
    ]
    return {"cells": cells, "test": "row"}


@require_GET
def recovery(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The claim step by step: ground, cycle, payments, sum; what came back; who decided less."""
    record = _of(request, number)
    studio, pack = record.studio, offices.pack_of(record.studio)
    mark, roles = recoveries.mark(record), pack.offices.approvals
    drafted = record.deviation_amount is not None and record.state == R.DEMANDED
    context = {
        "frame": steps.frame_of(request.user),
        "recovery": record,
        "studio": studio,
        "chip": CHIPS[R(record.state)],
        "ground": grounds.label(pack, record.proposal.ground),
        "ground_clause": grounds.clause(pack, record.proposal.ground),
        "payments": record.payments.select_related("grant", "row__batch").order_by("paid_on", "pk"),
        "instalments": record.instalments.all(),
        "receipts": record.receipts.select_related("recorded_by", "corrects", "corrected_by"),
        "drafted": drafted,
        "signed": approvals.standing(record, recoveries.ACT, mark) if drafted else [],
        "missing": [Role(each).label for each in approvals.missing(record, recoveries.ACT, mark, roles)]
        if drafted
        else [],
        "steps": _buttons(request, record),
        "handles": money_offices.handles(request.user, record.city),
        "files": life_files.of(record),
        "log": Entry.objects.about(record).newest_first(),
    }
    return render(request, "funding/recoveries/recovery.html", context)


def _buttons(request: AuthenticatedHttpRequest, record: Recovery) -> list[dict[str, Any]]:
    """Officers see what may be done and why not; the unit and the supervisor read."""
    if request.user.is_in(*HOST_ROLES, Role.SUPERVISOR, Role.DISTRICT_OFFICER, Role.RECOMMENDER_OFFICER):
        return []
    found = []
    for name, label in LABELS.items():
        step = WORKFLOW.step(name)
        if record.state in step.sources and (name != "deviate" or record.deviation_amount is not None):
            url = reverse("funding:recovery_step", args=[record.number, name])
            kind = "plain" if name in ("plan", "draft_deviation", "conclude") else "primary"
            found.append(steps.button(label, url, steps.refusal(step.check, request.user, record), kind))
    return found


@edits
def step(request: AuthenticatedHttpRequest, number: str, step: str) -> HttpResponse:
    """One step of a claim, on a page of its own."""
    record = _of(request, number)
    if step not in LABELS:
        raise Http404
    engine = WORKFLOW.step(step)
    engine.check(request.user, record)
    if record.state not in engine.sources:
        raise Refused(f"这件追回现为“{record.state_label}”，不能“{LABELS[step]}”")
    form = _form(step, record, request)
    if request.method == "POST" and steps.done(form, lambda: _take(step, record, form, request)):
        messages.success(request, f"{LABELS[step]}：已办理。")
        return redirect("funding:recovery", number)
    return steps.page(
        request, form, title=f"{LABELS[step]}：{record.studio.name}", label=LABELS[step], words=WORDS.get(step, ""),
        clause=record.clause, facts=_facts(record, step), back=reverse("funding:recovery", args=[number]),
        danger=step in ("notify", "deviate"),
    )  # fmt: skip


WORDS = {
    "notify": "发出后单位会收到通知，应缴回的金额按核算结果，不能在这里改动。",
    "conclude": "核算结果为 0 元。办结后单位会收到通知。",
    "draft_deviation": "条文没有过错方面的规定，默认全额追回；减免须由两个部门共同决定，并有书面依据。",
    "deviate": "各审批部门都会签后立即生效。",
}


def _form(step: str, record: Recovery, request: AuthenticatedHttpRequest) -> Any:
    data, files = request.POST or None, request.FILES or None
    makers: dict[str, Callable[[], Any]] = {
        "notify": lambda: NoticeForm(data, recovery=record),
        "conclude": lambda: RemarkForm(data),
        "plan": lambda: PlanForm(data, initial={"parts": _planned(record)}),
        "receive": lambda: ReceiptForm(data, files),
        "draft_deviation": lambda: DeviationForm(data, files),
        "deviate": lambda: RemarkForm(data),
    }
    return makers[step]()


def _planned(record: Recovery) -> str:
    return "\n".join(f"{each.due_on:%Y-%m-%d} {each.amount}" for each in record.instalments.all())


def _take(step: str, record: Recovery, form: Any, request: AuthenticatedHttpRequest) -> None:
    acts: dict[str, Callable[..., Any]] = {
        "notify": recoveries.notify,
        "conclude": recoveries.conclude,
        "plan": recoveries.plan,
        "receive": recoveries.receive,
        "draft_deviation": recoveries.draft_deviation,
        "deviate": recoveries.approve_deviation,
    }
    data = dict(form.cleaned_data)
    files = data.pop("papers", ())
    with transaction.atomic():
        acts[step](record, by=request.user, **data)
        life_files.keep(files, record, SLOT, request.user)


def _facts(record: Recovery, step: str) -> list[dict[str, Any]]:
    facts = [
        {"label": "应缴回", "value": wording.yuan(record.due_amount)},
        {"label": "已缴回", "value": wording.yuan(record.received)},
    ]
    if step == "deviate" and record.deviation_amount is not None:
        facts += [
            {"label": "拟减为", "value": wording.yuan(record.deviation_amount)},
            {"label": "理由", "value": record.deviation_reason},
            {"label": "决定文号", "value": record.deviation_document},
        ]
    return facts


@edits
def correct(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    """A wrong receipt is taken back by a row of its own."""
    record = _of(request, number)
    rules.check_receive(request.user, record)
    receipt = get_object_or_404(Receipt.objects.filter(recovery=record, sign=1, corrected_by=None), pk=pk)
    receipt.recovery = record
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and steps.done(
        form, lambda: recoveries.correct(receipt, by=request.user, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, "已更正")
        return redirect("funding:recovery", number)
    facts = [
        {"label": "到账日期", "value": f"{receipt.on:%Y-%m-%d}"},
        {"label": "金额", "value": wording.yuan(receipt.amount)},
        {"label": "凭证号", "value": receipt.voucher},
    ]
    return steps.page(
        request, form, title="更正缴回记录", label="更正", danger=True, facts=facts,
        words="缴回记录不能改动。更正会记一笔相反的，原来的一笔保留。", back=reverse("funding:recovery", args=[number]),
    )  # fmt: skip


@require_GET
def notice(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The notice as a PDF, once it has been sent."""
    record = _of(request, number)
    if record.notified_on is None:
        raise Refused("追回通知还没有发出")
    return redirect(recovery_paper.request(record, by=request.user))


def _of(request: AuthenticatedHttpRequest, number: str) -> Recovery:
    """A claim this person sees; the unit sees its own from the notice on, or when nothing is due."""
    found = Recovery.objects.visible_to(request.user).select_related("studio__host", "proposal")
    if request.user.is_in(*HOST_ROLES):
        found = found.exclude(state=R.COMPUTED)
    record: Recovery = get_object_or_404(found, number=number)
    return record
