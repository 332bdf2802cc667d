"""Changes of the city, and of one district or body."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.accounts.access import AuthenticatedHttpRequest
from portal.policy import clock, measures
from studios import amendment_listing
from studios.amendment_forms import AmendmentFilter
from studios.views import steps

PER_PAGE = 50


@require_GET
def city(request: AuthenticatedHttpRequest) -> HttpResponse:
    steps.require_city(request.user)
    return _list(request)


@require_GET
def desk(request: AuthenticatedHttpRequest) -> HttpResponse:
    steps.require_desk(request.user)
    return _list(request)


def _list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = AmendmentFilter(request.GET or None, pack=measures.for_city(request.user.city, clock.today()))
    page = Paginator(amendment_listing.narrowed(request.user, form), PER_PAGE).get_page(request.GET.get("page"))
    columns = [{"label": label} for label in amendment_listing.LABELS]
    context = {
        "title": "变更",
        "form": form,
        "page_obj": page,
        "table": {"caption": "变更", "columns": columns, "rows": [amendment_listing.row(each) for each in page]},
        "empty": {"title": "没有符合条件的变更", "words": "工作室所在单位提出的变更列在这里。"},
    }
    return render(request, "studios/life/list.html", context)
