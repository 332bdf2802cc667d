"""One reading of the clock per page, and the page that says why something was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from portal.policy import arrival, clock
from portal.policy.refusal import Conflict, Refused

log = structlog.get_logger(__name__)

NUL = "\x00"
# What PostgreSQL and SQLite call a second row where there may be one.
UNIQUE = ("23505", "SQLITE_CONSTRAINT_UNIQUE")
TWICE = "同样的内容刚才已由您的另一页面或同事保存，这一次没有重复保存。请返回刷新后核对。"
GetResponse = Callable[[HttpRequest], HttpResponse]


class ClockMiddleware:
    """Every date on one page comes from one moment; the proxy's stamp says when the request arrived."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with clock.one_reading(arrival.stamp_of(request)):
            return self.get_response(request)


# Forms of these addresses name the character at its field.
TELLING = ("/accounts/", "/console/")


class PlainTextMiddleware:
    """Takes NULs out of addresses and forms: nobody types one, and PostgreSQL answers one with an error."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or NUL in query:
            request.META["QUERY_STRING"] = query.replace("%00", "").replace(NUL, "")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """After the token was checked, which has read the form already."""
        if request.path_info.startswith(TELLING):
            return
        if request.method == "POST" and any(NUL in text for _, texts in request.POST.lists() for text in texts):
            plain = request.POST.copy()
            for name, texts in request.POST.lists():
                plain.setlist(name, [text.replace(NUL, "") for text in texts])
            request.POST = plain  # type: ignore[assignment]


class RefusedMiddleware:
    """Turns a `Refused` that a view let through into a page with its reason, its clause and a way back.

    Two presses at once may both pass a check before either is written; the database then stops the second one, and the
    person reads that somebody was first. Nothing of it is kept: each step writes in one transaction.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, IntegrityError) and is_second_of_two(exception):
            log.warning("second_of_two", path=request.path, error=str(exception))
            exception = Conflict(TWICE)
        if not isinstance(exception, Refused):
            return None
        context = {"reason": exception.reason, "clause": exception.clause, "back": way_back(request)}
        return render(request, _template(request, exception), context, status=exception.status)


def is_second_of_two(error: IntegrityError) -> bool:
    """Whether the database refused a row because there is one like it: a race, not a wrong value."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", getattr(cause, "sqlite_errorname", "")) in UNIQUE


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
