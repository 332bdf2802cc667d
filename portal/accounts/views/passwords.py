"""Resetting a forgotten password and changing a known one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from portal.accounts import links
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.forms import NewPasswordForm, PasswordChangeForm, ResetForm
from portal.accounts.lockout import unlock
from portal.accounts.models import User
from portal.audit.log import append
from portal.notifications.outbox import queue_address
from portal.policy import clock
from portal.policy.refusal import Refused


@login_not_required
@never_cache
def reset(request: HttpRequest) -> HttpResponse:
    """The same answer whether or not the address is known."""
    form = ResetForm(request.POST or None)
    if form.is_valid():
        _send_link(form.cleaned_data["email"])
        return redirect("accounts:reset_sent")
    return render(request, "accounts/reset.html", {"form": form})


@require_GET
@login_not_required
def reset_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/reset_sent.html")


@login_not_required
@never_cache
@sensitive_post_parameters()
def reset_confirm(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """The link works until the password changes or somebody signs in; afterwards every open session is void."""
    user = _owner(uid)
    if user is None or not default_token_generator.check_token(user, token):
        raise Refused("这个重设链接已经用过、已过期，或不完整。请在登录页重新申请。")
    form = NewPasswordForm(request.POST or None, user=user)
    if form.is_valid():
        _set_password(user, form.cleaned_data["password"], "重设密码")
        unlock(user)
        messages.success(request, "密码已重设，其他设备上的登录已退出。请用新密码登录。")
        return redirect("accounts:login")
    return render(request, "accounts/reset_confirm.html", {"form": form, "person": user})


@never_cache
@sensitive_post_parameters()
def change_password(request: AuthenticatedHttpRequest) -> HttpResponse:
    """This session goes on; all others end with their next request."""
    form = PasswordChangeForm(request.POST or None, user=request.user)
    if form.is_valid():
        _set_password(request.user, form.cleaned_data["password"], "修改密码")
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已修改，其他设备上的登录已退出。")
        return redirect("accounts:profile")
    return render(request, "accounts/change_password.html", {"form": form})


@transaction.atomic
def _set_password(user: User, password: str, label: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    append(subject=user, action="set_password", label=label, actor=user)


def _send_link(email: str) -> None:
    """At most one letter in ten minutes; the link in the last one is still good."""
    user = User.objects.addressed(email).filter(is_active=True).first()
    if user is None:
        return
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    slot = int(clock.now().timestamp()) // 600
    queue_address(
        key=f"accounts.reset:{user.pk}:{slot}",
        address=user.email,
        subject="重新设置密码",
        body=(
            f"{user.name}，您好：\n\n您在技能大师工作室申报平台申请重新设置密码。请在 24 小时内打开下面的链接。"
            "链接只能用一次。\n\n如果不是您本人操作，请不必理会，密码不会改变。"
        ),
        url=links.absolute("accounts:reset_confirm", uid, token),
        wipe=True,
    )


def _owner(uid: str) -> User | None:
    try:
        pk = int(urlsafe_base64_decode(uid).decode())
    except (ValueError, OverflowError, UnicodeDecodeError):
        return None
    return User.objects.filter(pk=pk, is_active=True).first() if 0 < pk < 2**63 else None
