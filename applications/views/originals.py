"""原件校验 (HZ-42): the originals compared, given back, and the day the sealed paper came in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from applications import materials, rules, transitions
from applications.forms.desk import PaperForm
from applications.models import Application
from applications.views.desk_pages import file_of, head
from portal.accounts.access import AuthenticatedHttpRequest
from portal.policy import clock
from portal.policy.refusal import Refused


@require_http_methods(["GET", "POST"])
def originals(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Every evidence row whose original is asked for; ticked rows are marked together."""
    application = file_of(request, number)
    if request.method == "POST":
        _act(request, application)
        return redirect("applications:originals", number)
    return render(request, "applications/desk/originals.html", _context(request, application, PaperForm()))


def _act(request: AuthenticatedHttpRequest, application: Application) -> None:
    keys = [int(each) for each in request.POST.getlist("pick") if each.isdecimal() and len(each) < 19]
    action = request.POST.get("action", "")
    if action == "returned":
        done = transitions.return_originals(application, by=request.user, keys=keys)
        messages.success(request, f"已登记退还 {done} 件原件")
    elif action in ("checked", "unchecked"):
        done = transitions.check_originals(application, by=request.user, keys=keys, seen=action == "checked")
        messages.success(request, f"已{'登记校验' if action == 'checked' else '撤销校验'} {done} 件原件")
    else:
        raise Refused("没有这项操作，请从页面上的按钮办理")


@require_POST
def paper(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The sealed paper form was received."""
    application = file_of(request, number)
    rules.require_first_reviewer(request.user, application)
    form = PaperForm(request.POST)
    if not form.is_valid():
        return render(request, "applications/desk/originals.html", _context(request, application, form))
    transitions.receive_paper(application, by=request.user, on=form.cleaned_data["on"])
    messages.success(request, "已登记收到纸质材料")
    return redirect("applications:originals", number)


def _context(request: AuthenticatedHttpRequest, application: Application, form: PaperForm) -> dict[str, Any]:
    slots = {
        each.key: each
        for each in application.measures.materials_for(application.call.kind)
        if each.needs_original_check
    }
    rows = application.evidence.filter(slot__in=slots).select_related("original_checked_by")
    if not form.is_bound:
        form.initial["on"] = application.paper_received_on or clock.today()
    return {
        **head(request, application),
        "form": form,
        "rows": [{"evidence": each, "slot": slots[each.slot]} for each in rows],
        "unchecked": len(materials.unchecked_originals(application)),
        "asked": bool(application.measures.value("original_checks")),
        "check_refusal": _refusal(rules.check_originals_work, request, application),
        "return_refusal": _refusal(rules.require_first_reviewer, request, application),
    }


def _refusal(check: Any, request: AuthenticatedHttpRequest, application: Application) -> str:
    try:
        check(request.user, application)
    except Refused as refused:
        return refused.reason
    return ""
