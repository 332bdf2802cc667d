"""All studios of the city, or of one district or body: filters, next due, warnings, Excel."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Permission
from portal.documents.exports import request_export
from portal.policy import measures
from portal.policy.refusal import Refused
from studios import studio_listing
from studios.offices import DESK_ROLES
from studios.states import State
from studios.studio_listing import Line, StudioListFilter
from studios.views import steps
from studios.views.public import CHIPS

PER_PAGE = 50
LABELS = ("工作室", "编号", "单位（区县）", "{lead_master}", "状态", "有效期至", "下次考核", "提醒")


@require_GET
def city(request: AuthenticatedHttpRequest) -> HttpResponse:
    steps.require_city(request.user)
    return _list(request, "全市工作室")


@require_GET
def desk(request: AuthenticatedHttpRequest) -> HttpResponse:
    steps.require_desk(request.user)
    return _list(request, "辖区工作室")


@require_POST
def export(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The list as it is filtered, as Excel made by the worker."""
    if not request.user.is_in(*DESK_ROLES):
        steps.require_city(request.user)
    if not request.user.may(Permission.EXPORT):
        raise Refused("您当前的岗位不能导出名册")
    query = QueryDict(request.POST.get("query", "")[:500])
    return redirect(request_export(studio_listing.EXPORT, request.user, {"query": query.urlencode()}))


def _list(request: AuthenticatedHttpRequest, title: str) -> HttpResponse:
    form = StudioListFilter(request.GET or None, city=request.user.city)
    keys = studio_listing.narrowed(request.user, form).values_list("pk", flat=True)
    page = Paginator(keys, PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"cells": _cells(each), "test": "studio-row"} for each in studio_listing.lines(list(page.object_list))]
    columns = [{"label": measures.worded(request.user.city, label)} for label in LABELS]
    context = {
        "title": title,
        "form": form,
        "page_obj": page,
        "table": {"caption": title, "columns": columns, "rows": rows},
        "empty": {"title": "没有符合条件的工作室", "words": "可以少选几个条件再查。"},
        "export_url": reverse("studios:list_export") if request.user.may(Permission.EXPORT) else "",
        "query": request.GET.urlencode(),
    }
    return render(request, "studios/life/list.html", context)


def _cells(line: Line) -> list[dict[str, Any]]:
    studio, coming = line.studio, line.coming
    return [
        {"text": studio.name, "url": reverse("workbench:studio_life", args=[studio.number]), "wrap": True},
        {"text": studio.number},
        {"text": f"{studio.host.name}（{studio.region.name}）" if studio.region else studio.host.name, "wrap": True},
        {"text": studio.lead_master},
        {"text": line.said.brief, "chip": CHIPS[State(studio.state)]},
        {"text": studio.valid_to or "不设期"},
        {"text": f"{coming.label} {coming.due}" if coming else "–", "wrap": True},
        {"text": "；".join(line.warnings) or "–", "wrap": True},
    ]
