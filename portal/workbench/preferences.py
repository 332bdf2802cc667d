"""How a person likes to see the pages: large print, row density, folded menu. Kept in cookies, no account needed."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.workbench.context import DENSITY_COOKIE, FOLD_COOKIE, LARGE_PRINT_COOKIE

YEAR = 365 * 24 * 60 * 60


def _toggle(request: HttpRequest, cookie: str, on: str) -> HttpResponse:
    """Flip the cookie between `on` and absent, and return to the page the button was on."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    if request.COOKIES.get(cookie) == on:
        response.delete_cookie(cookie)
    else:
        response.set_cookie(cookie, on, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


@login_not_required
@require_POST
def large_print(request: HttpRequest) -> HttpResponse:
    """Switch 大字版 on or off."""
    return _toggle(request, LARGE_PRINT_COOKIE, "1")


@login_not_required
@require_POST
def density(request: HttpRequest) -> HttpResponse:
    """Switch between roomy and compact table rows."""
    return _toggle(request, DENSITY_COOKIE, "compact")


@login_not_required
@require_POST
def menu_fold(request: HttpRequest) -> HttpResponse:
    """Fold the side menu to its icons, or unfold it."""
    return _toggle(request, FOLD_COOKIE, "1")
