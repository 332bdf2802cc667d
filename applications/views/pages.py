"""What the host's pages share: fetching the application, the way back, addresses that other rooms may not have yet."""

from __future__ import annotations

from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from applications import case_files
from applications.models import Application
from portal.accounts.access import AuthenticatedHttpRequest


def application_of(request: AuthenticatedHttpRequest, number: str) -> Application:
    """The application by its human number, if this person may see it; else 404."""
    found = case_files.of_page(request.user, number)
    if found is None:
        raise Http404
    return found


def handed_in(request: AuthenticatedHttpRequest, number: str) -> Application:
    """The same for a step that locks the file and reads everything again: nothing beside it is fetched."""
    return get_object_or_404(Application.objects.visible_to(request.user), number=number)


def written_to(request: AuthenticatedHttpRequest, number: str) -> Application:
    """The same for a save of one section: with the pack, without what a page shows."""
    mine = Application.objects.visible_to(request.user).select_related("call").prefetch_related("call__overrides")
    return get_object_or_404(mine, number=number)


def link(name: str, *args: object) -> str:
    """An address of this trade; "" when no page of that name exists in this installation."""
    try:
        return reverse(f"applications:{name}", args=args)
    except NoReverseMatch:
        return ""


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty POST is still a POST."""
    return request.POST if request.method == "POST" else None


def wants_fragment(request: HttpRequest) -> bool:
    """Asked by a script: answer with a piece, not a page."""
    return request.headers.get("HX-Request") == "true"
