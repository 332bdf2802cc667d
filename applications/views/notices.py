"""The public notice W11: drawn from the released list, checked, submitted, published by a second person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from applications import decision_rules, notice_drafts, transitions
from applications.forms.calls import RemarkForm
from applications.forms.decisions import NoticeForm
from applications.models import Recognition, SelectionList
from applications.states import ListState
from applications.views.lists import list_of
from applications.views.offices import LATEST, confirm, is_office, overtaken
from portal.accounts.access import AuthenticatedHttpRequest
from portal.audit.models import Entry
from portal.bulletin import period, redaction, rules, seen
from portal.bulletin import transitions as bulletin
from portal.bulletin.models import NoticeState, Objection, PublicNotice
from portal.policy import calendar, clock
from portal.workflow.buttons import button, refusal

CHIPS = {
    NoticeState.DRAFT: "draft",
    NoticeState.SUBMITTED: "mine",
    NoticeState.PUBLISHED: "notice",
    NoticeState.ENDED: "good",
    NoticeState.CANCELLED: "closed",
}
edits = require_http_methods(["GET", "POST"])


def notice_of(request: AuthenticatedHttpRequest, code: str) -> PublicNotice:
    found = PublicNotice.objects.visible_to(request.user).select_related("maker", "publisher")
    return get_object_or_404(found, code=code)


@require_GET
def notices(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Every notice of the city, and released lists that wait for one."""
    if not is_office(request.user):
        raise Http404
    found = PublicNotice.objects.visible_to(request.user).order_by("-pk")
    days = calendar.current()
    rows = [{"cells": _cells(notice, period.standing(notice, clock.today(), days))} for notice in found]
    columns: list[dict[str, Any]] = [{"label": "公示"}, {"label": "编号"}, {"label": "状态"}, {"label": "公示期"}]
    columns.append({"label": "名单", "numeric": True})
    running = PublicNotice.objects.exclude(state=NoticeState.CANCELLED)
    with_notice = running.filter(city=request.user.city).values("subject_id")
    waiting = SelectionList.objects.visible_to(request.user).filter(state=ListState.RELEASED)
    waiting = waiting.exclude(pk__in=with_notice).filter(entries__decision="proposed").distinct()
    context = {
        "table": {"caption": "公示", "columns": columns, "rows": rows},
        "waiting": list(waiting.select_related("call")),
    }
    return render(request, "applications/notices/list.html", context)


def _cells(notice: PublicNotice, standing: period.Standing) -> list[dict[str, Any]]:
    words = f"{notice.starts_on} 至 {notice.ends_on}，{standing.words}" if notice.ends_on else "未发布"
    return [
        {"text": notice.title, "url": reverse("applications:notice_edit", args=[notice.code]), "wrap": True},
        {"text": notice.code},
        {"text": notice.state_label, "chip": CHIPS[NoticeState(notice.state)]},
        {"text": words},
        {"text": len(notice.items), "numeric": True},
    ]


@edits
def notice_draft(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """A draft with every proposed file of a released list."""
    selection = list_of(request, pk)
    decision_rules.require_compiler(request.user, selection.call)
    if request.method == "POST":
        notice = notice_drafts.draft_notice(selection, by=request.user)
        messages.success(request, "公示草稿已生成，请核对文字和受理异议的联系方式。")
        return redirect("applications:notice_edit", notice.code)
    names = [file.studio_name for file in notice_drafts.proposed(selection)]
    facts = [{"label": "名单", "value": f"{len(names)} 家：{'、'.join(names[:40])}"}]
    words = "名单取自已生效的拟定名单，只公示名称、单位、区县、领衔人（领办人）、职业和推荐单位。"
    back = reverse("applications:selection_list", args=[pk])
    return confirm(request, title="编制公示", words=words, label="生成公示草稿", back=back, facts=facts)


@edits
def notice_edit(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Words, dates, redaction check, preview and steps on one page."""
    notice = notice_of(request, code)
    if request.method == "POST":
        rules.check_edit_notice(request.user, notice)
    editable = notice.state == NoticeState.DRAFT and not refusal(rules.require_preparer, request.user, notice.city)
    form = NoticeForm(request.POST or None, instance=notice) if editable else None
    status = 200
    if form is not None and form.is_valid():
        content, known = form.content(), request.POST.get("seen", "")
        status = overtaken(
            form, lambda: bulletin.edit_notice(notice, by=request.user, content=content, seen_mark=known)
        )
        if not status:
            messages.success(request, "公示草稿已保存。")
            return redirect("applications:notice_edit", code)
    context = {
        "notice": notice,
        "chip": CHIPS[NoticeState(notice.state)],
        "form": form,
        "seen": seen.mark(notice),
        "findings": redaction.findings(notice),
        "forecast": _forecast(notice),
        "standing": period.standing(notice, clock.today()),
        "ends_at": clock.end_of(notice.ends_on) if notice.ends_on else None,
        "steps": _steps(request, notice),
        "objections": list(Objection.objects.visible_to(request.user).filter(notice=notice)),
        "record": Recognition.objects.filter(notice=notice).first(),
        "subject": notice.subject,
        "log": Entry.objects.about(notice).order_by("-seq")[:LATEST],
    }
    return render(request, "applications/notices/notice.html", context, status=status)


def _forecast(notice: PublicNotice) -> calendar.Period | None:
    """The period if it were posted now; provisional while the year's calendar is not loaded."""
    if notice.state not in (NoticeState.DRAFT, NoticeState.SUBMITTED):
        return None
    closing = calendar.parse_closing_time(str(rules.measures_of(notice.city).value("notice_closing_time")))
    return calendar.forecast(clock.now(), notice.working_days, notice.count_posting_day, closing)


def _steps(request: AuthenticatedHttpRequest, notice: PublicNotice) -> list[dict[str, Any]]:
    user = request.user
    to = {
        name: reverse(f"applications:notice_{name}", args=[notice.code])
        for name in ("submit", "revise", "publish", "cancel", "record")
    }
    cancel = button("作废", to["cancel"], refusal(rules.check_cancel_notice, user, notice), "danger")
    if notice.state == NoticeState.DRAFT:
        return [button("提交审核", to["submit"], refusal(rules.check_submit_notice, user, notice)), cancel]
    if notice.state == NoticeState.SUBMITTED:
        revise = button("退回修改", to["revise"], refusal(rules.check_revise_notice, user, notice), "plain")
        return [button("发布", to["publish"], refusal(rules.check_publish, user, notice)), revise, cancel]
    public = notice.state in (NoticeState.PUBLISHED, NoticeState.ENDED)
    if public and isinstance(notice.subject, SelectionList) and not Recognition.objects.filter(notice=notice).exists():
        refused = refusal(decision_rules.require_compiler, user, notice.subject.call)
        return [button("起草认定文件", to["record"], refused)]
    return []


@edits
def notice_submit(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    notice = notice_of(request, code)
    rules.check_submit_notice(request.user, notice)
    if request.method == "POST":
        bulletin.submit_notice(notice, by=request.user)
        messages.success(request, "公示已提交审核，由另一位同事发布。")
        return redirect("applications:notice_edit", code)
    words = "提交后不能再改；由另一位有发布权的同事核对后发布。"
    return confirm(request, title="提交审核", words=words, label="提交审核", back=_back(code))


@edits
def notice_revise(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    notice = notice_of(request, code)
    rules.check_revise_notice(request.user, notice)
    form = RemarkForm(request.POST or None)
    if form.is_valid():
        bulletin.revise_notice(notice, by=request.user, remark=form.cleaned_data["remark"])
        messages.success(request, "公示已退回修改。")
        return redirect("applications:notice_edit", code)
    words = "退回后由编制人修改，再次提交审核。"
    return confirm(request, title="退回修改", words=words, label="退回", back=_back(code), form=form)


@edits
def notice_publish(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The second person publishes; refused in words while the calendar of the year is missing."""
    notice = notice_of(request, code)
    rules.check_publish(request.user, notice)
    if request.method == "POST":
        transitions.publish_notice(notice, by=request.user, seen_mark=request.POST.get("seen", ""))
        messages.success(request, "公示已发布，公众可以看到并提出异议。")
        return redirect("applications:notice_edit", code)
    dates = rules.period_of(notice, clock.now())
    facts = [
        {"label": "标题", "value": notice.title},
        {"label": "名单", "value": f"{len(notice.items)} 家"},
        {"label": "公示期", "value": f"{dates.first} 至 {dates.last}（{notice.working_days} 个工作日）"},
    ]
    words = "发布后立即公开，不能修改；公示期从现在起算。"
    return confirm(
        request, title="发布公示", words=words, label="发布", back=_back(code), facts=facts, seen=seen.mark(notice)
    )


@edits
def notice_cancel(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    notice = notice_of(request, code)
    rules.check_cancel_notice(request.user, notice)
    form = RemarkForm(request.POST or None)
    if form.is_valid():
        bulletin.cancel_notice(notice, by=request.user, remark=form.cleaned_data["remark"])
        messages.success(request, "公示稿已作废，可以重新编制。")
        return redirect("applications:notices")
    words = "作废后可以按同一份名单重新编制。"
    return confirm(request, title="作废公示稿", words=words, label="作废", back=_back(code), form=form, danger=True)


def _back(code: str) -> str:
    return reverse("applications:notice_edit", args=[code])
