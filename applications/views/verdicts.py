"""Small acts on the review page: verdicts, the return cart, waivers, national look-up, taking the file over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from applications import eligibility, holds, points, rules, transitions
from applications.forms.desk import PointForm, WaiverForm
from applications.models import Application
from applications.views.desk_pages import cart, file_of, head, page_url, turn_of
from applications.views.pages import wants_fragment
from applications.views.review import item_of
from applications.views.soft import level_of, soft_lines
from portal.accounts.access import AuthenticatedHttpRequest
from portal.desks.models import ItemVerdict
from portal.policy import clock

TABS = ("form", "materials", "eligibility", "changes", "history", "talk", "log")


def back_to(request: AuthenticatedHttpRequest, application: Application, anchor: str = "") -> str:
    """The tab the button stood on."""
    tab = request.POST.get("tab") or request.GET.get("tab") or ""
    query = f"?tab={tab}" if tab in TABS else ""
    return f"{page_url(application, request.user)}{query}{'#' + anchor if anchor else ''}"


@require_POST
def take(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Go on with a file a colleague has open; logged."""
    application = file_of(request, number)
    transitions.take_over(application, by=request.user)
    messages.success(request, "已由您接手办理，同事再打开时会看到提示")
    return redirect(back_to(request, application))


@require_POST
def verdict(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """通过, 存疑 or 不符 on one item; a script swaps the item alone."""
    application = file_of(request, number)
    holds.require(application, request.user)
    item = request.POST.get("item", "")
    given = request.POST.get("verdict", "")
    if given not in ItemVerdict.Verdict.values:
        raise Http404
    transitions.give_verdict(
        application, by=request.user, item=item, verdict=given, note=request.POST.get("note", "")[:500]
    )
    if not wants_fragment(request):
        return redirect(back_to(request, application, f"item-{item}"))
    return _item(request, application, item)


def _item(request: AuthenticatedHttpRequest, application: Application, key: str) -> HttpResponse:
    rows = {each.item: each for each in ItemVerdict.objects.about(application).select_related("by")}
    spec = next(each for each in application.measures.review_items if each.key == key)
    report = eligibility.report(application, at=clock.now())
    findings = {each.rule: each for each in report.items}
    asked = {each.key for each in application.measures.review_items}
    judged = {key for key, row in rows.items() if row.version_no == application.version_no}
    context = {
        "application": application,
        "item": item_of(application, spec, findings, rows.get(key)),
        "turn": turn_of(application, request.user),
        "judged": len(asked & judged),
        "item_count": len(asked),
        "swapped": True,
    }
    return render(request, "applications/desk/_item.html", context)


@require_http_methods(["GET", "POST"])
def cart_add(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """One more point for the return, about one field or file."""
    application = file_of(request, number)
    rules.check_desk_work(request.user, application)
    point = points.named(application, request.GET.get("target", ""), request.GET.get("key", ""))
    known = cart(application, request.user).filter(target=point.target, key=point.key).first()
    form = PointForm(request.POST or None, point=point, initial={"wording": known.wording if known else ""})
    if form.is_valid():
        filled = replace(point, wording=form.cleaned_data["wording"])
        transitions.gather_point(application, by=request.user, point=filled)
        messages.success(request, f"已加入退回清单：{point.label}")
        return redirect(back_to(request, application))
    context = {
        **head(request, application),
        "form": form,
        "point": point,
        "basis": application.measures.clause(point.clause),
        "cancel_url": back_to(request, application),
        "turn": turn_of(application, request.user),
    }
    return render(request, "applications/desk/cart_add.html", context)


@require_POST
def cart_drop(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    application = file_of(request, number)
    transitions.drop_point(application, by=request.user, pk=pk)
    if request.POST.get("to") == "return":
        return redirect("applications:return", number)
    return redirect(back_to(request, application))


@require_POST
def online(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    """网查: the certificate was, or was not, found in the national query (HZ-38)."""
    application = file_of(request, number)
    holds.require(application, request.user)
    row = get_object_or_404(application.evidence, pk=pk)
    row.application = application
    transitions.verify_online(row, by=request.user, found=request.POST.get("found") == "1")
    return redirect(back_to(request, application, f"evidence-{pk}"))


@require_http_methods(["GET", "POST"])
def waive(request: AuthenticatedHttpRequest, number: str, rule: str) -> HttpResponse:
    """The written yes or no to one soft rule, beside the applicant's reason (A-11)."""
    application = file_of(request, number)
    rules.check_desk_work(request.user, application)
    report = eligibility.report(application, at=clock.now())
    line = next((each for each in soft_lines(application, request.user, report) if each["finding"].rule == rule), None)
    if line is None:
        raise Http404
    form = WaiverForm(request.POST or None)
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        holds.require(application, request.user)
        transitions.waive(
            application,
            by=request.user,
            rule=rule,
            level=level_of(request.user),
            granted=given["granted"] == "yes",
            reason=given["reason"],
        )
        messages.success(request, f"已记录对“{line['finding'].label}”的认定意见")
        return redirect(f"{page_url(application, request.user)}?tab=eligibility")
    cancel = f"{page_url(application, request.user)}?tab=eligibility"
    context = {**head(request, application), "form": form, "line": line, "cancel_url": cancel}
    return render(request, "applications/desk/waive.html", context)
