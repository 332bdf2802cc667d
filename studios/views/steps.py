"""What the pages of a studio's life share: frames, buttons with their refusals, the page of one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.policy import wording
from portal.policy.refusal import Conflict, Refused
from portal.workflow.buttons import button, refusal
from studios.offices import DESK_ROLES, HOST_ROLES

__all__ = [
    "CITY_ROLES",
    "SEEN",
    "button",
    "done",
    "frame_of",
    "listing",
    "page",
    "refusal",
    "require_city",
    "require_desk",
]
SEEN, PER_PAGE = "seen", 50
CITY_ROLES = (Role.CITY_OFFICER, Role.CITY_APPROVER, Role.FINANCE_APPROVER, Role.CENTRE_OFFICER, Role.SUPERVISOR)


def frame_of(user: User) -> str:
    """The page frame of a person: the unit's plain one, the officers' one with the menu."""
    return "base_applicant.html" if user.is_in(*HOST_ROLES) else "base_officer.html"


def require_city(user: User) -> None:
    """To everyone else the city's lists do not exist."""
    if not user.is_in(*CITY_ROLES):
        raise Http404


def require_desk(user: User) -> None:
    if not user.is_in(*DESK_ROLES):
        raise Http404


def done(form: forms.BaseForm, act: Callable[[], Any], *, field: str | None = None) -> bool:
    """Take the step with what was typed; a refusal comes back to the form, as a sentence at the field if one is named.

    Whether the person may take the step at all was asked before, and answers 403; being second answers 409.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except Conflict:
        raise
    except Refused as refused:
        form.add_error(field, wording.sentence(refused.reason))
        return False
    return True


def listing(
    request: AuthenticatedHttpRequest,
    found: Any,
    draw: Callable[[Any], list[dict[str, Any]]],
    *,
    title: str,
    labels: Sequence[str],
    empty: tuple[str, str],
    caption: str = "",
    **more: Any,
) -> HttpResponse:
    """A list of the offices: a page of rows as `draw` gives their cells, or in two sentences why there are none."""
    rows = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    table = {
        "caption": caption or title,
        "columns": [{"label": label} for label in labels],
        "rows": [{"cells": draw(each), "test": "row"} for each in rows],
    }
    words = dict(zip(("title", "words"), empty, strict=True))
    context = {"title": title, "page_obj": rows, "table": table, "empty": words, **more}
    return render(request, "studios/life/list.html", context)


def page(
    request: AuthenticatedHttpRequest,
    form: forms.BaseForm | None,
    *,
    title: str,
    label: str,
    back: str,
    words: str = "",
    clause: str = "",
    facts: Sequence[dict[str, Any]] = (),
    danger: bool = False,
    seen: str = "",
) -> HttpResponse:
    """The page of one step: what it is about, what will happen, the form, one button.

    `seen`: fingerprint of what is shown and signed; it comes back with the form as SEEN.
    """
    context = {
        "frame": frame_of(request.user),
        "form": form,
        "title": title,
        "words": words,
        "clause": clause,
        "facts": facts,
        "confirm_label": label,
        "cancel_url": back,
        "danger": danger,
        "seen": request.POST.get(SEEN, seen),
        "multipart": form is not None and form.is_multipart(),
    }
    return render(request, "studios/life/step.html", context)
