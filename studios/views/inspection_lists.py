"""Lists: a body's yearly round, inspections of a district or the city, rectification orders (HZ-47, BJ-44)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Permission
from portal.documents.exports import request_export
from portal.policy import clock
from portal.policy.refusal import Refused
from studios import inspection_listing, visit_words
from studios import inspection_rounds as rounds
from studios.inspection_forms import InspectionFilter
from studios.models import Inspection, RectificationOrder
from studios.offices import DESK_ROLES
from studios.rules.inspections import clause
from studios.states import InspectionState, OrderState
from studios.views import steps

PER_PAGE = 50
OVERDUE = "overdue"
ORDER_CHOICES = (*OrderState.choices, (OVERDUE, "已过期"))


@require_GET
def desk(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A body's studios and this year's visits; where there is no yearly round, the visits themselves."""
    steps.require_desk(request.user)
    pack = next((each for each in rounds.yearly_packs() if each.city == request.user.city), None)
    if pack is None:
        return _visits(request, reverse("studios:desk_studios"))
    today = clock.today()
    year = _year(request, today)
    found = rounds.of_body(request.user.organisation, year)
    figures = rounds.counts(found, year)
    shown = request.GET.get("shown", "")
    chosen = rounds.narrowed(found, shown, year).order_by("number")
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    due = rounds.due_day(pack, year)
    heads = ("工作室", f"{year} 年度检查", "办理", "检查日期", "整改中", "所在单位")
    context = {
        **_export(request),
        "year": year,
        "years": [today.year, today.year - 1],
        "due": due,
        "overdue": due < today and bool(figures["left"] + figures["begun"]),
        "clause": clause(pack),
        "tiles": [
            ("全部", figures["total"], ""),
            ("已检查", figures["done"], rounds.DONE),
            ("记录中", figures["begun"], rounds.BEGUN),
            ("未检查", figures["left"], rounds.LEFT),
        ],
        "shown": shown,
        "page_obj": page,
        "table": {
            "caption": f"{year} 年度督导检查",
            "columns": [{"label": head} for head in heads],
            "rows": [{"cells": _cells(each, year, due < today), "test": "round-row"} for each in page],
        },
    }
    return render(request, "studios/inspections/round.html", context)


def _year(request: AuthenticatedHttpRequest, today: date) -> int:
    return today.year - 1 if request.GET.get("year") == str(today.year - 1) else today.year


def _cells(studio: Any, year: int, late: bool) -> list[dict[str, Any]]:
    chip, words, label = _standing(studio, year, late)
    url = reverse("studios:inspection", args=[studio.visit_pk]) if studio.visit_pk else ""
    url = url or reverse("studios:inspection_new", args=[studio.number])
    return [
        {"text": studio.name, "url": reverse("studios:inspections", args=[studio.number]), "wrap": True},
        {"text": words, "chip": chip},
        {"text": label, "url": url},
        {"text": studio.visit_on or "–"},
        {"text": f"{studio.open_orders} 件" if studio.open_orders else "–"},
        {"text": studio.unit, "wrap": True},
    ]


def _standing(studio: Any, year: int, late: bool) -> tuple[str, str, str]:
    """Chip, words, and what the link says."""
    if studio.visit_state == InspectionState.CONCLUDED:
        return "good", "已检查", "查看"
    if studio.visit_state == InspectionState.DRAFT:
        return "draft", "记录中", "继续填写"
    if studio.recognised_on.year == year:
        return "others", "当年认定，可以检查", "开始检查"
    return ("overdue", "已过期，未检查", "开始检查") if late else ("mine", "未检查", "开始检查")


@require_GET
def city(request: AuthenticatedHttpRequest) -> HttpResponse:
    steps.require_city(request.user)
    return _visits(request, reverse("studios:city_studios"))


def _visits(request: AuthenticatedHttpRequest, studios_url: str) -> HttpResponse:
    """Inspections this person may see, newest first; a new one begins at its studio."""
    found, form = inspection_listing.narrowed(request.user, request.GET)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    heads = ("工作室", "单位", "检查日期", "种类", "检查单位", "状态")
    table = {
        "caption": "督导检查",
        "columns": [{"label": head} for head in heads],
        "rows": [{"cells": _visit_cells(each), "test": "visit-row"} for each in page],
    }
    empty = {"title": "没有检查记录", "words": "在工作室名单里打开一家工作室，开始检查。"}
    return _list(request, "督导检查", form, page, table, empty, {"studios_url": studios_url, **_export(request)})


def _export(request: AuthenticatedHttpRequest) -> dict[str, str]:
    """Where the list as it is filtered is asked for as Excel; nothing for those who may not."""
    if not request.user.may(Permission.EXPORT):
        return {}
    return {"export_url": reverse("studios:inspections_export"), "query": request.GET.urlencode()}


@require_POST
def export(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The inspections as they are filtered, made by the worker."""
    if not request.user.is_in(*DESK_ROLES):
        steps.require_city(request.user)
    if not request.user.may(Permission.EXPORT):
        raise Refused("您当前的岗位不能导出名册")
    query = QueryDict(request.POST.get("query", "")[:500])
    return redirect(request_export(inspection_listing.EXPORT, request.user, {"query": query.urlencode()}))


def _visit_cells(each: Inspection) -> list[dict[str, Any]]:
    chip, words = visit_words.inspection_chip(each)
    return [
        {"text": each.studio.name, "url": reverse("studios:inspection", args=[each.pk]), "wrap": True},
        {"text": each.studio.unit, "wrap": True},
        {"text": each.on},
        {"text": each.get_kind_display()},
        {"text": each.office.name, "wrap": True},
        {"text": words, "chip": chip},
    ]


@require_GET
def orders(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Rectification orders this person's office may see, the most urgent first."""
    if not request.user.is_in(*DESK_ROLES, *steps.CITY_ROLES):
        raise Http404
    form = InspectionFilter(request.GET, choices=ORDER_CHOICES)
    form.is_valid()
    found = RectificationOrder.objects.visible_to(request.user).select_related("studio__host", "office")
    state = form.cleaned_data.get("state", "")
    if state == OVERDUE:
        found = found.filter(state=OrderState.ISSUED, due_on__lt=clock.today())
    elif state:
        found = found.filter(state=state)
    page = Paginator(inspection_listing.named(found, form.cleaned_data.get("q", "")), PER_PAGE).get_page(
        request.GET.get("page")
    )
    heads = ("工作室", "单位", "下达单位", "下达日期", "整改期限", "状态")
    table = {
        "caption": "整改要求",
        "columns": [{"label": head} for head in heads],
        "rows": [{"cells": _order_cells(each), "test": "order-row"} for each in page],
    }
    empty = {"title": "没有整改要求", "words": "检查发现问题后下达的整改要求列在这里。"}
    return _list(request, "整改要求", form, page, table, empty, {})


def _order_cells(each: RectificationOrder) -> list[dict[str, Any]]:
    chip, words = visit_words.order_chip(each)
    return [
        {"text": each.studio.name, "url": reverse("studios:order", args=[each.pk]), "wrap": True},
        {"text": each.studio.unit, "wrap": True},
        {"text": each.office.name, "wrap": True},
        {"text": each.issued_on},
        {"text": each.due_on},
        {"text": words, "chip": chip},
    ]


def _list(
    request: AuthenticatedHttpRequest, title: str, form: Any, page: Any, table: Any, empty: Any, more: dict[str, Any]
) -> HttpResponse:
    filtered = bool(request.GET.get("state") or request.GET.get("q"))
    context = {"title": title, "form": form, "page_obj": page, "table": table, "empty": empty, **more}
    return render(request, "studios/inspections/list.html", context | {"is_filtered": filtered})
