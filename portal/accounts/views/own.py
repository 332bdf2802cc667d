"""One's own matters: particulars, posts, duties."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.accounts import posts, second_factor
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.duties import DUTIES
from portal.accounts.forms import ProfileForm
from portal.accounts.roles import DESCRIPTIONS, Role
from portal.audit.log import append
from portal.policy.refusal import Refused


def profile(request: AuthenticatedHttpRequest) -> HttpResponse:
    user = request.user
    form = ProfileForm(request.POST or None, initial={"name": user.name, "phone": user.phone})
    if form.is_valid():
        with transaction.atomic():
            user.name, user.phone = form.cleaned_data["name"], form.cleaned_data["phone"]
            user.save(update_fields=["name", "phone"])
            append(subject=user, action="edit_profile", label="修改个人信息", actor=user)
        messages.success(request, "个人信息已保存。")
        return redirect("accounts:profile")
    context = {
        "form": form,
        "posts": [(post, DESCRIPTIONS[Role(post.role)]) for post in user.held_posts()],
        "asks_factor": settings.SECOND_FACTOR,
        "factor": second_factor.of(user) if settings.SECOND_FACTOR else None,
        "waiting": user.join_requests.waiting().select_related("organisation"),
    }
    return render(request, "accounts/profile.html", context)


@require_POST
def switch(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Work in another post; the workbench shows what waits there."""
    wanted = request.POST.get("post", "")
    post = posts.switch(request.user, int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0)
    messages.success(request, f"已切换到：{post}。")
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_GET
def duties(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The lead master's page (BJ-35)."""
    if not request.user.is_in(Role.LEAD_MASTER):
        raise Refused("“我的职责”供领衔人（领办人）查看。如有多个岗位，请先切换身份。")
    context = {"duties": DUTIES[request.user.city], "organisation": request.user.organisation}
    return render(request, "accounts/duties.html", context)
