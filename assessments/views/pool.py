"""The expert pool of a city: list with filters, profiles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from assessments.forms import ExpertForm, PoolFilter
from assessments.models import Expert
from assessments.states import DUE
from assessments.views import doors
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.audit import log as audit

PAGE = 50


@require_GET
def experts(request: HttpRequest) -> HttpResponse:
    """The pool, with what each has to do now."""
    city = doors.require_pool(request)
    form = PoolFilter(request.GET or None, city=city)
    found = _filtered(Expert.objects.of(city), form).annotate(
        waiting=Count("assignments", filter=Q(assignments__state__in=DUE)),
        judged=Count("assignments", filter=Q(assignments__state="submitted")),
    )
    page = Paginator(found.order_by("-active", "user__name", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "table": {"caption": "评审专家", "columns": _columns(), "rows": [_row(each) for each in page]},
        "result_count": page.paginator.count,
        "unprofiled": _unprofiled(city).count(),
    }
    return render(request, "assessments/experts.html", context)


def _filtered(found: QuerySet[Expert], form: PoolFilter) -> QuerySet[Expert]:
    if not form.is_valid():
        return found
    data = form.cleaned_data
    if data["q"]:
        found = found.filter(Q(user__name__icontains=data["q"]) | Q(employer__icontains=data["q"]))
    if data["region"]:
        found = found.filter(region=data["region"])
    if data["active"]:
        found = found.filter(active=data["active"] == "1")
    if data["occupation"]:
        wanted = data["occupation"].strip()
        keys = [pk for pk, named in found.values_list("pk", "occupations") if any(wanted in each for each in named)]
        found = found.filter(pk__in=keys)
    return found


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": "姓名"},
        {"label": "工作单位"},
        {"label": "所属集团"},
        {"label": "专业领域"},
        {"label": "区县"},
        {"label": "待评", "numeric": True},
        {"label": "已评", "numeric": True},
        {"label": "状态"},
    ]


def _row(expert: Any) -> dict[str, Any]:
    reachable = expert.user.is_active and bool(expert.user.email)
    status = {"text": "不在库", "chip": "closed"}
    if expert.active:
        status = {"text": "在库", "chip": "good"} if reachable else {"text": "无账号或邮箱", "chip": "overdue"}
    cells = [
        {"text": expert.user.name, "url": reverse("assessments:expert", args=[expert.pk])},
        {"text": expert.employer, "wrap": True},
        {"text": expert.employer_group or "–"},
        {"text": "、".join(expert.occupations) or "–", "wrap": True},
        {"text": expert.region.name if expert.region else "–"},
        {"text": expert.waiting, "numeric": True},
        {"text": expert.judged, "numeric": True},
        status,
    ]
    return {"cells": cells, "test": "expert-row"}


def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """One profile; a change is logged, without the ID number."""
    city = doors.require_pool(request)
    found = get_object_or_404(Expert.objects.of(city), pk=pk)
    form = ExpertForm(request.POST or None, instance=found, city=city)
    if request.method == "POST" and form.is_valid():
        _save(form, doors.user_of(request), "更新专家资料")
        messages.success(request, f"已保存{found.user.name}的资料。")
        return redirect("assessments:experts")
    return render(request, "assessments/expert.html", {"expert": found, "form": form, "person": found.user})


def add(request: HttpRequest) -> HttpResponse:
    """A profile for somebody who was invited as an expert and has none yet."""
    city = doors.require_pool(request)
    candidates = _unprofiled(city)
    chosen = request.POST.get("user") or request.GET.get("user") or ""
    person = candidates.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 19 else None
    if person is None:
        return render(request, "assessments/add_expert.html", {"candidates": list(candidates.order_by("name"))})
    form = ExpertForm(request.POST or None, instance=Expert(user=person, city=city), city=city)
    if request.method == "POST" and form.is_valid():
        _save(form, doors.user_of(request), "专家入库")
        messages.success(request, f"{person.name}已入库。")
        return redirect("assessments:experts")
    return render(request, "assessments/expert.html", {"form": form, "person": person, "expert": None})


def _save(form: ExpertForm, by: User, label: str) -> None:
    changed = [name for name in form.changed_data if name != "resident_id"]
    with transaction.atomic():
        saved = form.save()
        audit.append(subject=saved, action="expert.save", label=label, actor=by, data={"fields": changed})


def _unprofiled(city: str) -> QuerySet[User]:
    return User.objects.holding(Role.EXPERT, city=city).filter(expert__isnull=True)
