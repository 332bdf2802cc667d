"""Typing the code, binding the telephone, the codes for a lost one (T-H5)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts import factor_session, second_factor
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.factor_forms import CodeForm, FirstCodeForm
from portal.accounts.views.signing import after_sign_in
from portal.documents import qr
from portal.policy.refusal import Refused


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def factor(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The code after the password, or again before a grave step; who has no telephone bound yet binds one."""
    if second_factor.of(request.user) is None:
        return redirect("accounts:factor_bind")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            second_factor.check(request.user, form.cleaned_data["code"])
        except Refused as refused:
            form.add_error("code", refused.reason)
        else:
            factor_session.note_proof(request)
            return redirect(after_sign_in(request))
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return render(request, "accounts/factor.html", {"form": form, "next": wanted})


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def factor_bind(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The picture for the telephone and its first code; then the recovery codes, shown this once."""
    authenticator = second_factor.begin(request.user)
    form = FirstCodeForm(request.POST or None)
    if form.is_valid():
        try:
            codes = second_factor.confirm(request.user, form.cleaned_data["code"])
        except Refused as refused:
            form.add_error("code", refused.reason)
        else:
            factor_session.note_proof(request)
            return render(request, "accounts/factor_codes.html", {"codes": codes})
    context = {
        "form": form,
        "picture": qr.data_uri(second_factor.address(authenticator)),
        "secret": authenticator.secret,
        "forced": second_factor.forced(request.user),
    }
    return render(request, "accounts/factor_bind.html", context)


@never_cache
@factor_session.freshly_proven
@require_POST
def factor_codes(request: AuthenticatedHttpRequest) -> HttpResponse:
    """New recovery codes; the old ones are void."""
    if second_factor.of(request.user) is None:
        messages.info(request, "请先绑定动态码。")
        return redirect("accounts:factor_bind")
    return render(request, "accounts/factor_codes.html", {"codes": second_factor.renew_codes(request.user)})
