"""The console's organisations: the register to look at, Beijing's bodies and groups to keep, requests to settle."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.accounts import registration
from portal.accounts.access import AuthenticatedHttpRequest, needs
from portal.accounts.console_forms import OrganisationFilter, SuperiorForm, SwitchForm
from portal.accounts.kinds import City
from portal.accounts.models import JoinRequest, Organisation, Post
from portal.accounts.roles import Permission
from portal.audit.log import append
from portal.policy.refusal import Conflict

PAGE_ROWS = 20


@require_GET
@needs(Permission.MANAGE_ORGANISATIONS)
def organisations(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = OrganisationFilter(request.GET)
    page = Paginator(find(form.chosen()).select_related("region"), PAGE_ROWS).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "table": _table(page.object_list)}
    return render(request, "console/orgs.html", context)


def find(chosen: dict[str, str]) -> QuerySet[Organisation]:
    found = Organisation.objects.all()
    text = chosen["q"].strip()
    if text:
        found = found.filter(Q(name__icontains=text) | Q(short_name__icontains=text) | Q(uscc__icontains=text))
    for name in ("city", "kind"):
        if chosen[name]:
            found = found.filter(**{name: chosen[name]})
    return found.filter(active=chosen["state"] == "open") if chosen["state"] else found


@require_GET
@needs(Permission.MANAGE_ORGANISATIONS)
def organisation(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Particulars and people; no application, no mark, no money."""
    unit = get_object_or_404(Organisation.objects.select_related("region", "parent"), pk=pk)
    waiting = unit.join_requests.waiting().select_related("user")
    context = {
        "unit": unit,
        "people": Post.objects.active().filter(organisation=unit).select_related("user", "organisation"),
        "waiting": waiting,
        "decides": bool(waiting) and not registration.administrators(unit),
        "subordinates": unit.subordinates.active().count() if unit.is_superior else 0,
    }
    return render(request, "console/org.html", context)


@needs(Permission.MANAGE_ORGANISATIONS)
def superior_new(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = SuperiorForm(request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            unit = Organisation.objects.create(city=City.BEIJING, **form.cleaned_data)
            append(subject=unit, action="add_organisation", label="添加机构", actor=request.user)
        messages.success(request, f"已添加“{unit.name}”，申报单位可以选它为主管单位。")
        return redirect("console:org", pk=unit.pk)
    return render(request, "console/org_edit.html", {"form": form})


@needs(Permission.MANAGE_ORGANISATIONS)
def superior_edit(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Organisation.objects.superiors(), pk=pk)
    initial = {"kind": unit.kind, "name": unit.name, "short_name": unit.short_name}
    form = SuperiorForm(request.POST or None, initial=initial, organisation=unit)
    if form.is_valid():
        with transaction.atomic():
            Organisation.objects.filter(pk=unit.pk).update(**form.cleaned_data)
            data = {"before": initial, "after": form.cleaned_data}
            append(subject=unit, action="edit_organisation", label="修改机构", actor=request.user, data=data)
        messages.success(request, "机构名录已更新。")
        return redirect("console:org", pk=unit.pk)
    return render(request, "console/org_edit.html", {"form": form, "unit": unit})


@needs(Permission.MANAGE_ORGANISATIONS)
def superior_close(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Take a body off the list of choices, or put it back; what was filed under it stays."""
    unit = get_object_or_404(Organisation.objects.superiors(), pk=pk)
    form = SwitchForm(request.POST or None, on=unit.active)
    if form.is_valid():
        word = "启用" if form.turns_on else "停用"
        with transaction.atomic():
            moved = Organisation.objects.filter(pk=unit.pk, active=not form.turns_on).update(active=form.turns_on)
            if not moved:
                raise Conflict(f"“{unit.name}”刚才已经{word}，不用再操作。")
            append(
                subject=unit,
                action="open_organisation" if form.turns_on else "close_organisation",
                label=f"{word}机构",
                actor=request.user,
                remark=form.cleaned_data["remark"],
            )
        messages.success(request, f"“{unit.name}”已{word}。")
        return redirect("console:org", pk=unit.pk)
    context = {"form": form, "unit": unit, "subordinates": unit.subordinates.active().count()}
    return render(request, "console/org_close.html", context)


@needs(Permission.MANAGE_ORGANISATIONS)
@require_POST
def join_agree(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """For a unit that has no administrator of its own."""
    wish = get_object_or_404(JoinRequest.objects.select_related("user"), pk=pk)
    registration.decide_join(wish, by=request.user, approved=True)
    messages.success(request, f"已同意{wish.user.name}加入。")
    return redirect("console:org", pk=wish.organisation_id)


def _table(units: Any) -> dict[str, Any]:
    labels = ("名称", "类别", "城市", "所在区县", "统一社会信用代码", "状态")
    return {
        "caption": "机构",
        "columns": [{"label": label} for label in labels],
        "rows": [{"cells": _cells(unit), "test": f"org-{unit.pk}"} for unit in units],
    }


def _cells(unit: Organisation) -> list[dict[str, Any]]:
    state = {"text": "启用", "chip": "good"} if unit.active else {"text": "停用", "chip": "closed"}
    return [
        {"text": unit.name, "url": f"/console/orgs/{unit.pk}/", "wrap": True},
        {"text": unit.get_kind_display()},
        {"text": unit.get_city_display() or "两市"},
        {"text": unit.region.name if unit.region else "—"},
        {"text": unit.uscc or "—"},
        state,
    ]
