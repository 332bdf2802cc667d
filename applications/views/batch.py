"""推荐上报: the office's ranked list, what keeps each file back, the 汇总表, and reporting all selected or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from applications import batches, obstacles, summary, transitions
from applications.models import Application, Batch, Call, Place
from applications.models.application import CITY_ROLES, DESK_ROLES
from applications.states import CallState, State
from applications.views.desk_pages import file_of
from portal.accounts.access import AuthenticatedHttpRequest
from portal.desks.models import Opinion
from portal.policy.refusal import Refused


@dataclass(frozen=True)
class Line:
    """One file of the page: its signed opinion, its place, and every sentence that keeps it back."""

    application: Application
    opinion: Opinion | None
    obstacles: list[str]

    @property
    def ready(self) -> bool:
        return not self.obstacles

    @property
    def ranked(self) -> bool:
        return self.opinion is not None and self.opinion.verdict == Opinion.Verdict.AGREE


@require_GET
def batch(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The files of one call in the office's order, then those without a signed opinion."""
    _require_desk(request)
    calls = list(_calls(request))
    call = next((each for each in calls if each.code == request.GET.get("call")), calls[0] if calls else None)
    context: dict[str, Any] = {"calls": calls, "call": call, "batches": []}
    if call is not None:
        context |= _page(request, call)
    return render(request, "applications/desk/batch.html", context)


def _page(request: AuthenticatedHttpRequest, call: Call) -> dict[str, Any]:
    lines = lines_of(request, call)
    ranked = [each for each in lines if each.ranked]
    place = Place.objects.filter(call=call, recommender=request.user.organisation).first()
    return {
        "ranked": ranked,
        "unsigned": [each for each in lines if not each.ranked],
        "ready": sum(each.ready for each in ranked),
        "places": place.places if place else None,
        "used": batches.used(call, request.user),
        "enforced": bool(call.measures.value("places_enforced")),
        "batches": list(Batch.objects.filter(call=call, recommender=request.user.organisation)),
    }


def lines_of(request: AuthenticatedHttpRequest, call: Call) -> list[Line]:
    files = list(Application.objects.visible_to(request.user).filter(call=call, state=State.SUBMITTED).for_page())
    opinions = obstacles.live_opinions(files)
    missing = obstacles.listed(files)
    found = [Line(each, opinions.get(each.pk), missing[each.pk]) for each in files]
    return sorted(found, key=_place)


def _place(line: Line) -> tuple[bool, int, int]:
    rank = line.opinion.rank if line.opinion is not None else None
    return not line.ranked, rank if rank is not None else summary.UNRANKED, line.application.pk


def _calls(request: AuthenticatedHttpRequest) -> Any:
    """Calls in which this office has something to report, or has reported."""
    files = Application.objects.visible_to(request.user)
    return Call.objects.filter(pk__in=files.values("call")).exclude(state=CallState.DRAFT).prefetch_related("overrides")


@require_POST
def move(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """One place up or down."""
    application = file_of(request, number)
    transitions.move_rank(application, by=request.user, up=request.POST.get("up") == "1")
    return redirect(f"{reverse('applications:batch')}?call={application.call.code}#file-{application.number}")


@require_POST
def preview(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The 汇总表 of the files ticked, and those that would be refused with the rule's sentence (UX-50)."""
    _require_desk(request)
    call, files = _picked(request)
    missing = obstacles.listed(files)
    context = {
        "call": call,
        "files": files,
        "columns": summary.columns(call.measures),
        "rows": table(call, summary.rows(files)),
        "refused": [{"application": each, "obstacles": missing[each.pk]} for each in files if missing[each.pk]],
        "back_url": f"{reverse('applications:batch')}?call={call.code}",
    }
    return render(request, "applications/desk/batch_preview.html", context)


@require_POST
def report(request: AuthenticatedHttpRequest) -> HttpResponse:
    """上报: all of them or none."""
    _require_desk(request)
    call, files = _picked(request)
    made = transitions.report_upward(call, files, by=request.user)
    messages.success(request, f"已上报 {len(files)} 份申报，上报编号 {made.number}")
    return redirect("applications:batch_page", made.number)


def _picked(request: AuthenticatedHttpRequest) -> tuple[Call, list[Application]]:
    call = get_object_or_404(_calls(request), code=request.POST.get("call", ""))
    picked = request.POST.getlist("pick")
    if not picked:
        raise Refused("请至少选择一份申报")
    found = Application.objects.visible_to(request.user).filter(call=call, number__in=picked).for_page()
    files = list(found)
    if len(files) != len(set(picked)):
        raise Http404
    return call, files


def table(call: Call, rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    return [[row.get(each.key, "") for each in summary.columns(call.measures)] for row in rows]


@require_GET
def batch_page(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """A report as it was sent: table, Excel, PDF."""
    made = _batch_of(request, number)
    context = {
        "batch": made,
        "columns": summary.columns(made.call.measures),
        "rows": table(made.call, made.rows),
        "desk_side": request.user.is_in(*DESK_ROLES),
    }
    return render(request, "applications/desk/batch_page.html", context)


def _batch_of(request: AuthenticatedHttpRequest, number: str) -> Batch:
    found = batches.visible_to(request.user).select_related("call", "recommender", "reported_by")
    return get_object_or_404(found.prefetch_related("call__overrides"), number=number)


def _require_desk(request: AuthenticatedHttpRequest) -> None:
    if not request.user.is_in(*DESK_ROLES):
        if request.user.is_in(*CITY_ROLES):
            raise Refused("推荐上报由区县人社局、市属局或企业集团办理")
        raise Http404
