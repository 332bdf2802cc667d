"""往来 between host and offices, and 催办; both live on the status page and on the review page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from applications import talk_rules, transitions
from applications.models import Application
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Role
from portal.policy.refusal import Refused


def talk(request: AuthenticatedHttpRequest, application: Application) -> dict[str, Any]:
    """The thread and what this person may add to it: for `applications/talk/_talk.html`."""
    return {
        "notes": list(application.notes.select_related("author")),
        "note_refusal": _refusal(talk_rules.check_note, request, application),
        "chase_refusal": _refusal(talk_rules.check_chase, request, application),
        "chaseable": application.state in talk_rules.CHASEABLE,
        "back": request.get_full_path(),
    }


def _refusal(check: Any, request: AuthenticatedHttpRequest, application: Application) -> str:
    try:
        check(request.user, application)
    except Refused as refused:
        return refused.reason
    return ""


@require_POST
def note(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Send a message; the other side is told."""
    application = _file(request, number)
    transitions.write_note(application, by=request.user, text=request.POST.get("text", ""))
    messages.success(request, "消息已发送")
    return _back(request, application)


@require_POST
def chase(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Remind the holder."""
    application = _file(request, number)
    transitions.chase(application, by=request.user)
    messages.success(request, "已催办，对方会收到消息")
    return _back(request, application)


def _file(request: AuthenticatedHttpRequest, number: str) -> Application:
    """Experts read their files through the panel; they take no part in this correspondence."""
    found = Application.objects.visible_to(request.user)
    if request.user.is_in(Role.EXPERT):
        found = found.none()
    return get_object_or_404(found.for_page(), number=number)


def _back(request: AuthenticatedHttpRequest, application: Application) -> HttpResponse:
    """To the page of this file on which the form stood."""
    back = request.POST.get("back", "")
    page = back.partition("?")[0]
    if page in {f"/desk/{application.number}/", f"/city/applications/{application.number}/"}:
        return redirect(back)
    return redirect(application)
