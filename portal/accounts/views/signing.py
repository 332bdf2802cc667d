"""Signing in and out, and the demonstration's list of accounts."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login as begin_session
from django.contrib.auth import logout as end_session
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from portal.accounts import demo, factor_session, posts
from portal.accounts.forms import LoginForm
from portal.accounts.models import User


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    """The lockout after five failures answers in the axes middleware (accounts/locked.html, 429)."""
    if request.user.is_authenticated and request.method != "POST":
        return redirect(after_sign_in(request))
    form = LoginForm(request.POST or None, request=request)
    if form.is_valid() and form.user is not None:
        enter(request, form.user)
        return redirect(after_sign_in(request))
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", ""), "demo": settings.DEMO}
    return render(request, "accounts/login.html", context)


def enter(request: HttpRequest, user: User) -> None:
    """Begin the session in a post that is still held."""
    posts.settle(user)
    backend = getattr(user, "backend", "portal.accounts.backends.NameOrEmailBackend")
    begin_session(request, user, backend=backend)
    factor_session.note_sign_in(request, user)


def after_sign_in(request: HttpRequest) -> str:
    """Where the person wanted to go, if it is a page of ours; else the workbench."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return settings.LOGIN_REDIRECT_URL


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Also asks the browser to forget the pages it kept; its cookies of large print and density stay."""
    end_session(request)
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_GET
@login_not_required
@never_cache
def demo_accounts(request: HttpRequest) -> HttpResponse:
    """Only in the demonstration: every account, its password, and a button that signs in."""
    if not settings.DEMO:
        raise Http404
    context = {"cities": demo.by_city(), "password": demo.PASSWORD}
    return render(request, "accounts/demo.html", context)
