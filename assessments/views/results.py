"""Results as others read them: the public page, the studio's own letter, a second look."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import public_results, public_rounds, recheck_rules, result_papers
from assessments.grade_forms import FindingForm, RecheckForm, RemarkForm
from assessments.models import OFFICES, Recheck, ResultLetter
from assessments.states import RecheckState
from assessments.transitions import rechecks as transitions
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.factor_session import freshly_proven
from portal.audit.models import Entry
from portal.policy import clock
from portal.policy.wording import due_words
from studios import life_files
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
PER_PAGE, LATEST, SLOT = 50, 50, "proof"
CHIPS = {
    RecheckState.FILED: "mine",
    RecheckState.DRAFTED: "others",
    RecheckState.DECIDED: "good",
    RecheckState.WITHDRAWN: "closed",
}


@login_not_required
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Rounds whose results the policy makes public (BJ-51)."""
    page = Paginator(public_results.lists(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "assessments/grades/results.html", {"page_obj": page, "lists": list(page)})


@login_not_required
@require_GET
def public_round(request: HttpRequest, code: str) -> HttpResponse:
    """What an open round asks of whom, until when, by which sheet."""
    round = get_object_or_404(public_rounds.opened(), code=code)
    return render(request, "assessments/rounds/notice.html", public_rounds.context(round))


@login_not_required
@require_GET
def result_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Grade per studio; no mark, no rank, no expert."""
    grades = public_results.lists().filter(pk=pk).first()
    if grades is None:
        raise Http404
    context = {
        "grade_list": grades,
        "round": grades.round,
        "pack": grades.round.measures,
        "rows": public_results.rows(grades),
        "paragraphs": [line for line in grades.text.splitlines() if line.strip()],
    }
    return render(request, "assessments/grades/result_page.html", context)


def _letters(request: AuthenticatedHttpRequest) -> QuerySet[ResultLetter]:
    return ResultLetter.objects.visible_to(request.user).select_related("studio__host", "result")


@require_GET
def result_letter(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The letter on screen, with the way to ask for a second look."""
    letter = get_object_or_404(_letters(request), pk=pk)
    refused = steps.refusal(recheck_rules.require_file, request.user, letter)
    offers = [steps.button("申请复核", reverse("assessments:recheck_file", args=[pk]), refused, "plain")]
    context = {
        "frame": steps.frame_of(request.user),
        "letter": letter,
        "paragraphs": [line for line in letter.body.splitlines() if line.strip()],
        "recheck": Recheck.objects.filter(letter=letter).select_related("outcome").first(),
        "steps": offers,
    }
    return render(request, "assessments/grades/letter.html", context)


@require_POST
def result_letter_pdf(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(_letters(request), pk=pk)
    rendering = result_papers.request_letter(letter, by=request.user)
    return redirect("documents:rendering", rendering.pk)


@edits
def recheck_file(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The unit asks for a second look."""
    letter = get_object_or_404(_letters(request), pk=pk)
    recheck_rules.require_file(request.user, letter)
    form = RecheckForm(request.POST or None, request.FILES or None)

    def act() -> None:
        with transaction.atomic():
            filed = transitions.file_recheck(letter, by=request.user, text=form.cleaned_data["text"])
            life_files.keep(form.cleaned_data["papers"], filed, SLOT, request.user)

    if steps.done(form, act):
        messages.success(request, "复核申请已提交。复核期间不停止结果的执行。")
        return redirect("assessments:recheck", letter.recheck.pk)
    back = reverse("assessments:result_letter", args=[pk])
    words = f"可以在{due_words(letter.recheck_until)} 前申请，每个结果申请一次。复核期间不停止结果的执行。"
    return steps.page(request, form, title="申请复核", label="提交申请", back=back, words=words)


def recheck_of(request: AuthenticatedHttpRequest, pk: int) -> Recheck:
    found = Recheck.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("letter__studio__host", "letter__result", "outcome"), pk=pk)


@require_GET
def rechecks(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The city's second looks, the open ones first."""
    if not request.user.is_in(*OFFICES):
        raise Http404
    found = Recheck.objects.visible_to(request.user).select_related("letter__studio", "letter__result")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "cells": [
                {"text": each.letter.studio.name, "url": each.get_absolute_url(), "wrap": True},
                {"text": each.letter.result.get_kind_display()},
                {"text": each.letter.result.get_grade_display()},
                {"text": each.state_label, "chip": CHIPS[RecheckState(each.state)]},
                {"text": clock.day_of(each.submitted_at)},
            ],
            "test": "row",
        }
        for each in page
    ]
    labels = ("工作室", "考核", "原等次", "状态", "申请日期")
    table = {"caption": "复核申请", "columns": [{"label": label} for label in labels], "rows": rows}
    empty = {"title": "没有复核申请", "words": "单位在结果公布后 5 个工作日内可以申请复核。"}
    context = {"title": "考核结果复核", "page_obj": page, "table": table, "empty": empty}
    return render(request, "studios/life/list.html", context)


@require_GET
def recheck(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What was asked, what was found, what was decided; the finding is the offices' until it is decided."""
    found = recheck_of(request, pk)
    office = request.user.is_in(*OFFICES)
    context = {
        "frame": steps.frame_of(request.user),
        "recheck": found,
        "letter": found.letter,
        "files": life_files.of(found),
        "chip": CHIPS[RecheckState(found.state)],
        "open_to_reader": office or found.state == RecheckState.DECIDED,
        "steps": _steps(request, found),
        "log": Entry.objects.about(found).order_by("-seq")[:LATEST] if office else [],
    }
    return render(request, "assessments/grades/recheck.html", context)


def _steps(request: AuthenticatedHttpRequest, found: Recheck) -> list[dict[str, Any]]:
    user, to = request.user, {}
    for name in ("withdraw", "draft", "decide"):
        to[name] = reverse(f"assessments:recheck_{name}", args=[found.pk])
    office = user.is_in(*OFFICES)
    offers = []
    if found.state == RecheckState.FILED and not office:
        refused = steps.refusal(recheck_rules.check_withdraw, user, found)
        offers.append(steps.button("撤回申请", to["withdraw"], refused, "plain"))
    if office and found.state in (RecheckState.FILED, RecheckState.DRAFTED):
        refused = steps.refusal(recheck_rules.check_draft, user, found)
        offers.append(steps.button("提出复核意见", to["draft"], refused))
    if office and found.state == RecheckState.DRAFTED:
        offers.append(steps.button("决定", to["decide"], steps.refusal(recheck_rules.check_decide, user, found)))
    return offers


@edits
def recheck_withdraw(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = recheck_of(request, pk)
    recheck_rules.check_withdraw(request.user, found)
    if request.method == "POST":
        transitions.withdraw_recheck(found, by=request.user)
        messages.success(request, "复核申请已撤回。")
        return redirect(found)
    words = "撤回后不能再次申请。"
    return steps.page(request, None, title="撤回复核申请", label="撤回", back=found.get_absolute_url(), words=words)


@edits
def recheck_draft(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = recheck_of(request, pk)
    recheck_rules.check_draft(request.user, found)
    form = FindingForm(request.POST or None, instance=found)
    if steps.done(form, lambda: transitions.draft_recheck(found, by=request.user, **form.cleaned_data)):
        messages.success(request, "复核意见已提出，等审批岗位决定。")
        return redirect(found)
    words = f"原结果：{found.letter.result.get_grade_display()}。复核不作出更不利的决定。"
    return steps.page(
        request, form, title="提出复核意见", label="提出", back=found.get_absolute_url(), words=words
    )  # fmt: skip


@freshly_proven
@edits
def recheck_decide(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One office's yes; the last one answers the unit."""
    found = recheck_of(request, pk)
    recheck_rules.check_decide(request.user, found)
    form = RemarkForm(request.POST or None, label="会签意见", required=False)
    if request.method == "POST" and form.is_valid():
        done = transitions.decide_recheck(found, by=request.user, remark=form.cleaned_data["remark"])
        messages.success(request, "复核已决定，单位已收到答复。" if done else "已会签，等另一部门会签后答复。")
        return redirect(found)
    facts = [{"label": "核实经过和理由", "value": found.finding}]
    facts.append({"label": "复核后的等次", "value": found.get_grade_display()})
    if found.document_no:
        facts.append({"label": "复核文号", "value": found.document_no})
    words = "更正的结果写入名册，原结果保留在旁；与原结果相关的整改、终止称号事项随之变化。"
    return steps.page(
        request, form, title="决定复核", label="同意", back=found.get_absolute_url(), words=words, facts=facts
    )  # fmt: skip
