"""Coming in: registration, the link in the mail, an invitation."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from portal.accounts import invitations, registration
from portal.accounts.forms import AcceptForm, ConfirmForm, RegistrationForm
from portal.accounts.models import Invitation, User
from portal.accounts.roles import DESCRIPTIONS, Role
from portal.accounts.views.signing import enter


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again")
def register(request: HttpRequest) -> HttpResponse:
    """Whatever is already known of the unit or the address, the answer is the same page."""
    form = RegistrationForm(request.POST or None)
    if form.is_valid():
        registration.ask_confirmation(form.details(), form.cleaned_data["password"])
        return redirect("accounts:registered")
    return render(request, "accounts/register.html", {"form": form})


@require_GET
@login_not_required
def registered(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/registered.html", {"demo": settings.DEMO})


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing (mail scanners open links); the password and a button do."""
    waiting = registration.pending(token)
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        done = registration.confirm(token, form.cleaned_data["password"])
        if done is not None:
            enter(request, done.user)
            return render(request, "accounts/confirmed.html", {"done": done})
        form.add_error("password", "密码与登记时设的不一样。想不起来，可以重新登记一次。")
    return render(request, "accounts/confirm.html", {"form": form, "unit": waiting.details["name"]})


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """A new person sets a password; one with an account signs in first and then agrees with one button."""
    offer = invitations.offered(token)
    owner = User.objects.addressed(offer.email).first()
    if owner is None:
        return _accept_as_new(request, token, offer)
    if request.method == "POST" and request.user == owner:
        invitations.accept(token)
        messages.success(request, f"已接受邀请：{offer.organisation.called} · {offer.get_role_display()}。")
        return redirect("accounts:profile")
    context = {**_shown(offer), "signed_in": request.user == owner}
    return render(request, "accounts/invitation_known.html", context)


def _accept_as_new(request: HttpRequest, token: str, offer: Invitation) -> HttpResponse:
    resembled = User(email=offer.email, name=offer.name, username="invited")
    form = AcceptForm(request.POST or None, initial={"name": offer.name}, user=resembled)
    if form.is_valid():
        data = form.cleaned_data
        enter(request, invitations.accept(token, name=data["name"], password=data["password"]))
        messages.success(request, f"欢迎使用。您的岗位：{offer.organisation.called} · {offer.get_role_display()}。")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/invitation.html", {**_shown(offer), "form": form})


def _shown(offer: Invitation) -> dict[str, object]:
    return {"invitation": offer, "duty": DESCRIPTIONS[Role(offer.role)]}
