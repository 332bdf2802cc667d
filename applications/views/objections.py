"""Objections at the handling office: taken up, decided with a finding; upheld ones strike a file off the list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications import rules as application_rules
from applications import transitions
from applications.forms.calls import RemarkForm
from applications.forms.decisions import FindingForm
from applications.models import Application
from applications.states import State
from applications.transitions.outcome import strike_out_mark
from applications.views.offices import LATEST, confirm, is_office
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.sealed import unseal
from portal.audit.models import Entry
from portal.bulletin import rules
from portal.bulletin import transitions as bulletin
from portal.bulletin.models import Objection, ObjectionState
from portal.bulletin.workflow import OBJECTION_WORKFLOW
from portal.desks.signatures import signatures
from portal.documents.models import Attachment
from portal.workflow import engine
from portal.workflow.buttons import button, refusal

CHIPS = {
    ObjectionState.RECEIVED: "mine",
    ObjectionState.VERIFYING: "others",
    ObjectionState.UPHELD: "overdue",
    ObjectionState.DISMISSED: "good",
}
edits = require_http_methods(["GET", "POST"])


def objection_of(request: AuthenticatedHttpRequest, number: str) -> Objection:
    found = Objection.objects.visible_to(request.user).select_related("notice", "handler")
    return get_object_or_404(found.prefetch_related("subject"), number=number)


@require_GET
def objections(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Open ones first."""
    if not is_office(request.user):
        raise Http404
    found = list(Objection.objects.visible_to(request.user).select_related("notice").prefetch_related("subject"))
    order = list(ObjectionState)
    found.sort(key=lambda each: order.index(ObjectionState(each.state)))
    rows = [
        {
            "cells": [
                {"text": each.number, "url": reverse("applications:objection", args=[each.number])},
                {"text": each.state_label, "chip": CHIPS[ObjectionState(each.state)]},
                {"text": about_words(each), "wrap": True},
                {"text": "匿名线索" if each.anonymous else "实名"},
                {"text": each.received_at.astimezone().strftime("%Y-%m-%d %H:%M")},
            ]
        }
        for each in found
    ]
    columns = [{"label": "编号"}, {"label": "状态"}, {"label": "所指"}, {"label": "方式"}, {"label": "收到时间"}]
    table = {"caption": "异议", "columns": columns, "rows": rows}
    return render(request, "applications/objections/list.html", {"table": table})


def about_words(objection: Objection) -> str:
    subject = objection.subject
    return subject.studio_name if isinstance(subject, Application) else "整份公示"


@require_GET
def objection(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    return _page(request, objection_of(request, number))


def _page(request: AuthenticatedHttpRequest, record: Objection, form: FindingForm | None = None) -> HttpResponse:
    subject = record.subject
    shielded = not rules.may_see_objector(request.user, record)
    deciding = record.state == ObjectionState.VERIFYING and not refusal(rules.check_decide, request.user, record)
    application = subject if isinstance(subject, Application) else None
    context: dict[str, Any] = {
        "objection": record,
        "chip": CHIPS[ObjectionState(record.state)],
        "about": about_words(record),
        "application": application,
        "shielded": shielded,
        "objector": "" if shielded or not record.objector else unseal(record.objector, "objection.objector"),
        "contact": "" if shielded or not record.contact else unseal(record.contact, "objection.contact"),
        "files": [] if shielded else list(Attachment.objects.about(record).live()),
        "form": (form or _finding_form(record, None)) if deciding else None,
        "steps": _steps(request, record, application),
        "log": Entry.objects.about(record).order_by("-seq")[:LATEST],
    }
    if application is not None and record.state == ObjectionState.UPHELD:
        mark = strike_out_mark(application)
        context["signed"] = signatures(application, "strike_out", mark, application.measures.offices.approvals)
    return render(request, "applications/objections/objection.html", context)


def _finding_form(record: Objection, data: Any) -> FindingForm:
    rows = [] if isinstance(record.subject, Application) else record.notice.items
    return FindingForm(data, rows=rows)


def _steps(
    request: AuthenticatedHttpRequest, record: Objection, application: Application | None
) -> list[dict[str, Any]]:
    if record.state == ObjectionState.RECEIVED:
        refused = refusal(rules.check_take_up, request.user, record)
        return [button("开始核查", reverse("applications:objection_take_up", args=[record.number]), refused)]
    if record.state == ObjectionState.UPHELD and application is not None and application.state == State.UNDER_NOTICE:
        refused = refusal(application_rules.check_strike_out, request.user, application)
        return [button("取消拟认定", reverse("applications:strike_out", args=[record.number]), refused, "danger")]
    return []


@edits
def objection_take_up(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    record = objection_of(request, number)
    back = reverse("applications:objection", args=[number])
    rules.check_take_up(request.user, record)
    if request.method == "POST":
        bulletin.take_up(record, by=request.user)
        messages.success(request, "已开始核查，核查经过和结论写在本页。")
        return redirect(back)
    words = "开始后由您负责核查，作出结论前这份公示里的申报都不能认定。"
    return confirm(request, title="开始核查", words=words, label="开始核查", back=back)


@require_POST
def objection_decide(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    record = objection_of(request, number)
    rules.check_decide(request.user, record)
    engine.require_source(OBJECTION_WORKFLOW, OBJECTION_WORKFLOW.step("uphold"), record, request.user)
    form = _finding_form(record, request.POST)
    if not form.is_valid():
        return _page(request, record, form)
    data = form.cleaned_data
    upheld = data["verdict"] == "upheld"
    about = Application.objects.get(pk=data["about"]) if upheld and data.get("about") else None
    bulletin.decide(record, by=request.user, upheld=upheld, finding=data["finding"], about=about)
    messages.success(request, "结论已作出。" + ("成立的异议须由审批岗位会签取消拟认定。" if upheld else ""))
    return redirect("applications:objection", number)


@edits
def strike_out(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Every approving office agrees; the last yes takes the file off the list."""
    record = objection_of(request, number)
    application = record.subject
    if not isinstance(application, Application) or record.state != ObjectionState.UPHELD:
        raise Http404
    back = reverse("applications:objection", args=[number])
    application_rules.check_strike_out(request.user, application)
    form = RemarkForm(request.POST or None, label="取消理由", initial={"remark": record.finding})
    if form.is_valid():
        done = transitions.strike_out(application, by=request.user, finding=form.cleaned_data["remark"])
        words = "已取消拟认定，通知书已发给申报单位。" if done else "已会签，等另一部门会签后取消。"
        messages.success(request, words)
        return redirect(back)
    facts = [
        {"label": "工作室", "value": f"{application.number} {application.studio_name}"},
        {"label": "核查结论", "value": record.finding},
    ]
    words = "取消后，该单位会收到写明理由和救济途径的通知；空出的名额可以由后备递补。"
    return confirm(
        request, title="取消拟认定", words=words, label="同意取消", back=back, form=form, facts=facts, danger=True
    )
