"""Whom the city recommends first, list by list, and the same as Excel (HZ-66…68, BJ-65)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
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

EMPTY = {
    True: "最近一次考核优秀、仍持有称号的工作室自动列在这里。考核结果公布或登记入册后再来看。",
    False: "持有称号的工作室自动列在这里，最近一次考核不合格的除外。",
}
LABELS = ("优先推荐", "工作室", "编号", "单位", "{lead_master}", "最近考核", "公布日期")


@require_GET
def recommended(request: AuthenticatedHttpRequest) -> HttpResponse:
    """One list of the city's policy, the excellent first."""
    found, promise = _chosen(request, request.GET)
    return steps.listing(
        request,
        recommendations.recommended(request.user, promise),
        lambda studio: _cells(promise, studio),
        title="优先推荐名单",
        caption=promise.label,
        labels=[measures.worded(request.user.city, label) for label in _once(promise, LABELS)],
        empty=("名单是空的", EMPTY[promise.excellent_only]),
        words=promise.label,
        clause=measures.for_city(request.user.city, clock.today()).clause(promise.clause),
        form=RecommendationFilter({"rule": promise.rule}, promises=found),
        export_url=reverse("studios:recommended_export") if request.user.may(Permission.EXPORT) else "",
        query=request.GET.urlencode(),
    )


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


# The column that would say once more what the first says, by whom the list is about.
TWICE = {"studio": 0, "host": 3, "leader": 4}


def _once(promise: Promise, columns: Sequence[Any]) -> list[Any]:
    """Whom the list is about comes first, and stands there alone; a studio keeps the column with its link."""
    return [each for place, each in enumerate(columns) if place != TWICE[promise.who]]


def _cells(promise: Promise, studio: Any) -> list[dict[str, Any]]:
    cells = [
        {"text": promise.name_of(studio), "wrap": promise.who == "host"},
        {"text": studio.name, "url": reverse("workbench:studio_life", args=[studio.number]), "wrap": True},
        {"text": studio.number},
        {"text": studio.unit, "wrap": True},
        {"text": studio.lead_master},
        {"text": recommendations.result_words(studio)},
        {"text": studio.result_on or "–"},
    ]
    return _once(promise, cells)
