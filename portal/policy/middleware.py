"""One reading of the clock per page, and the page that says why something was refused."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from portal.policy import clock
from portal.policy.refusal import Conflict, Refused

GetResponse = Callable[[HttpRequest], HttpResponse]


class ClockMiddleware:
    """Every date on one page comes from one moment."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with clock.one_reading():
            return self.get_response(request)


class RefusedMiddleware:
    """Turns a `Refused` that a view let through into a page with its reason, its clause and a way back."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        context = {"reason": exception.reason, "clause": exception.clause, "back": way_back(request)}
        return render(request, _template(request, exception), context, status=exception.status)


def way_back(request: HttpRequest) -> str:
    """The page the person came from if it is ours, else the workbench."""
    referer = request.headers.get("Referer", "")
    if referer and url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(referer)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"
    return "/workbench/"


def _template(request: HttpRequest, exception: Refused) -> str:
    wants_fragment = request.headers.get("HX-Request") == "true" or "application/json" in request.headers.get(
        "Accept", ""
    )
    if wants_fragment:
        return "errors/_refused.html"
    return "errors/conflict.html" if isinstance(exception, Conflict) else "errors/refused.html"
