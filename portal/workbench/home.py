"""The workbench (W2): what waits for me, what I handed on, what I have finished."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications import case
from applications.models import Application
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import HOST_ROLES, Role
from portal.policy import clock
from portal.workbench import calendar_pages, done, emptiness
from portal.workbench.worklist import OVERDUE, TODAY, Tasks, page_of
from portal.workflow import worklist

LATEST_FILES = 10
ROWS = 50
# Those whose city has an overview.
CITY_ROLES = (*case.CITY_ROLES,)


@require_safe
def home(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The list of the post in use. A person without a post reads what to do about it."""
    user = request.user
    if user.role is None:
        return render(request, "workbench/no_post.html")
    tasks = Tasks(user, clock.now())
    due = request.GET.get("due", "")
    context = {
        "page_obj": tasks.page(due, request.GET.get("page")),
        "due": due if due in (OVERDUE, TODAY) else "",
        "counts": {"all": tasks.count(), TODAY: tasks.count(TODAY), OVERDUE: tasks.count(OVERDUE)},
        "waiting": worklist.waiting(user, tasks.at),
        "empty": emptiness.words_of(user),
        "calendar": calendar_pages.warning(user),
        "sees_city": user.is_in(*CITY_ROLES),
        **_own_files(request),
    }
    return render(request, "workbench/home.html", context)


def _own_files(request: AuthenticatedHttpRequest) -> dict[str, Any]:
    """The host's and the lead master's own applications with their next step."""
    if not request.user.is_in(*HOST_ROLES):
        return {}
    mine = Application.objects.visible_to(request.user)
    rows = case.rows(list(mine.for_page()[:LATEST_FILES]), request.user)
    return {"files": rows, "file_count": mine.count(), "may_apply": not request.user.is_in(Role.LEAD_MASTER)}


@require_safe
def waiting(request: AuthenticatedHttpRequest) -> HttpResponse:
    """我交出去、等别人的: with the office that has it, and where it may be reminded of it."""
    page = page_of(worklist.waits_of(request.user, clock.now()), request.GET.get("page"))
    return render(request, "workbench/waiting.html", {"page_obj": page})


@require_safe
def finished(request: AuthenticatedHttpRequest) -> HttpResponse:
    """最近办结: the own steps, newest first."""
    page = Paginator(done.steps_of(request.user), ROWS).get_page(request.GET.get("page"))
    page.object_list = done.acts(list(page.object_list), request.user)  # type: ignore[assignment]
    return render(request, "workbench/done.html", {"page_obj": page})
