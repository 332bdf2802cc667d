"""Going on after the first term: the unit's page, and the city's review (HZ-52, A-03)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.access import AuthenticatedHttpRequest
from portal.audit.models import Entry
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import day_words
from studios import life_files, offices, renewal_window, renewal_words, title_words
from studios.life_forms import RemarkForm, RenewalDraftForm, RenewalForm, RenewalReturnForm
from studios.models import EndingProposal, RenewalApplication, Studio
from studios.rules import renewals as rules
from studios.states import PENDING_PROPOSAL, PENDING_RENEWAL, RenewalState
from studios.transitions import renewals
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
SLOT = "renewal"
WAITING_FIRST = (
    Case(When(state__in=PENDING_RENEWAL, then=Value(0)), default=Value(1), output_field=IntegerField()),
    F("submitted_at").desc(nulls_last=True), "-pk",
)  # fmt: skip
CHIPS = {
    RenewalState.SUBMITTED: "others",
    RenewalState.RETURNED: "returned",
    RenewalState.APPROVED: "good",
    RenewalState.DECLINED: "closed",
    RenewalState.WITHDRAWN: "closed",
}


@edits
def renewal(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The unit asks to go on, or mends what was returned; everybody else who sees the studio reads."""
    studio = offices.studio_of(request.user, number)
    latest = RenewalApplication.objects.filter(studio=studio).first()
    returned = latest if latest is not None and latest.state == RenewalState.RETURNED else None
    if request.method == "POST":
        return _hand_in(request, studio, returned)
    form = RenewalForm(initial={"plan": returned.plan} if returned else None)
    return _unit_page(request, studio, latest, form)


def _hand_in(request: AuthenticatedHttpRequest, studio: Studio, returned: RenewalApplication | None) -> HttpResponse:
    if returned is None:
        rules.require_apply(request.user, studio)
    else:
        rules.check_resubmit(request.user, returned)
    form = RenewalForm(request.POST, request.FILES)

    def act() -> None:
        plan = form.cleaned_data["plan"]
        with transaction.atomic():
            record = returned or renewals.apply_to_renew(studio, by=request.user, plan=plan)
            if returned is not None:
                renewals.resubmit(returned, by=request.user, plan=plan)
            life_files.keep(form.cleaned_data["papers"], record, SLOT, request.user)

    if steps.done(form, act):
        messages.success(request, "续建申请已提交，等待市局审核。")
        return redirect("studios:renewal", studio.number)
    return _unit_page(request, studio, returned, form)


def _unit_page(
    request: AuthenticatedHttpRequest, studio: Studio, latest: RenewalApplication | None, form: RenewalForm
) -> HttpResponse:
    pack = offices.pack_of(studio)
    result = renewal_window.passed_result(studio)
    returned = latest is not None and latest.state == RenewalState.RETURNED
    check, about = (rules.check_resubmit, latest) if returned else (rules.require_apply, studio)
    refused = steps.refusal(check, request.user, about)
    keeps = offices.keeps(request.user, studio)
    known = "renewal_window_days" in pack.parameters
    context = {
        "frame": steps.frame_of(request.user),
        "studio": studio,
        "meanings": renewal_words.meanings(studio),
        "answer_by": title_words.answer_due(latest) if latest and latest.state == RenewalState.SUBMITTED else None,
        "answer_clause": pack.parameter("renewal_answer_days").clause if known else "",
        "latest": latest,
        "chip": CHIPS[RenewalState(latest.state)] if latest else "",
        "result": result,
        "last": renewal_window.open_until(studio, result) if result and known else None,
        "clause": pack.parameter("renewal_window_days").clause if known else "",
        "form": form if keeps and refused is None else None,
        "refused": refused if keeps and (returned or not _settled(latest)) else None,
        "returned": returned,
        "unasked": not keeps and latest is None,
        "files": life_files.of(latest) if latest else [],
        "may_withdraw": keeps and latest is not None and latest.state in PENDING_RENEWAL,
        "log": Entry.objects.about(latest).newest_first() if latest else [],
    }
    return render(request, "studios/life/renewal.html", context)


def _settled(latest: RenewalApplication | None) -> bool:
    """Under way or granted: the page tells of it, and nothing more is to be asked."""
    return latest is not None and latest.state in (*PENDING_RENEWAL, RenewalState.APPROVED)


@edits
def withdraw(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    studio = offices.studio_of(request.user, number)
    offices.require_keeper(request.user, studio)
    latest = get_object_or_404(RenewalApplication, studio=studio, state__in=PENDING_RENEWAL)
    back = reverse("studios:renewal", args=[number])
    if request.method == "POST":
        renewals.withdraw(latest, by=request.user)
        messages.success(request, "续建申请已撤回。")
        return redirect(back)
    words = "撤回后在期限内可以重新申请；期限届满仍没有申请的，称号到期终止。"
    return steps.page(request, None, title="撤回续建申请", words=words, label="撤回", back=back, danger=True)


@require_GET
def renewal_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Renewals of the city, those that wait first."""
    steps.require_city(request.user)
    found = RenewalApplication.objects.visible_to(request.user).select_related("studio__host", "maker")
    labels = ("工作室", "编号", "单位", "状态", "提交日期", "办理期限", "审核")
    empty = ("没有续建申请", "期满考核合格的工作室，由所在单位在期限内申请。")
    return steps.listing(request, found.order_by(*WAITING_FIRST), _cells, title="续建申请", labels=labels, empty=empty)


def _cells(each: RenewalApplication) -> list[dict[str, Any]]:
    return [
        {"text": each.studio.name, "url": reverse("studios:renewal_review", args=[each.pk]), "wrap": True},
        {"text": each.studio.number},
        {"text": each.studio.host.name, "wrap": True},
        {"text": each.state_label, "chip": CHIPS[RenewalState(each.state)]},
        {"text": clock.day_of(each.submitted_at)},
        {"text": title_words.answer_due(each) if each.state == RenewalState.SUBMITTED else "–"},
        {"text": "已拟意见" if each.maker_id else "–"},
    ]


@require_GET
def review(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The city's page of one renewal."""
    record = _of_city(request, pk)
    user = request.user
    checks: dict[str, tuple[str, Callable[..., Any], str]] = {
        "draft": ("拟定意见", rules.check_review, "primary"),
        "return": ("退回补充", rules.check_review, "plain"),
        "approve": ("准予续建", rules.check_approve, "primary"),
        "decline": ("不予续建", rules.check_decline, "plain"),
    }
    waiting = record.state == RenewalState.SUBMITTED
    context = {
        "record": record,
        "studio": record.studio,
        "due": title_words.answer_due(record) if waiting else None,
        "due_clause": offices.pack_of(record.studio).parameter("renewal_answer_days").clause,
        "cases": _pending_cases(record),
        "chip": CHIPS[RenewalState(record.state)],
        "files": life_files.of(record),
        "steps": [
            steps.button(
                label, reverse("studios:renewal_step", args=[pk, name]), steps.refusal(check, user, record), kind
            )
            for name, (label, check, kind) in checks.items()
            if waiting
        ],
        "log": Entry.objects.about(record).newest_first(),
    }
    return render(request, "studios/life/renewal_review.html", context)


@edits
def step(request: AuthenticatedHttpRequest, pk: int, step: str) -> HttpResponse:
    """One of the city's steps on a renewal."""
    record = _of_city(request, pk)
    if step not in STEPS:
        raise Http404
    check, title, form, act = STEPS[step]
    if record.state != RenewalState.SUBMITTED:
        raise Refused(f"续建申请现为“{record.state_label}”，不能再办理")
    check(request.user, record)
    first = {"due_on": renewals.supplement_day(record)} if step == "return" else {}
    filled, decides = form(request.POST or None, initial=first), step in ("approve", "decline")

    def take() -> None:
        read = {"seen": request.POST.get(steps.SEEN, "")} if decides else {}
        act(record, by=request.user, **filled.cleaned_data, **read)

    if request.method == "POST" and steps.done(filled, take, field="due_on" if first else None):
        messages.success(request, f"{title}：已办理。")
        return redirect("studios:renewal_review", pk)
    return steps.page(
        request, filled, title=f"{title}：{record.studio.name}", label=title,
        back=reverse("studios:renewal_review", args=[pk]), danger=step == "decline",
        words=_meant(step, record), facts=_drafted(record) if decides else (),
        seen=renewals.mark(record) if decides else "",
    )  # fmt: skip


def _optional(data: Any, **more: Any) -> RemarkForm:
    return RemarkForm(data, label="审批意见", required=False, **more)


STEPS: dict[str, tuple[Callable[..., None], str, Callable[..., Any], Callable[..., None]]] = {
    "draft": (rules.check_review, "拟定意见", RenewalDraftForm, renewals.draft),
    "return": (rules.check_review, "退回补充", RenewalReturnForm, renewals.return_renewal),
    "approve": (rules.check_approve, "准予续建", _optional, renewals.approve),
    "decline": (rules.check_decline, "不予续建", RemarkForm, renewals.decline),
}


def _meant(step: str, record: RenewalApplication) -> str:
    """What follows from the decision."""
    if step == "approve":
        return f"准予后立即生效：{renewal_words.going_on(record.studio)}"
    if step == "decline":
        last = day_words(renewal_window.open_until(record.studio, record.result))
        return f"单位在 {last}24:00 前仍可再次申请；期限届满没有获准的，称号到期终止，不是撤销，不影响以后重新申报。"
    return ""


def _pending_cases(record: RenewalApplication) -> QuerySet[EndingProposal]:
    """Proposals to end the same title, which whoever answers should know of."""
    found: QuerySet[EndingProposal] = EndingProposal.objects.filter(studio=record.studio, state__in=PENDING_PROPOSAL)
    return found.order_by("pk")


def _drafted(record: RenewalApplication) -> list[dict[str, Any]]:
    """What the officer wrote and the approver says yes or no to."""
    return [
        {"label": "续建工作计划", "value": record.plan},
        {"label": "审核意见", "value": record.remark},
        {"label": "文号", "value": record.document_no},
        {"label": "拟稿", "value": record.maker.name if record.maker else ""},
    ]


def _of_city(request: AuthenticatedHttpRequest, pk: int) -> RenewalApplication:
    steps.require_city(request.user)
    found = RenewalApplication.objects.visible_to(request.user).select_related("studio__host", "result", "maker")
    record: RenewalApplication = get_object_or_404(found, pk=pk)
    return record
