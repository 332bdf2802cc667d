"""Who has filed and who is late, for the city and for the desks; Excel of the list (HZ-48, BJ-43)."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Permission
from portal.documents.exports import request_export
from portal.policy import clock, measures, wording
from portal.policy.refusal import Refused
from studios import filing_listing as listing
from studios import paper_case, paper_notices
from studios.filing_listing import CITY_SIDE, READERS
from studios.models import BodySummary, YearlyFiling
from studios.offices import DESK_ROLES

PER_PAGE = 50


@require_GET
def city(request: AuthenticatedHttpRequest) -> HttpResponse:
    if not request.user.is_in(*CITY_SIDE):
        raise Http404
    return _list(request, "studios:city_filings")


@require_GET
def desk(request: AuthenticatedHttpRequest) -> HttpResponse:
    if not request.user.is_in(*DESK_ROLES):
        raise Http404
    return _list(request, "studios:desk_filings")


def _list(request: AuthenticatedHttpRequest, place: str) -> HttpResponse:
    years = listing.years(request.user)
    year = _year(request, years)
    found = listing.seen(request.user, year)
    counts = listing.counts(found)
    filtered, form = listing.narrowed(found, request.GET)
    pages = Paginator(filtered, PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "title": "年度材料",
        "year": year,
        "years": years,
        "page_url": reverse(place),
        "filter": form,
        "is_filtered": bool(request.GET.get("shown") or request.GET.get("q")),
        "page_obj": page,
        "tiles": _tiles(counts),
        "table": _table(list(page.object_list)),
        "summaries": _summaries(request, year) if place == "studios:city_filings" else None,
        "may_export": request.user.may(Permission.EXPORT),
        "query": request.GET.urlencode(),
    }
    return render(request, "studios/filings/list.html", context)


def _year(request: AuthenticatedHttpRequest, years: list[int]) -> int:
    """The year asked for, else the newest there is."""
    asked = request.GET.get("year", "")
    if asked.isascii() and asked.isdigit() and len(asked) == 4 and int(asked) in years:
        return int(asked)
    return years[0] if years else clock.today().year


def _tiles(counts: listing.Counts) -> list[tuple[str, int, str]]:
    return [
        ("应报送", counts.total, ""),
        ("未报送", counts.missing, "missing"),
        ("逾期报送", counts.late, "late"),
        ("已过期未报", counts.overdue, "overdue"),
    ]


def _table(filings: list[YearlyFiling]) -> dict[str, Any]:
    heads = ("编号", "工作室", "所在单位", "推荐单位", "状态", "截止时间", "首次报送")
    return {
        "caption": "年度材料报送情况",
        "columns": [{"label": head} for head in heads],
        "rows": [{"cells": _cells(each), "test": "filing-row"} for each in filings],
    }


def _cells(filing: YearlyFiling) -> list[dict[str, Any]]:
    chip, words = paper_case.filing_chip(filing)
    first = filing.first_filed_at
    return [
        {"text": filing.studio.number, "url": paper_notices.filing_page(filing)},
        {"text": filing.studio.name, "wrap": True},
        {"text": filing.studio.host.name, "wrap": True},
        {"text": filing.studio.recommender.name, "wrap": True},
        {"text": words, "chip": chip},
        {"text": wording.due_words(filing.due), "wrap": True},
        {"text": f"{first.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}" if first else "–"},
    ]


def _summaries(request: AuthenticatedHttpRequest, year: int) -> dict[str, Any] | None:
    """The bodies' summaries of the year, in a city whose studios report through bodies (BJ-45)."""
    if not _through_bodies(request.user.city):
        return None
    found = BodySummary.objects.visible_to(request.user).filter(year=year).select_related("body").order_by("body")
    rows = []
    for each in found:
        case = paper_case.of_summary(each, mine=False)
        cells = [
            {"text": each.body.name, "url": reverse("studios:city_summary", args=[each.pk])},
            {"text": case["chip_text"], "chip": case["chip"]},
            {"text": wording.due_words(each.due)},
            {"text": each.get_timing_display() or "–"},
        ]
        rows.append({"cells": cells, "test": "summary-row"})
    heads = ("推荐单位", "状态", "截止时间", "报送情况")
    return {"caption": "推荐单位年度汇总", "columns": [{"label": head} for head in heads], "rows": rows}


def _through_bodies(city: str) -> bool:
    packs = (each for each in measures.all_measures() if each.city == city)
    return any(each.value("yearly_papers_to") == "recommender" for each in packs)


@require_POST
def export(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The list as it is filtered, as Excel made by the worker."""
    if not request.user.is_in(*READERS):
        raise Http404
    if not request.user.may(Permission.EXPORT):
        raise Refused("您当前的岗位不能导出名册")
    query = QueryDict(request.POST.get("query", "")[:500])
    year = request.POST.get("year", "")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Http404
    return redirect(request_export(listing.EXPORT, request.user, {"year": int(year), "query": query.urlencode()}))
