"""Changes of the city, and of one district or body."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from portal.accounts.access import AuthenticatedHttpRequest
from portal.policy import clock, measures
from studios import amendment_listing
from studios.amendment_forms import AmendmentFilter
from studios.views import steps


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
    found = amendment_listing.narrowed(request.user, form)
    empty = ("没有符合条件的变更", "工作室所在单位提出的变更列在这里。")
    return steps.listing(
        request, found, amendment_listing.cells, title="变更", labels=amendment_listing.LABELS, empty=empty, form=form
    )
