"""What the city's pages share: the door to a call, the buttons with their refusals, the confirmation page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from applications.models import Call
from applications.models.application import CITY_ROLES
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.models import User
from portal.policy.refusal import Conflict

LATEST = 50


def call_of(request: AuthenticatedHttpRequest, code: str, *, with_windows: bool = True) -> Call:
    """The call by its code for the offices of its city; else 404."""
    needed = ("overrides", "windows") if with_windows else ("overrides",)
    found = Call.objects.visible_to(request.user).prefetch_related(*needed)
    return get_object_or_404(found, code=code)


def is_office(user: User) -> bool:
    return user.is_authenticated and user.is_in(*CITY_ROLES)


def overtaken(form: forms.BaseForm, save: Callable[[], object]) -> int:
    """Save; when a colleague was first the form says so, what was typed kept. Answers the page's status, 0: saved."""
    try:
        save()
    except Conflict as conflict:
        form.add_error(None, conflict.reason)
        return conflict.status
    return 0


def confirm(
    request: AuthenticatedHttpRequest,
    *,
    title: str,
    words: str,
    label: str,
    back: str,
    form: forms.Form | None = None,
    facts: Sequence[dict[str, Any]] = (),
    danger: bool = False,
    seen: str = "",
) -> HttpResponse:
    """A page that says what will happen and asks once more; its POST comes to the same address.

    `seen` is the mark of the content shown, which the POST brings along: who signs has read exactly this.
    """
    context = {
        "title": title,
        "words": words,
        "confirm_label": label,
        "cancel_url": back,
        "form": form,
        "facts": facts,
        "danger": danger,
        "hidden": [{"name": "seen", "value": seen}] if seen else [],
    }
    return render(request, "applications/calls/confirm.html", context)
