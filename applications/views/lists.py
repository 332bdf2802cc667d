"""Lists: minutes, countersigning, release, what was frozen; reserves and their promotion."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications import decision_rules, freezing, lists, quotas, transitions
from applications.forms.calls import RemarkForm
from applications.forms.decisions import MinutesForm, posted_decisions
from applications.models import Application, SelectionEntry, SelectionList
from applications.states import ListState, State
from applications.transitions.selection import ACT
from applications.views.board import list_steps
from applications.views.offices import LATEST, call_of, confirm, overtaken
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.factor_session import freshly_proven
from portal.audit.models import Entry
from portal.bulletin.models import NoticeState, PublicNotice
from portal.desks.signatures import signatures
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from portal.workflow.buttons import refusal

CHIPS = {
    ListState.DRAFT: "draft",
    ListState.SUBMITTED: "mine",
    ListState.RELEASED: "good",
    ListState.DISCARDED: "closed",
}
edits = require_http_methods(["GET", "POST"])


def list_of(request: AuthenticatedHttpRequest, pk: int) -> SelectionList:
    found = SelectionList.objects.visible_to(request.user).select_related("call", "maker")
    return get_object_or_404(found.prefetch_related("call__overrides"), pk=pk)


def back_to(selection: SelectionList) -> str:
    """The board for a first list, its own page for a promotion."""
    if selection.kind == SelectionList.Kind.FIRST and selection.state != ListState.DISCARDED:
        return reverse("applications:ranking", args=[selection.call.code])
    return reverse("applications:selection_list", args=[selection.pk])


@edits
def call_lists(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Every list of a call, and its reserves with the way to promote them."""
    call = call_of(request, code)
    reserved = Application.objects.filter(call=call, state=State.RESERVED).select_related("host")
    reserved = reserved.order_by("reserve_no", "pk")
    errors = []
    if request.method == "POST":
        decision_rules.require_compiler(request.user, call)
        picked = [key for key in request.POST.getlist("pick") if key.isdecimal() and len(key) < 19]
        chosen = list(reserved.filter(pk__in=picked))
        if chosen:
            selection = transitions.draft_promotion(call, chosen, by=request.user)
            messages.success(request, f"已拟定递补 {len(chosen)} 家，请填写纪要后提交会签；递补须另行公示。")
            return redirect("applications:selection_list", selection.pk)
        errors.append({"message": "请至少选择一家后备。", "target": "picks"})
    found = SelectionList.objects.filter(call=call).select_related("maker")
    context = {
        "call": call,
        "lists": [(each, CHIPS[ListState(each.state)]) for each in found],
        "reserved": list(reserved),
        "quota": quotas.of_year(call),
        "refused": refusal(decision_rules.require_compiler, request.user, call),
        "errors": errors,
        "has_errors": bool(errors),
    }
    return render(request, "applications/board/lists.html", context)


@require_GET
def selection_list(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One list: entries, approvals, steps; once released, what was frozen and whether it still works out the same."""
    return _list_page(request, list_of(request, pk))


def _list_page(
    request: AuthenticatedHttpRequest,
    selection: SelectionList,
    *,
    typed: dict[int, tuple[str, str]] | None = None,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    entries = lists.in_order(selection.entries.select_related("application__host", "application__recommender"))
    mark, seen = fingerprint(lists.content(selection, entries)), lists.mark_of(entries)
    released = selection.state == ListState.RELEASED
    compiler = refusal(decision_rules.require_compiler, request.user, selection.call)
    for entry in entries if typed else ():
        entry.decision, entry.reason = (typed or {}).get(entry.application_id, (entry.decision, entry.reason))
    promotion = selection.kind == SelectionList.Kind.PROMOTION
    context = {
        "call": selection.call,
        "selection": selection,
        "chip": CHIPS[ListState(selection.state)],
        "entries": entries,
        "seen": seen,
        "signed": signatures(selection, ACT, mark, selection.call.measures.offices.approvals),
        "steps": list_steps(request.user, selection, entries),
        "editable": promotion and selection.state == ListState.DRAFT and compiler is None,
        "discrepancies": freezing.discrepancies(selection) if released else [],
        "notices": _notices(selection),
        "may_give_notice": released and compiler is None and not _running_notice(selection),
        "log": Entry.objects.about(selection).order_by("-seq")[:LATEST],
        "errors": errors or [],
        "has_errors": bool(errors),
    }
    return render(request, "applications/board/list.html", context, status=status)


def _notices(selection: SelectionList) -> list[PublicNotice]:
    return list(PublicNotice.objects.about(selection).order_by("pk"))


def _running_notice(selection: SelectionList) -> bool:
    return PublicNotice.objects.about(selection).exclude(state=NoticeState.CANCELLED).exists()


@require_POST
def list_reasons(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Reasons of a promotion's files."""
    selection = list_of(request, pk)
    decisions, errors = posted_decisions(request.POST)
    if errors:
        return _list_page(request, selection, typed=decisions, errors=errors)
    try:
        transitions.decide_entries(selection, by=request.user, decisions=decisions, seen=request.POST.get("seen", ""))
    except Refused as refused:
        return _list_page(
            request, selection, typed=decisions, errors=[{"message": str(refused)}], status=refused.status
        )
    messages.success(request, "理由已保存。")
    return redirect("applications:selection_list", pk)


@edits
def list_minutes(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    selection = list_of(request, pk)
    initial = {"minutes": selection.minutes, "over_quota_reason": selection.over_quota_reason}
    form = MinutesForm(request.POST or None, initial=initial)
    decision_rules.require_compiler(request.user, selection.call)
    status, seen = 200, request.POST.get("seen", "")
    if form.is_valid():
        status = overtaken(
            form, lambda: transitions.minute_list(selection, by=request.user, **form.cleaned_data, seen=seen)
        )
        if not status:
            messages.success(request, "会议纪要已保存。")
            return redirect(back_to(selection))
    if selection.state != ListState.DRAFT:
        raise Refused("名单已提交会签，要修改请先退回")
    context = {
        "selection": selection,
        "call": selection.call,
        "form": form,
        "back": back_to(selection),
        "seen": lists.mark_of_minutes(selection),
    }
    return render(request, "applications/board/minutes.html", context, status=status)


@edits
def list_submit(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    selection = list_of(request, pk)
    decision_rules.check_submit_list(request.user, selection)
    if request.method == "POST":
        transitions.submit_list(selection, by=request.user)
        messages.success(request, "名单已提交会签。")
        return redirect(back_to(selection))
    words = "提交后不能再改；审批岗位会签后名单生效，申报单位的状态一起变化。"
    return confirm(
        request, title="提交会签", words=words, label="提交会签", back=back_to(selection), facts=_facts(selection)
    )


@freshly_proven
@edits
def list_approve(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One office's yes; the last one releases."""
    selection = list_of(request, pk)
    decision_rules.check_release_list(request.user, selection)
    form = RemarkForm(request.POST or None, label="会签意见", required=False)
    if request.method == "POST" and form.is_valid():
        remark, seen = form.cleaned_data["remark"], request.POST.get("seen", "")
        released = transitions.approve_list(selection, by=request.user, remark=remark, seen=seen)
        done = "名单已生效，结果通知已发出，可以编制公示。" if released else "已会签，等另一部门会签后生效。"
        messages.success(request, done)
        return redirect(back_to(selection))
    roles = selection.call.measures.offices.approvals
    mark = fingerprint(lists.content(selection))
    missing = signatures(selection, ACT, mark, roles).missing
    facts = [*_facts(selection), {"label": "还需会签", "value": "、".join(missing) or "无"}]
    words = "会签的是下面这份内容，之后改动会使会签失效。各部门都会签后，名单在一次操作中全部生效。"
    return confirm(
        request, title="会签拟定名单", words=words, label="同意", back=back_to(selection), form=form, facts=facts,
        seen=mark,
    )  # fmt: skip


def _facts(selection: SelectionList) -> list[dict[str, Any]]:
    entries = lists.entries_of(selection)
    facts = []
    for decision in SelectionEntry.Decision:
        names = [entry.application.studio_name for entry in entries if entry.decision == decision]
        value = f"{len(names)} 家" + (f"：{'、'.join(names[:40])}" if names and len(names) <= 40 else "")
        facts.append({"label": decision.label, "value": value})
    facts.append({"label": "会议纪要", "value": selection.minutes})
    if selection.over_quota_reason:
        facts.append({"label": "超出名额的理由", "value": selection.over_quota_reason})
    return facts


@edits
def list_revise(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    selection = list_of(request, pk)
    decision_rules.check_revise_list(request.user, selection)
    form = RemarkForm(request.POST or None)
    if form.is_valid():
        transitions.revise_list(selection, by=request.user, remark=form.cleaned_data["remark"])
        messages.success(request, "名单已退回修改。")
        return redirect(back_to(selection))
    words = "退回后由拟稿人修改，再次提交会签；内容有改动的，已有会签失效。"
    return confirm(request, title="退回修改", words=words, label="退回", back=back_to(selection), form=form)


@edits
def list_discard(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    selection = list_of(request, pk)
    decision_rules.check_discard_list(request.user, selection)
    form = RemarkForm(request.POST or None)
    if form.is_valid():
        transitions.discard_list(selection, by=request.user, remark=form.cleaned_data["remark"])
        messages.success(request, "名单已作废，可以重新拟定。")
        return redirect("applications:lists", selection.call.code)
    words = "作废后这份名单只供查阅，需要时重新拟定。"
    return confirm(
        request, title="作废名单", words=words, label="作废", back=back_to(selection), form=form, danger=True
    )


@require_GET
def list_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Minutes and list on one sheet for the meeting's signatures."""
    selection = list_of(request, pk)  # type: ignore[arg-type]
    entries = lists.in_order(selection.entries.select_related("application__host", "application__recommender"))
    context = {"selection": selection, "call": selection.call, "entries": entries}
    return render(request, "applications/board/print.html", context)
