"""The lists of the desk and of the city: tabs with counts, filters, sort, pages, Excel (ux.md §4.4, §4.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from applications import case, listing, worklists
from applications.listing import HEADINGS
from applications.models import Application
from applications.models.application import CITY_ROLES, DESK_ROLES
from applications.worklists import CITY_TABS, DESK_TABS, Tab
from portal.accounts import saved_filters
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Permission
from portal.documents.exports import request_export
from portal.policy import clock
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from applications.models.application import ApplicationQuerySet

PER_PAGE = 50


@dataclass(frozen=True)
class Side:
    """A list's own words and addresses: the recommender's desk, or the city."""

    name: str
    title: str
    tabs: tuple[Tab, ...]
    page: str
    case: str


# Stands for a file's number in the address of a row.
NUMBER = "NUMBER"
DESK = Side("desk", "待审申报", DESK_TABS, "applications:desk", "applications:review")
CITY = Side("city", "市级受理", CITY_TABS, "applications:city_list", "applications:acceptance")


@require_GET
def desk(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What waits at this desk, oldest first."""
    if request.user.is_in(*CITY_ROLES):
        return redirect("applications:city_list")
    return _opened(request, side_of(request, DESK.name))


@require_GET
def city(request: AuthenticatedHttpRequest) -> HttpResponse:
    """All files handed in in the city."""
    return _opened(request, side_of(request, CITY.name))


def side_of(request: AuthenticatedHttpRequest, name: str) -> Side:
    """The list of that name for those whose it is; to everyone else it does not exist."""
    if not request.user.is_in(*(CITY_ROLES if name == CITY.name else DESK_ROLES)):
        raise Http404
    return CITY if name == CITY.name else DESK


@require_POST
def export(request: AuthenticatedHttpRequest, side: str) -> HttpResponse:
    """The list as it is filtered, as Excel made by the worker."""
    chosen = side_of(request, side)
    if not request.user.may(Permission.EXPORT):
        raise Refused("您当前的岗位不能导出名册")
    query = QueryDict(request.POST.get("query", "")[:500])
    return redirect(request_export(listing.EXPORT, request.user, {"side": chosen.name, "query": query.urlencode()}))


def _opened(request: AuthenticatedHttpRequest, side: Side) -> HttpResponse:
    """Without a question in the address the list opens with the reader's own default filter (UX-51)."""
    kept = saved_filters.of(request.user, side.name)
    first = saved_filters.first_view(kept)
    if first and not request.GET:
        return redirect(f"{reverse(side.page)}?{first}")
    return _list(request, side, kept)


def _list(request: AuthenticatedHttpRequest, side: Side, kept: list[saved_filters.Kept]) -> HttpResponse:
    tab = worklists.tab_of(side.tabs, request.GET.get("tab", ""))
    narrowed = listing.narrowed(request.user, side.name, tab, request.GET)
    found, sort = listing.in_order(narrowed, request.GET)
    filtered = any(request.GET.get(name) for name in narrowed.form.fields)
    held = worklists.counts(request.user, side.tabs, clock.now())
    page = _page(found, request, held[tab.key] if not filtered else None)
    context = {
        "side": side,
        "tab": tab,
        "tabs": _tabs(side, tab, held),
        "filter": narrowed,
        "page_obj": page,
        "table": _table(request, side, tab, worklists.lines(list(page.object_list)), sort),
        "query": request.GET.urlencode(),
        "filtered": filtered,
        "kept": kept,
        "page_url": reverse(side.page),
        "keep_url": reverse("applications:filter_keep", args=[side.name]),
        "drop_url": reverse("applications:filter_drop", args=[side.name]),
        "may_export": request.user.may(Permission.EXPORT),
        "export_url": reverse("applications:list_export", args=[side.name]),
    }
    return render(request, "applications/desk/list.html", context)


def _page(found: ApplicationQuerySet, request: AuthenticatedHttpRequest, known: int | None) -> Page[int]:
    """The keys first: the rows skipped on the way to a late page are read from the index alone.

    A search has to look at every file, so it is made once and counted here instead of once more for its number.
    """
    keys: Any = found.values_list("pk", flat=True)
    if request.GET.get("q"):
        keys = list(keys)
    pages = Paginator(keys, PER_PAGE)
    pages.count = len(keys) if isinstance(keys, list) else found.count() if known is None else known
    return pages.get_page(request.GET.get("page"))


def _tabs(side: Side, tab: Tab, held: dict[str, int]) -> list[dict[str, Any]]:
    url = reverse(side.page)
    return [
        {"label": each.label, "count": held[each.key], "url": f"{url}?tab={each.key}", "current": each == tab}
        for each in side.tabs
    ]


def _table(
    request: AuthenticatedHttpRequest, side: Side, tab: Tab, files: list[Application], sort: str
) -> dict[str, Any]:
    # Every row links to the same page but for its number: the address is worked out once.
    address = f"{reverse(side.case, args=[NUMBER])}?list={tab.key}"
    lines = case.rows(files, request.user)
    return {
        "caption": side.title,
        "columns": [_column(request, label, key, sort) for label, key in HEADINGS[side.name]],
        "rows": [
            {"cells": _cells(side, each, facts, address.replace(NUMBER, each.number)), "test": "row"}
            for each, facts in lines
        ],
    }


def _column(request: AuthenticatedHttpRequest, label: str, key: str, sort: str) -> dict[str, str]:
    if not key:
        return {"label": label}
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if sort == key else key
    state = {key: "asc", f"-{key}": "desc"}.get(sort, "")
    return {"label": label, "sort_url": f"?{query.urlencode()}", "sorted": state}


def _cells(side: Side, application: Application, facts: case.Case, url: str) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = [
        {"text": application.number, "url": url},
        {"text": facts.title, "wrap": True},
        {"text": application.host.name, "wrap": True},
        {"text": application.occupation},
        {"text": facts.chip_text, "chip": facts.chip},
        {"text": submitted_words(application)},
        {"text": figures_words(getattr(application, "figures", None))},
        {"text": left_words(facts)},
    ]
    if side is CITY:
        cells[3] = {"text": application.recommender.called, "wrap": True}
    return cells


def left_words(facts: case.Case) -> str:
    """还剩 4 天, 今天截止, 已逾期 2 天; – when nothing is due."""
    if facts.deadline is None or facts.closing:
        return "–"
    seconds = (facts.deadline - clock.now()).total_seconds()
    days = int(abs(seconds) // 86400)
    if seconds <= 0:
        return f"已逾期 {days} 天" if days else "今天逾期"
    return f"还剩 {days} 天" if days else "不到 1 天"


def submitted_words(application: Application) -> str:
    at = application.submitted_at
    return at.astimezone(clock.BEIJING).strftime("%Y-%m-%d %H:%M") if at else ""


def figures_words(figures: dict[str, int] | None) -> str:
    """✓ 12  ✗ 0  ? 3, as found when the version was handed in."""
    if not figures:
        return "–"
    return f"✓ {figures['pass']}  ✗ {figures['block']}  ? {figures['warn'] + figures['judge']}"
