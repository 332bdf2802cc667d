"""The host's own page: particulars, branches, people, requests to join, invitations."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.accounts import invitations, posts, registration
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.models import Branch, Invitation, JoinRequest, Organisation, Post
from portal.accounts.roles import HOST_ROLES, Role
from portal.accounts.unit_forms import BranchForm, ColleagueForm, RemarkForm, UnitForm
from portal.audit.log import append
from portal.policy import clock
from portal.policy.refusal import Refused

View = Callable[..., HttpResponse]


def for_administrator(view: View) -> View:
    """The unit of the current post, for its administrator alone."""

    @wraps(view)
    def guarded(request: AuthenticatedHttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        unit = own_unit(request)
        if not request.user.holds(Role.HOST_ADMINISTRATOR, unit):
            raise Refused("本单位的资料和人员由单位管理员维护。请联系本单位的管理员。")
        return view(request, unit, *args, **kwargs)

    return guarded


def own_unit(request: AuthenticatedHttpRequest) -> Organisation:
    unit = request.user.organisation
    if unit is None or not request.user.is_in(*HOST_ROLES):
        raise Refused("本页供申报单位使用。如有多个岗位，请先切换身份。")
    return unit


@require_GET
def unit(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Everyone of the unit may look; the buttons are the administrator's."""
    organisation = own_unit(request)
    is_administrator = request.user.holds(Role.HOST_ADMINISTRATOR, organisation)
    people = list(Post.objects.active().filter(organisation=organisation).select_related("user", "organisation"))
    kept = posts.kept(people, people) if is_administrator else {}
    context = {
        "unit": organisation,
        "is_administrator": is_administrator,
        "branches": organisation.branches.select_related("region"),
        "people": [{"post": post, "kept": kept.get(post.pk, "")} for post in people],
    }
    if is_administrator:
        context["requests"] = organisation.join_requests.waiting().select_related("user")
        context["invitations"] = Invitation.objects.unanswered().filter(organisation=organisation)
        context["now"] = clock.now()
    return render(request, "accounts/unit.html", context)


@for_administrator
def unit_edit(request: AuthenticatedHttpRequest, unit: Organisation) -> HttpResponse:
    form = UnitForm(request.POST or None, organisation=unit)
    if form.is_valid():
        with transaction.atomic():
            changed = form.save()
            if changed:
                append(
                    subject=unit, action="edit_unit", label="修改单位资料", actor=request.user, data={"fields": changed}
                )
        messages.success(request, "单位资料已保存。")
        return redirect("accounts:unit")
    return render(request, "accounts/unit_edit.html", {"form": form, "unit": unit})


@for_administrator
def branch_new(request: AuthenticatedHttpRequest, unit: Organisation) -> HttpResponse:
    form = BranchForm(request.POST or None, organisation=unit)
    if form.is_valid():
        with transaction.atomic():
            branch = Branch.objects.create(organisation=unit, **form.cleaned_data)
            append(
                subject=unit,
                action="add_branch",
                label="添加分厂、分公司",
                actor=request.user,
                data={"name": branch.name},
            )
        messages.success(request, f"已添加“{branch.name}”。")
        return redirect("accounts:unit")
    return render(request, "accounts/branch.html", {"form": form, "unit": unit})


@for_administrator
def colleague_new(request: AuthenticatedHttpRequest, unit: Organisation) -> HttpResponse:
    """The unit invites its lead master, or a colleague."""
    initial = {"role": request.GET.get("role", Role.LEAD_MASTER.value)}
    form = ColleagueForm(request.POST or None, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        try:
            invitations.invite(**{**data, "role": Role(data["role"])}, organisation=unit, by=request.user)
        except Refused as refusal:
            form.add_error("email", refusal.reason)
        else:
            messages.success(request, f"邀请已发到 {data['email']}，7 天内有效。")
            return redirect("accounts:unit")
    return render(request, "accounts/colleague.html", {"form": form, "unit": unit})


@for_administrator
@require_POST
def invitation_resend(request: AuthenticatedHttpRequest, unit: Organisation, pk: int) -> HttpResponse:
    offer = get_object_or_404(Invitation, pk=pk, organisation=unit)
    invitations.resend(offer, by=request.user)
    messages.success(request, f"邀请已重新发到 {offer.email}，原链接作废。")
    return redirect("accounts:unit")


@for_administrator
@require_POST
def invitation_revoke(request: AuthenticatedHttpRequest, unit: Organisation, pk: int) -> HttpResponse:
    offer = get_object_or_404(Invitation, pk=pk, organisation=unit)
    invitations.revoke(offer, by=request.user)
    messages.success(request, f"对 {offer.name} 的邀请已撤回。")
    return redirect("accounts:unit")


@for_administrator
@require_POST
def join_agree(request: AuthenticatedHttpRequest, unit: Organisation, pk: int) -> HttpResponse:
    wish = get_object_or_404(JoinRequest.objects.select_related("user"), pk=pk, organisation=unit)
    registration.decide_join(wish, by=request.user, approved=True)
    messages.success(request, f"已同意{wish.user.name}加入，岗位为单位经办人。")
    return redirect("accounts:unit")


@for_administrator
def join_refuse(request: AuthenticatedHttpRequest, unit: Organisation, pk: int) -> HttpResponse:
    wish = get_object_or_404(JoinRequest.objects.select_related("user", "organisation"), pk=pk, organisation=unit)
    form = RemarkForm(request.POST or None)
    if form.is_valid():
        registration.decide_join(wish, by=request.user, approved=False, remark=form.cleaned_data["remark"])
        messages.success(request, f"已拒绝{wish.user.name}的加入申请，并把理由告诉了对方。")
        return redirect("accounts:unit")
    return render(request, "accounts/join_refuse.html", {"form": form, "wish": wish})


@for_administrator
def post_take(request: AuthenticatedHttpRequest, unit: Organisation, pk: int) -> HttpResponse:
    """Ends a colleague's post; the person cannot work for the unit from the next request on."""
    post = get_object_or_404(Post.objects.active().select_related("user", "organisation"), pk=pk, organisation=unit)
    posts.check_not_last(post)
    form = RemarkForm(request.POST or None)
    if form.is_valid():
        posts.take(post, by=request.user, remark=form.cleaned_data["remark"])
        messages.success(request, f"已撤去{post.user.name}的“{post.get_role_display()}”。")
        return redirect("accounts:unit")
    return render(request, "accounts/post_take.html", {"form": form, "post": post})
