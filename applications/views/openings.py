"""开放时提醒我: an address, a confirmation by mail, one reminder; no account needed."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from applications import openings
from portal.accounts.kinds import City
from portal.accounts.pacing import require_patience
from portal.notifications import wishes

MOST = 5


class AddressForm(forms.Form):
    """Where the reminder goes."""

    email = forms.EmailField(
        label="电子邮箱",
        max_length=200,
        help_text="先收到一封确认邮件；申报开放时再收到一封提醒，之后邮箱地址即删除。",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "请填写电子邮箱。",
            "invalid": "邮箱地址不完整，请按 name@example.com 的样子填写。",
        },
    )


@login_not_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, city: str) -> HttpResponse:
    """The same answer for every address, known or not."""
    if city not in City.values:
        raise Http404
    email = getattr(request.user, "email", "")
    form = AddressForm(request.POST or None, initial={"email": email})
    if form.is_valid():
        require_patience(request, "opening", most=MOST, minutes=60)
        openings.ask(city, form.cleaned_data["email"])
        messages.success(request, "确认邮件已发出，请在 7 天内打开邮件里的链接确认。")
        return redirect("applications:opening_ask", city)
    return render(request, "applications/public/opening.html", {"form": form, "city": City(city)})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button, for mail programs open links by themselves."""
    wish = wishes.confirm(token) if request.method == "POST" else wishes.pending(token)
    return render(request, "applications/public/opening_confirm.html", {"wish": wish})
