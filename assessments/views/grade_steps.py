"""The steps of a list of grades: minutes and notice, countersigning, release; what was frozen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import grade_freezing, grade_lists, grade_pool, grade_rules, result_papers
from assessments.grade_forms import MinutesForm, RemarkForm
from assessments.grade_listing import RESULTS
from assessments.models import GradeList
from assessments.states import GradeListState
from assessments.transitions import grades as transitions
from assessments.views.grades import signed_by
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.factor_session import freshly_proven
from portal.accounts.roles import Permission
from portal.audit.models import Entry
from portal.documents.exports import request_export
from portal.policy.refusal import Refused
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
CHIPS = {
    GradeListState.DRAFT: "draft",
    GradeListState.SUBMITTED: "mine",
    GradeListState.RELEASED: "good",
    GradeListState.DISCARDED: "closed",
}
LATEST = 50


def grades_of(request: AuthenticatedHttpRequest, pk: int) -> GradeList:
    found = GradeList.objects.visible_to(request.user).select_related("round__sheet", "maker")
    return get_object_or_404(found.prefetch_related("round__overrides"), pk=pk)


def _board(grades: GradeList) -> str:
    return reverse("assessments:grade_board", args=[grades.round.code])


@require_GET
def grades_list(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One list: entries, approvals, log; once released, whether it still works out as it was frozen."""
    grades = grades_of(request, pk)
    entries = grade_lists.in_order(grades.entries.select_related("participant__studio__host", "result"))
    released = grades.state == GradeListState.RELEASED
    context = {
        "round": grades.round,
        "grade_list": grades,
        "chip": CHIPS[GradeListState(grades.state)],
        "entries": entries,
        "signed": signed_by(grades, entries),
        "discrepancies": grade_freezing.discrepancies(grades) if released else [],
        "released": released,
        "may_export": request.user.may(Permission.EXPORT),
        "log": Entry.objects.about(grades).order_by("-seq")[:LATEST],
    }
    return render(request, "assessments/grades/list.html", context)


@edits
def grades_minutes(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    grades = grades_of(request, pk)
    grade_rules.require_compiler(request.user, grades.round)
    form = MinutesForm(request.POST or None, instance=grades)
    if steps.done(form, lambda: transitions.minute_grades(grades, by=request.user, content=form.cleaned_data)):
        messages.success(request, "会议纪要和结果通报已保存。")
        return redirect(_board(grades))
    pool = grade_pool.of_round(grades.round)
    title = "会议纪要和结果通报"
    return steps.page(
        request, form, title=title, label="保存", back=_board(grades), words=pool.words, clause=pool.clause
    )  # fmt: skip


@edits
def grades_submit(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    grades = grades_of(request, pk)
    grade_rules.check_submit(request.user, grades)
    if request.method == "POST":
        transitions.submit_grades(grades, by=request.user)
        messages.success(request, "等次名单已提交会签。")
        return redirect(_board(grades))
    words = "提交后不能再改；审批岗位会签后，结果一次全部生效并公布。"
    return steps.page(
        request, None, title="提交会签", label="提交会签", back=_board(grades), words=words, facts=_facts(grades)
    )  # fmt: skip


@freshly_proven
@edits
def grades_approve(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One office's yes; the last one releases."""
    grades = grades_of(request, pk)
    grade_rules.check_release(request.user, grades)
    form = RemarkForm(request.POST or None, label="会签意见", required=False)
    if request.method == "POST" and form.is_valid():
        released = transitions.approve_grades(grades, by=request.user, remark=form.cleaned_data["remark"])
        done = "结果已生效：写入名册，告知书已发出，整改、续建和终止称号的事项按办法产生。"
        messages.success(request, done if released else "已会签，等另一部门会签后生效。")
        return redirect(_board(grades))
    missing = signed_by(grades, grade_lists.entries_of(grades)).missing
    facts = [*_facts(grades), {"label": "还需会签", "value": "、".join(missing) or "无"}]
    words = "会签的是下面这份内容，之后改动会使会签失效。各部门都会签后，结果在一次操作中全部生效并公布。"
    return steps.page(
        request, form, title="会签等次名单", label="同意", back=_board(grades), words=words, facts=facts
    )  # fmt: skip


def _facts(grades: GradeList) -> list[dict[str, Any]]:
    entries = grade_lists.entries_of(grades)
    facts = []
    for grade in grade_lists.Grade:
        names = [each.participant.studio.name for each in entries if each.grade == grade]
        value = f"{len(names)} 家" + (f"：{'、'.join(names[:40])}" if names and len(names) <= 40 else "")
        facts.append({"label": str(grade.label), "value": value})
    facts.append({"label": "优秀名额", "value": f"{grades.limit} 家"})
    rest = (("调整名额的理由", grades.places_reason), ("超出名额的理由", grades.over_limit_reason))
    facts += [{"label": label, "value": value} for label, value in rest if value]
    facts.append({"label": "会议纪要", "value": grades.minutes})
    facts.append({"label": "结果通报", "value": f"{grades.document_no} {grades.title}"})
    return facts


@edits
def grades_revise(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    grades = grades_of(request, pk)
    grade_rules.check_revise(request.user, grades)
    form = RemarkForm(request.POST or None)
    if steps.done(form, lambda: transitions.revise_grades(grades, by=request.user, remark=form.cleaned_data["remark"])):
        messages.success(request, "等次名单已退回修改。")
        return redirect(_board(grades))
    words = "退回后由拟稿人修改，再次提交会签；内容有改动的，已有会签失效。"
    return steps.page(request, form, title="退回修改", label="退回", back=_board(grades), words=words)


@edits
def grades_discard(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    grades = grades_of(request, pk)
    grade_rules.check_discard(request.user, grades)
    form = RemarkForm(request.POST or None)
    if steps.done(
        form, lambda: transitions.discard_grades(grades, by=request.user, remark=form.cleaned_data["remark"])
    ):
        messages.success(request, "等次名单已作废，可以重新拟定。")
        return redirect(_board(grades))
    words = "作废后这份名单只供查阅，需要时重新拟定。"
    return steps.page(request, form, title="作废等次名单", label="作废", back=_board(grades), words=words, danger=True)


@require_POST
def grades_export(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The list of grades as Excel; the worker writes it."""
    if not request.user.may(Permission.EXPORT):
        raise Refused("您当前的岗位不能导出")
    return redirect(request_export(RESULTS, request.user, {"grades": grades_of(request, pk).pk}))


@require_POST
def grades_notice(request: AuthenticatedHttpRequest, pk: int, form: str) -> HttpResponse:
    """The notice of results as PDF or Word, made by the worker."""
    rendering = result_papers.request_notice(grades_of(request, pk), by=request.user, word=form == "word")
    return redirect("documents:rendering", rendering.pk)
