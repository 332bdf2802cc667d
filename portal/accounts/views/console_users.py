"""The console's users: find, open and close accounts, give and take posts, invite."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.accounts import invitations, posts, second_factor
from portal.accounts.access import AuthenticatedHttpRequest, needs
from portal.accounts.console_forms import InviteForm, PostForm, SwitchForm, UserFilter
from portal.accounts.kinds import OrganisationKind
from portal.accounts.models import Invitation, Post, User
from portal.accounts.roles import DESCRIPTIONS, Permission, Role
from portal.accounts.unit_forms import RemarkForm
from portal.policy import clock
from portal.policy.refusal import Refused

PAGE_ROWS = 20


@require_GET
@needs(Permission.MANAGE_ACCOUNTS)
def users(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = UserFilter(request.GET)
    found = find(form.chosen())
    held = Post.objects.active().select_related("organisation")
    page = Paginator(found.prefetch_related(Prefetch("posts", held, to_attr="held")), PAGE_ROWS).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form,
        "page_obj": page,
        "table": _table(page.object_list),
        "invitations_waiting": _platform_invitations().count(),
    }
    return render(request, "console/users.html", context)


def find(chosen: dict[str, str]) -> QuerySet[User]:
    """The accounts that fit every filter that is set."""
    found = User.objects.all()
    text = chosen["q"].strip()
    if text:
        by_office = Post.objects.filter(user=OuterRef("pk"), organisation__name__icontains=text)
        found = found.filter(
            Q(name__icontains=text)
            | Q(username__icontains=text)
            | Q(email__icontains=text)
            | Q(phone__icontains=text)
            | Exists(by_office)
        )
    held = Post.objects.active().filter(user=OuterRef("pk"))
    if chosen["city"]:
        found = found.filter(Exists(held.filter(organisation__city=chosen["city"])))
    if chosen["role"]:
        found = found.filter(Exists(held.filter(role=chosen["role"])))
    state = {"open": Q(is_active=True), "closed": Q(is_active=False), "idle": ~Exists(held)}.get(chosen["state"])
    return found.filter(state) if state is not None else found


@needs(Permission.MANAGE_ACCOUNTS)
def user(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One account: its posts, and a form for one more."""
    person = get_object_or_404(User, pk=pk)
    form = PostForm(request.POST or None)
    if form.is_valid():
        try:
            post = posts.give(person, form.cleaned_data["organisation"], form.cleaned_data["role"], by=request.user)
        except Refused as refusal:
            form.add_error("role", refusal.reason)
        else:
            messages.success(request, f"已添加岗位：{post}。")
            return redirect("console:user", pk=pk)
    return render(request, "console/user.html", {"person": person, "form": form, **_posts_of(person)})


def _posts_of(person: User) -> dict[str, Any]:
    """The posts with their duties, and why one of them, or the account, cannot be taken away."""
    held = person.held_posts()
    reasons = posts.kept(held)
    rows = [{"post": post, "duty": DESCRIPTIONS[Role(post.role)], "kept": reasons[post.pk]} for post in held]
    kept = next((reason for reason in reasons.values() if reason), "") if person.is_active else ""
    return {"posts": rows, "kept": kept, "factor": second_factor.of(person)}


@needs(Permission.MANAGE_ACCOUNTS)
def user_close(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Close an open account, open a closed one; either with a reason, and only as the page said it would."""
    person = get_object_or_404(User, pk=pk)
    form = SwitchForm(request.POST or None, on=person.is_active)
    if form.is_valid():
        opens = form.turns_on
        act = posts.open_account if opens else posts.close_account
        act(person, by=request.user, reason=form.cleaned_data["remark"])
        messages.success(request, f"{person.name}的账号已{'启用' if opens else '停用'}。")
        return redirect("console:user", pk=pk)
    return render(request, "console/user_close.html", {"person": person, "form": form})


@needs(Permission.MANAGE_ACCOUNTS)
def factor_reset(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The telephone is lost, as its owner says: it is bound anew at the next sign-in (T-H5)."""
    person = get_object_or_404(User, pk=pk)
    form = RemarkForm(request.POST or None)
    if form.is_valid():
        second_factor.reset(person, by=request.user, reason=form.cleaned_data["remark"])
        messages.success(request, f"{person.name}的动态码已重置。")
        return redirect("console:user", pk=pk)
    return render(request, "console/factor_reset.html", {"person": person, "form": form})


@needs(Permission.MANAGE_ACCOUNTS)
def post_take(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.active().select_related("user", "organisation"), pk=pk)
    posts.check_not_last(post)
    form = RemarkForm(request.POST or None)
    if form.is_valid():
        posts.take(post, by=request.user, remark=form.cleaned_data["remark"])
        messages.success(request, f"已撤去{post.user.name}的“{post.get_role_display()}”，下一次操作起生效。")
        return redirect("console:user", pk=post.user_id)
    return render(request, "console/post_take.html", {"post": post, "form": form})


@needs(Permission.MANAGE_ACCOUNTS)
def invite(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            offer = invitations.invite(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error("email", refusal.reason)
        else:
            messages.success(request, f"邀请已发到 {offer.email}，7 天内有效。")
            return redirect("console:invitations")
    return render(request, "console/invite.html", {"form": form})


@require_GET
@needs(Permission.MANAGE_ACCOUNTS)
def invitation_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Invitations nobody has answered; those of hosts are their own business and are not shown."""
    offers = _platform_invitations()
    page = Paginator(offers.select_related("organisation", "invited_by"), PAGE_ROWS).get_page(request.GET.get("page"))
    return render(request, "console/invitations.html", {"page_obj": page, "now": clock.now()})


@needs(Permission.MANAGE_ACCOUNTS)
@require_POST
def invitation_resend(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    offer = get_object_or_404(Invitation, pk=pk)
    invitations.resend(offer, by=request.user)
    messages.success(request, f"邀请已重新发到 {offer.email}，原链接作废。")
    return redirect("console:invitations")


@needs(Permission.MANAGE_ACCOUNTS)
@require_POST
def invitation_revoke(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    offer = get_object_or_404(Invitation, pk=pk)
    invitations.revoke(offer, by=request.user)
    messages.success(request, f"对 {offer.name} 的邀请已撤回。")
    return redirect("console:invitations")


def _platform_invitations() -> QuerySet[Invitation]:
    return Invitation.objects.unanswered().exclude(organisation__kind=OrganisationKind.HOST)


def _table(people: Any) -> dict[str, Any]:
    labels = ("姓名", "登录名", "电子邮箱", "手机号码", "岗位", "状态")
    return {
        "caption": "用户",
        "columns": [{"label": label} for label in labels],
        "rows": [{"cells": _cells(person), "test": f"user-{person.pk}"} for person in people],
    }


def _cells(person: Any) -> list[dict[str, Any]]:
    state = {"text": "启用", "chip": "good"} if person.is_active else {"text": "停用", "chip": "closed"}
    return [
        {"text": person.name, "url": f"/console/users/{person.pk}/"},
        {"text": person.username},
        {"text": person.email},
        {"text": person.phone},
        {"text": "；".join(str(post) for post in person.held) or "没有岗位", "wrap": True},
        state,
    ]
