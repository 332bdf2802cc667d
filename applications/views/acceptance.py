"""市级受理: 材料审核, accept, and what the recommender wrote; return and decline have their own pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications import eligibility, holds, rules, transitions
from applications.forms.desk import GrantForm, MaterialReviewForm
from applications.models import Application
from applications.states import State
from applications.views.desk_pages import Turn, file_of, head, page_url
from applications.views.soft import soft_lines
from applications.workflow import WORKFLOW
from portal.accounts.access import AuthenticatedHttpRequest
from portal.desks import reviews
from portal.desks.models import ItemVerdict, Opinion, Waiver
from portal.policy import clock
from portal.workflow import engine


def decision(request: AuthenticatedHttpRequest, application: Application, turn: Turn) -> dict[str, Any]:
    """The city's tab: first review, doubts, waivers, 材料审核 and what is still missing for 受理."""
    labels = {each.key: each.label for each in application.measures.review_items}
    found = ItemVerdict.objects.about(application).exclude(verdict=ItemVerdict.Verdict.PASS)
    review = reviews.material_review(application)
    report = eligibility.report(application, at=clock.now())
    step = WORKFLOW.step("accept")
    waits = application.state in step.sources
    return {
        "first_review": reviews.first_review(application),
        "doubts": [{"row": each, "label": labels.get(each.item, each.item)} for each in found],
        "material_review": review,
        "review_form": MaterialReviewForm(initial=_initial(review)),
        "soft": soft_lines(application, request.user, report),
        "grant_asked": _grant_asked(report),
        "grant": reviews.waiver(application, rules.GRANT_RULE, Waiver.Level.CITY),
        "grant_form": GrantForm(prefix="grant"),
        "accept_refusal": engine.refusal_of(step, request.user, application) if waits else "",
        "waits": application.state == State.ENDORSED,
        "may_review": turn.mine,
    }


def _grant_asked(report: eligibility.Report) -> bool:
    return any(each.rule == rules.GRANT_RULE and each.outcome == "judge" for each in report.items)


def _initial(review: Opinion | None) -> dict[str, str]:
    return {"verdict": review.verdict, "text": review.text} if review else {}


@require_http_methods(["GET", "POST"])
def material_review(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The 材料审核 record (BJ-31)."""
    application = file_of(request, number)
    form = MaterialReviewForm(request.POST or None, initial=_initial(reviews.material_review(application)))
    if form.is_valid():
        holds.require(application, request.user)
        agree = form.cleaned_data["verdict"] == Opinion.Verdict.AGREE
        transitions.record_material_review(application, by=request.user, text=form.cleaned_data["text"], agree=agree)
        messages.success(request, "已记录材料审核意见")
        return redirect(page_url(application, request.user))
    rules.require_state(application, State.ENDORSED)
    rules.require_acceptance(request.user, application)
    context = {**head(request, application), "form": form}
    return render(request, "applications/city_acceptance/material_review.html", context)


@require_http_methods(["GET", "POST"])
def accept(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """受理, after one look at what it means."""
    application = file_of(request, number)
    if request.method == "POST":
        holds.require(application, request.user)
        transitions.accept(application, by=request.user)
        messages.success(request, f"已受理 {application.number}，申报单位和推荐单位会收到通知")
        return redirect(page_url(application, request.user))
    step = WORKFLOW.step("accept")
    engine.require_source(WORKFLOW, step, application, request.user)
    step.check(request.user, application)
    return render(request, "applications/city_acceptance/accept.html", head(request, application))


@require_http_methods(["GET", "POST"])
def grant(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Inside the construction grant or not (HZ-64, A-06)."""
    application = file_of(request, number)
    form = GrantForm(request.POST or None, prefix="grant")
    if form.is_valid():
        holds.require(application, request.user)
        inside = form.cleaned_data["inside"] == "yes"
        transitions.decide_grant(application, by=request.user, inside=inside, reason=form.cleaned_data["reason"])
        messages.success(request, "已记录建设经费资助的认定")
        return redirect(page_url(application, request.user))
    rules.require_state(application, State.ENDORSED)
    rules.require_acceptance(request.user, application)
    context = {**head(request, application), "form": form}
    return render(request, "applications/city_acceptance/grant.html", context)
