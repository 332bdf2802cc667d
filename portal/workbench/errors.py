"""The pages shown when something goes wrong, each with an incident number that is also in the log."""

from __future__ import annotations

import secrets

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

log = structlog.get_logger(__name__)


def incident_number() -> str:
    """Return a short number a person can read out on the telephone, for instance 7F3A-21."""
    digits = secrets.token_hex(3).upper()
    return f"{digits[:4]}-{digits[4:]}"


def _page(request: HttpRequest, status: int, reason: str = "") -> HttpResponse:
    incident = incident_number()
    log.warning("error_page", incident=incident, status=status, path=request.path, reason=reason)
    context = {"incident": incident, "reason": reason}
    return HttpResponse(render_to_string(f"errors/{status}.html", context, request), status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose security token is missing or stale; what was typed stays one step back."""
    incident = incident_number()
    log.warning("csrf_failure", incident=incident, path=request.path, reason=reason)
    return HttpResponse(render_to_string("errors/csrf.html", {"incident": incident}, request), status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400, or 413 when the form was larger than the server accepts."""
    return _page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403 with the reason carried by the exception, when it has one."""
    return _page(request, 403, str(exception or ""))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404; the same page whether the record is missing or not visible to this person."""
    return _page(request, 404)


def not_by_address(request: HttpRequest) -> HttpResponse:
    """Answer 405: the address of a button was opened like a page."""
    return _page(request, 405)


def gone(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 410 for something that was public once and has been taken down."""
    return _page(request, 410, reason)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 429 and say when to try again."""
    response = _page(request, 429)
    response["Retry-After"] = "300"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without touching the database, which may be what failed."""
    incident = incident_number()
    log.error("server_error", incident=incident, path=request.path)
    return HttpResponse(render_to_string("errors/500.html", {"incident": incident}), status=500)


def unavailable(request: HttpRequest, until: str = "") -> HttpResponse:
    """Answer 503 during announced maintenance; `until` is the announced end, in words."""
    words = f"维护预计于 {until} 结束，已保存的内容不受影响。请届时再来。" if until else ""
    response = HttpResponse(render_to_string("errors/503.html", {"until_words": words}), status=503)
    response["Retry-After"] = "600"
    return response
