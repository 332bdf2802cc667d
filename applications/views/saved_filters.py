"""The two buttons of a list's saved filters (UX-51)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from applications.views.desk_lists import side_of
from portal.accounts import saved_filters
from portal.accounts.access import AuthenticatedHttpRequest


@require_POST
def keep(request: AuthenticatedHttpRequest, side: str) -> HttpResponse:
    """The filter on screen, under a name."""
    place = side_of(request, side)
    kept = saved_filters.keep(
        request.user,
        place.name,
        name=request.POST.get("name", ""),
        text=request.POST.get("query", "")[:2000],
        default=request.POST.get("default") == "1",
    )
    messages.success(request, f"已保存筛选“{kept.name}”。")
    return redirect(f"{reverse(place.page)}?{kept.query}")


@require_POST
def drop(request: AuthenticatedHttpRequest, side: str) -> HttpResponse:
    """One of the reader's own, by its name."""
    place, name = side_of(request, side), request.POST.get("name", "")
    if not saved_filters.drop(request.user, place.name, name):
        raise Http404
    messages.success(request, f"已删去筛选“{name}”。")
    return redirect(f"{reverse(place.page)}?tab={place.tabs[0].key}")
