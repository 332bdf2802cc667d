"""认定文件: drafted after the notice, countersigned, issued; the studios it creates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from applications import decision_rules, dues, transitions
from applications import recognition as documents
from applications.forms.calls import RemarkForm
from applications.forms.decisions import RecognitionForm
from applications.models import Recognition, SelectionList
from applications.states import RecognitionState
from applications.transitions.outcome import ACT
from applications.views.notices import notice_of
from applications.views.offices import LATEST, confirm, is_office, overtaken
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.factor_session import freshly_proven
from portal.audit.models import Entry
from portal.bulletin.models import NoticeState, PublicNotice
from portal.desks.signatures import signatures
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from portal.workflow.buttons import button, refusal

CHIPS = {RecognitionState.DRAFT: "draft", RecognitionState.SUBMITTED: "mine", RecognitionState.ISSUED: "good"}
edits = require_http_methods(["GET", "POST"])


def record_of(request: AuthenticatedHttpRequest, pk: int) -> Recognition:
    found = Recognition.objects.visible_to(request.user).select_related("call", "notice", "maker")
    return get_object_or_404(found.prefetch_related("call__overrides"), pk=pk)


@require_GET
def recognitions(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Documents of the city, and notices that wait for one."""
    if not is_office(request.user):
        raise Http404
    found = list(Recognition.objects.visible_to(request.user).select_related("call"))
    rows = [
        {
            "cells": [
                {"text": each.title, "url": reverse("applications:recognition", args=[each.pk]), "wrap": True},
                {"text": each.document_no or "未编号"},
                {"text": each.state_label, "chip": CHIPS[RecognitionState(each.state)]},
                {"text": each.dated or "未定"},
            ]
        }
        for each in found
    ]
    columns = [{"label": "认定文件"}, {"label": "文号"}, {"label": "状态"}, {"label": "成文日期"}]
    posted = PublicNotice.objects.visible_to(request.user).filter(state__in=(NoticeState.PUBLISHED, NoticeState.ENDED))
    context = {
        "table": {"caption": "认定文件", "columns": columns, "rows": rows},
        "waiting": list(posted.exclude(pk__in=[each.notice_id for each in found])),
    }
    return render(request, "applications/recognitions/list.html", context)


@edits
def notice_record(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """A document for the files of a notice."""
    notice = notice_of(request, code)
    if not isinstance(notice.subject, SelectionList):
        raise Http404
    back = reverse("applications:notice_edit", args=[code])
    decision_rules.require_compiler(request.user, notice.subject.call)
    if request.method == "POST":
        record = documents.draft(notice, by=request.user)
        messages.success(request, "认定文件草稿已生成，请填写文号和成文日期。")
        return redirect("applications:recognition", record.pk)
    words = "正文按办法先拟好，可以修改。公示期满、没有未办结的异议后才能发文。"
    return confirm(request, title="起草认定文件", words=words, label="生成草稿", back=back)


@require_GET
def recognition(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The document, what bars it, who has signed, what its studios are due."""
    record = record_of(request, pk)
    measures = record.call.measures
    roles = measures.offices.approvals
    mark = fingerprint(documents.content(record))
    files = documents.files(record)
    rows: list[dict[str, Any]] = [
        {
            "file": each,
            "due": dues.on_recognition(measures, record.call.kind, each.construction_grant_eligible),
        }
        for each in files
    ]
    issued = record.state == RecognitionState.ISSUED
    barred = [] if issued else documents.obstacles(record)
    context = {
        "record": record,
        "call": record.call,
        "pack": measures,
        "chip": CHIPS[RecognitionState(record.state)],
        "rows": rows,
        "total": sum(row["due"].amount for row in rows if row["due"]),
        "has_dues": any(row["due"] for row in rows),
        "barred": barred,
        "signed": signatures(record, ACT, mark, roles),
        "steps": _steps(request, record, barred),
        "log": Entry.objects.about(record).order_by("-seq")[:LATEST],
    }
    return render(request, "applications/recognitions/recognition.html", context)


def _steps(request: AuthenticatedHttpRequest, record: Recognition, barred: list[str]) -> list[dict[str, Any]]:
    user, pk = request.user, record.pk
    to = {
        name: reverse(f"applications:recognition_{name}", args=[pk]) for name in ("edit", "submit", "issue", "revise")
    }
    if record.state == RecognitionState.DRAFT:
        compiler = refusal(decision_rules.check_submit_recognition, user, record)
        return [
            button("修改", to["edit"], compiler, "plain"),
            button("提交会签", to["submit"], compiler or refusal(documents.require_drafted, record)),
        ]
    if record.state == RecognitionState.SUBMITTED:
        signer = refusal(decision_rules.check_issue, user, record)
        stopped = Refused(barred[0]) if barred else None
        revise = refusal(decision_rules.check_revise_recognition, user, record)
        return [
            button("会签并发文", to["issue"], signer or stopped),
            button("退回修改", to["revise"], revise, "plain"),
        ]
    return []


@edits
def recognition_edit(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    record = record_of(request, pk)
    decision_rules.require_compiler(request.user, record.call)
    form = RecognitionForm(request.POST or None, instance=record)
    status, seen = 200, request.POST.get("seen", "")
    if form.is_valid():
        status = overtaken(form, lambda: documents.edit(record, by=request.user, **form.cleaned_data, seen=seen))
        if not status:
            messages.success(request, "认定文件已保存。")
            return redirect("applications:recognition", pk)
    pattern = record.call.measures.documents["recognition_no"].format(year=record.call.year, number="×")
    seen = fingerprint(documents.content(record))
    context = {"record": record, "form": form, "pattern": pattern, "seen": seen}
    return render(request, "applications/recognitions/edit.html", context, status=status)


@edits
def recognition_submit(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    record = record_of(request, pk)
    decision_rules.check_submit_recognition(request.user, record)
    if request.method == "POST":
        transitions.submit_recognition(record, by=request.user)
        messages.success(request, "认定文件已提交会签。")
        return redirect("applications:recognition", pk)
    words = "提交后不能再改；各审批部门会签后发文，名单内的工作室同时认定。"
    return confirm(request, title="提交会签", words=words, label="提交会签", back=_back(pk), facts=_facts(record))


@freshly_proven
@edits
def recognition_issue(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One office's yes; the last one issues the document."""
    record = record_of(request, pk)
    decision_rules.check_issue(request.user, record)
    form = RemarkForm(request.POST or None, label="会签意见", required=False)
    if request.method == "POST" and form.is_valid():
        remark, seen = form.cleaned_data["remark"], request.POST.get("seen", "")
        issued = transitions.issue_recognition(record, by=request.user, remark=remark, seen_mark=seen)
        messages.success(request, "已发文，工作室已建立。" if issued else "已会签，等另一部门会签后发文。")
        return redirect("applications:recognition", pk)
    for reason in documents.obstacles(record):
        raise Refused(reason)
    words = "各部门都会签后立即发文：名单内的申报成为已认定，建立工作室并编号。"
    return confirm(
        request, title="会签认定文件", words=words, label="同意", back=_back(pk), form=form, facts=_facts(record),
        seen=fingerprint(documents.content(record)),
    )  # fmt: skip


@edits
def recognition_revise(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    record = record_of(request, pk)
    decision_rules.check_revise_recognition(request.user, record)
    form = RemarkForm(request.POST or None)
    if form.is_valid():
        transitions.revise_recognition(record, by=request.user, remark=form.cleaned_data["remark"])
        messages.success(request, "认定文件已退回修改。")
        return redirect("applications:recognition", pk)
    words = "退回后由拟稿人修改，再次提交会签；内容有改动的，已有会签失效。"
    return confirm(request, title="退回修改", words=words, label="退回", back=_back(pk), form=form)


def _facts(record: Recognition) -> list[dict[str, Any]]:
    return [
        {"label": "文号", "value": record.document_no},
        {"label": "标题", "value": record.title},
        {"label": "成文日期", "value": str(record.dated or "")},
        {"label": "名单", "value": f"{len(documents.files(record))} 家"},
    ]


def _back(pk: int) -> str:
    return reverse("applications:recognition", args=[pk])
