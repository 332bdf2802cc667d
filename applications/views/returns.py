"""Sending a file back, giving more time, refusing a recommendation; each on a page of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from applications import holds, rules, transitions
from applications.forms.desk import ExtensionForm, ReasonsForm, ReturnForm
from applications.models import Application
from applications.points import Point
from applications.views.desk_pages import EMPTY_CART, cart, file_of, head, page_url, require_turn
from applications.workflow import WORKFLOW
from portal.accounts.access import AuthenticatedHttpRequest
from portal.desks.models import CartPoint, ReturnNotice
from portal.policy import calendar, clock
from portal.policy.refusal import Refused
from portal.workflow import engine


@require_http_methods(["GET", "POST"])
def send_back(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The points gathered, the last day counted in working days, a general remark."""
    application = file_of(request, number)
    require_turn(request, application, "return")
    points = list(cart(application, request.user))
    due, missing = proposed_due(application)
    form = ReturnForm(request.POST or None, initial={"due_on": due})
    if request.method == "POST" and missing:
        raise Refused(missing)
    if form.is_valid():
        holds.require(application, request.user)
        transitions.return_for_correction(
            application,
            by=request.user,
            points=[as_point(each) for each in points],
            due_on=form.cleaned_data["due_on"],
            remark=form.cleaned_data["remark"],
        )
        messages.success(request, f"已退回补正 {len(points)} 处，申报单位会收到通知")
        return redirect(page_url(application, request.user))
    context = {
        **head(request, application),
        "form": form,
        "points": points,
        "days": int(application.measures.value("correction_working_days")),
        "calendar_missing": missing,
        "refusal": _refusal(request, application) or missing or ("" if points else EMPTY_CART),
    }
    return render(request, "applications/desk/return.html", context)


def proposed_due(application: Application) -> tuple[date | None, str]:
    """The last day by the pack's working days, or the sentence that says whose calendar is missing."""
    days = int(application.measures.value("correction_working_days"))
    try:
        return calendar.add_working_days(clock.today(), days), ""
    except Refused as refused:
        return None, refused.reason


def as_point(row: CartPoint) -> Point:
    return Point(row.target, row.key, row.label, row.wording, row.clause)


def _refusal(request: AuthenticatedHttpRequest, application: Application) -> str:
    step = WORKFLOW.step("return")
    if application.state not in step.sources:
        return f"这份申报现为“{application.state_label}”，不能退回"
    held = holds.of(application)
    if held is not None and held.user_id != request.user.pk:
        return holds.words(held)
    return engine.refusal_of(step, request.user, application)


@require_http_methods(["GET", "POST"])
def extend(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """A later last day for the correction under way, with its reason."""
    application = file_of(request, number)
    rules.check_extend(request.user, application)
    notice: ReturnNotice = rules.open_return(application)
    form = ExtensionForm(request.POST or None)
    if form.is_valid():
        transitions.extend_correction(
            application, by=request.user, new_due_on=form.cleaned_data["due_on"], reason=form.cleaned_data["reason"]
        )
        messages.success(request, "已延长补正期限")
        return redirect(page_url(application, request.user))
    context = {**head(request, application), "form": form, "notice": notice, "extensions": notice.extensions.all()}
    return render(request, "applications/desk/extend.html", context)


@require_http_methods(["GET", "POST"])
def not_recommend(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """不予推荐, with reasons the unit will read (HZ-32, BJ-28)."""
    application = file_of(request, number)
    return decide(request, application, NOT_RECOMMEND)


@require_http_methods(["GET", "POST"])
def city_decline(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """不予受理, with reasons and remedy in a letter."""
    application = file_of(request, number)
    return decide(request, application, DECLINE)


NOT_RECOMMEND: dict[str, Any] = {
    "step": "decline_to_recommend",
    "act": transitions.decline_to_recommend,
    "title": "不予推荐",
    "words": "本次申报到此结束，申报单位会收到理由和查询途径。能够补正的，请先退回补正。",
    "done": "已作出不予推荐的决定",
}
DECLINE: dict[str, Any] = {
    "step": "decline",
    "act": transitions.decline,
    "title": "不予受理",
    "words": "本次申报到此结束，申报单位会收到写明理由、依据和救济途径的通知。能够补正的，请先退回补正。",
    "done": "已作出不予受理的决定",
}


def decide(request: AuthenticatedHttpRequest, application: Application, kind: dict[str, Any]) -> HttpResponse:
    require_turn(request, application, kind["step"])
    form = ReasonsForm(request.POST or None)
    if form.is_valid():
        holds.require(application, request.user)
        kind["act"](application, by=request.user, reasons=form.cleaned_data["reasons"])
        messages.success(request, kind["done"])
        return redirect(page_url(application, request.user))
    context = {
        **head(request, application),
        "form": form,
        "kind": kind,
        "cancel_url": page_url(application, request.user),
        "back_url": reverse("applications:return", args=[application.number]),
    }
    return render(request, "applications/desk/decide.html", context)
