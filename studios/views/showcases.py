"""What the public reads: stories of studios that hold their title, and the rules of districts and bodies (BJ-75)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.kinds import City
from studios.guidance_forms import OfficeRuleForm, WithdrawalForm
from studios.models import OfficeRule
from studios.rules import guidance as rules
from studios.stories import public_stories
from studios.transitions import guidance as transitions
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
PER_PAGE = 20


@login_not_required
@require_GET
def showcase(request: HttpRequest) -> HttpResponse:
    page = Paginator(public_stories().select_related("studio__host"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "studios/guidance/showcase.html", {"page_obj": page})


@login_not_required
@require_GET
def story(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(public_stories().select_related("studio__host"), pk=pk)
    return render(request, "studios/guidance/story.html", {"story": found, "studio": found.studio})


@login_not_required
@require_GET
def office_rules(request: HttpRequest, city: str) -> HttpResponse:
    """The measures of a city's districts and bodies, newest first, those no longer in force marked."""
    if city not in City.values:
        raise Http404
    found = OfficeRule.objects.filter(office__city=city).select_related("office").prefetch_related("files")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"city": City(city).label, "page_obj": page, "rows": [(each, _file(each)) for each in page]}
    return render(request, "studios/guidance/office_rules.html", context)


def _file(rule: OfficeRule) -> Any:
    return next((each for each in rule.files.all() if each.removed_at is None and each.state == "ready"), None)


@require_GET
def desk_rules(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The office's own list."""
    steps.require_desk(request.user)
    found = OfficeRule.objects.filter(office=request.user.organisation).prefetch_related("files")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "rows": [(each, _file(each)) for each in page], "city": request.user.city}
    return render(request, "studios/guidance/desk_rules.html", context)


@edits
def desk_rule_new(request: AuthenticatedHttpRequest) -> HttpResponse:
    steps.require_desk(request.user)
    form = OfficeRuleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and steps.done(
        form, lambda: transitions.enter_rule(by=request.user, **form.cleaned_data), field="file"
    ):
        messages.success(request, "已登记，已向社会公开")
        return redirect("studios:desk_rules")
    return steps.page(
        request, form, title="登记本区（行业）级办法", label="登记", back=reverse("studios:desk_rules"),
        words="本单位制定的技能大师工作室建设管理办法，登记后向社会公开。",
    )  # fmt: skip


@edits
def desk_rule_withdraw(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    steps.require_desk(request.user)
    rule = get_object_or_404(OfficeRule.objects.filter(office=request.user.organisation), pk=pk)
    rules.check_rule(request.user, rule)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and steps.done(
        form, lambda: transitions.withdraw_rule(rule, by=request.user, **form.cleaned_data), field="on"
    ):
        messages.success(request, "已登记废止")
        return redirect("studios:desk_rules")
    return steps.page(
        request, form, title=f"废止：{rule.title}", label="登记废止", back=reverse("studios:desk_rules"),
        words="废止后仍列在公开名单里，并写明废止日期。",
    )  # fmt: skip
