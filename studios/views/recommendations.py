"""Whom the city recommends first, list by list, and the same as Excel (HZ-66…68, BJ-65)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Permission
from portal.documents.exports import request_export
from portal.policy import clock, measures
from portal.policy.refusal import Refused
from studios import recommendations
from studios.recommendations import Promise, RecommendationFilter
from studios.views import steps

PER_PAGE = 50
LABELS = ("优先推荐", "工作室", "编号", "单位", "{lead_master}", "最近考核", "公布日期")


@require_GET
def recommended(request: AuthenticatedHttpRequest) -> HttpResponse:
    """One list of the city's policy, the excellent first."""
    found, promise = _chosen(request, request.GET)
    page = Paginator(recommendations.recommended(request.user, promise), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": "优先推荐名单",
        "words": promise.label,
        "clause": measures.for_city(request.user.city, clock.today()).clause(promise.clause),
        "form": RecommendationFilter({"rule": promise.rule}, promises=found),
        "page_obj": page,
        "table": {
            "caption": promise.label,
            "columns": [{"label": measures.worded(request.user.city, label)} for label in LABELS],
            "rows": [{"cells": _cells(promise, each), "test": "row"} for each in page],
        },
        "empty": {"title": "名单是空的", "words": "考核结果入册后，符合条件的工作室自动列在这里。"},
        "export_url": reverse("studios:recommended_export") if request.user.may(Permission.EXPORT) else "",
        "query": request.GET.urlencode(),
    }
    return render(request, "studios/life/list.html", context)


@require_POST
def export(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The list that is shown, as Excel made by the worker."""
    steps.require_city(request.user)
    if not request.user.may(Permission.EXPORT):
        raise Refused("您当前的岗位不能导出名册")
    _, promise = _chosen(request, QueryDict(request.POST.get("query", "")[:200]))
    return redirect(request_export(recommendations.EXPORT, request.user, asdict(promise)))


def _chosen(request: AuthenticatedHttpRequest, query: QueryDict) -> tuple[list[Promise], Promise]:
    steps.require_city(request.user)
    found = recommendations.promises(measures.for_city(request.user.city, clock.today()))
    promise = recommendations.chosen(found, query.get("rule", ""))
    if promise is None:
        raise Http404
    return found, promise


def _cells(promise: Promise, studio: Any) -> list[dict[str, Any]]:
    return [
        {"text": promise.name_of(studio), "wrap": True},
        {"text": studio.name, "url": reverse("workbench:studio_life", args=[studio.number]), "wrap": True},
        {"text": studio.number},
        {"text": studio.unit, "wrap": True},
        {"text": studio.lead_master},
        {"text": recommendations.result_words(studio)},
        {"text": studio.result_on},
    ]
