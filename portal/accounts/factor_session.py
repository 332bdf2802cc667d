"""The second factor in a session: who still owes a code, and what needs a fresh one (T-H5)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.accounts import second_factor
from portal.accounts.access import AuthenticatedHttpRequest, View
from portal.accounts.models import User
from portal.policy import clock
from portal.policy.middleware import way_back

PROVEN, OWED = "factor_proven_at", "factor_owed"
# Pages one reaches without a code: to type it, to bind the telephone, to leave.
OPEN_NAMES = frozenset({"accounts:factor", "accounts:factor_bind", "accounts:logout", "healthz", "readyz"})


def note_sign_in(request: HttpRequest, user: User) -> None:
    """Whoever bound a telephone owes a code, forced or not."""
    if settings.SECOND_FACTOR:
        request.session[OWED] = second_factor.of(user) is not None


def note_proof(request: HttpRequest) -> None:
    """A code was right: another session key, and the moment for what needs a fresh proof."""
    request.session.cycle_key()
    request.session[PROVEN] = clock.real().timestamp()


def owes(request: HttpRequest) -> bool:
    user = request.user
    if not settings.SECOND_FACTOR or not isinstance(user, User) or request.session.get(PROVEN):
        return False
    return bool(request.session.get(OWED)) or second_factor.forced(user)


class SecondFactorMiddleware:
    """No page of the portal before the code, whatever address is typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.SECOND_FACTOR or not getattr(view, "login_required", True):
            return None
        match = request.resolver_match
        if (match is not None and match.view_name in OPEN_NAMES) or not owes(request):
            return None
        return redirect(_ask(request.get_full_path() if request.method == "GET" else ""))


def freshly_proven(view: View) -> View:
    """生效, 拨付, full ID numbers: a code of the last ten minutes, for those who sign in with one (T-H5)."""

    @wraps(view)
    def guarded(request: AuthenticatedHttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        proven = request.session.get(PROVEN)
        if not settings.SECOND_FACTOR or proven is None or second_factor.is_fresh(proven):
            return view(request, *args, **kwargs)
        messages.info(request, "这一步要再输一次动态码；输入后请重新办理。")
        return redirect(_ask(request.get_full_path() if request.method == "GET" else way_back(request)))

    return guarded


def _ask(wanted: str) -> str:
    page = reverse("accounts:factor")
    return f"{page}?{urlencode({'next': wanted})}" if wanted else page
