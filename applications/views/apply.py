"""The host's own files: the list, opening a draft, the status page (W7), withdrawing."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from applications import case, completeness, editing, kinds, opening, progress, stages, transitions
from applications.forms.apply import OpeningForm, WithdrawForm
from applications.models import Application, Call
from applications.models.application import HOST_ROLES
from applications.models.call import Window
from applications.states import EDITABLE, CallState, State
from applications.views.pages import application_of, link, posted
from applications.views.talk import talk
from applications.workflow import WORKFLOW
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Role
from portal.desks.routes import ways
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow import engine
from studios.models import Studio

PAGE = 50


@require_GET
def mine(request: AuthenticatedHttpRequest) -> HttpResponse:
    """One card per file, newest first."""
    if not case.is_applicant(request.user):
        return redirect("/workbench/")
    found = list(Application.objects.visible_to(request.user).for_page()[:PAGE])
    done = progress.done_of([each for each in found if each.state in EDITABLE], at=clock.now())
    cards = [
        {"application": each, "case": facts, "done": done.get(each.pk)}
        for each, facts in case.rows(found, request.user)
    ]
    calls = _open_calls(request) if request.user.is_in(*HOST_ROLES) else Call.objects.none()
    return render(request, "applications/apply/mine.html", {"cards": cards, "calls": _with_ends(calls)})


def _open_calls(request: AuthenticatedHttpRequest) -> QuerySet[Call]:
    calls = Call.objects.filter(city=request.user.city).receiving(clock.now()).general()
    return calls.prefetch_related("windows", "overrides")


def _with_ends(calls: QuerySet[Call]) -> list[dict[str, Any]]:
    return [{"call": each, "closes": each.window(Window.Kind.APPLICATION).closes_at} for each in calls]


@require_http_methods(["GET", "POST"])
def new(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Choose the call, then which part of the unit applies and through whom."""
    if not request.user.is_in(*HOST_ROLES):
        raise Refused("只有申报单位的经办人、管理员可以建立申报。")
    code = request.POST.get("call") or request.GET.get("call", "")
    if not code:
        return _choose_call(request)
    call = get_object_or_404(Call.objects.exclude(state=CallState.DRAFT), code=code, city=request.user.city)
    opening.require_receiving(call, clock.now())
    return _open(request, call)


def _choose_call(request: AuthenticatedHttpRequest) -> HttpResponse:
    calls = _with_ends(_open_calls(request))
    if len(calls) == 1:
        return redirect(f"{reverse('applications:new')}?call={calls[0]['call'].code}")
    return render(request, "applications/apply/choose_call.html", {"calls": calls})


def _open(request: AuthenticatedHttpRequest, call: Call) -> HttpResponse:
    host = request.user.organisation
    if host is None:
        raise Refused("您还没有所属单位，请先加入单位。")
    measures = call.measures
    regions = completeness.regions_of(call.city)
    form = OpeningForm(posted(request), host=host, measures=measures, regions=regions)
    if form.is_valid():
        branch = form.chosen_branch()
        office = form.chosen_recommender(branch)
        application = opening.create_draft(call, host, by=request.user, branch=branch, recommender=office)
        return redirect("applications:form", application.number)
    context = {
        "call": call,
        "form": form,
        "host": host,
        "closes": call.window(Window.Kind.APPLICATION).closes_at,
        "ways": ways(measures, host),
        "per_branch": bool(measures.value("unique_per_branch")),
        "measures": measures,
        "check_url": link("self_check", call.city),
    }
    return render(request, "applications/apply/new.html", context)


@require_GET
def status(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Where the file is: the four facts, the steps, the log, the documents (W7)."""
    application = application_of(request, number)
    versions = list(application.versions.select_related("submitted_by"))
    timeline = list(case.timeline(application, request.user))
    return render(
        request,
        "applications/apply/status.html",
        {
            "application": application,
            "case": case.of(application, request.user),
            "steps": stages.steps(application, timeline),
            "timeline": timeline,
            "studio": _studio(application),
            "replaced": application.recognition if kinds.changes_leader(application.call) else None,
            "versions": versions,
            "letters": list(application.letters.all()),
            "can_withdraw": _may_withdraw(request, application),
            "links": document_links(application, own=case.is_applicant(request.user)),
            "talks": application.submitted_at is not None and not request.user.is_in(Role.EXPERT),
            **talk(request, application),
        },
    )


def _studio(application: Application) -> Studio | None:
    """What a recognised file became."""
    if application.state != State.RECOGNISED:
        return None
    return application.studio


def document_links(application: Application, *, own: bool = True) -> dict[str, str]:
    """Addresses of documents other rooms draw; "" while there is none. The draft and the scan are the host's own."""
    names = {"preview": "preview", "pdf": "form_pdf", "report_pdf": "report_pdf", "receipt": "receipt_pdf"}
    if not application.measures.report_sections:
        del names["report_pdf"]
    names["sealed_scan"] = "sealed_scan"
    if not own:
        del names["preview"], names["sealed_scan"]
    return {key: link(name, application.number) for key, name in names.items()}


def _may_withdraw(request: AuthenticatedHttpRequest, application: Application) -> bool:
    step = WORKFLOW.step("withdraw")
    return application.state in step.sources and not engine.refusal_of(step, request.user, application)


@require_http_methods(["GET", "POST"])
def withdraw(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Take the file back, with a reason; possible until the city accepts it."""
    application = application_of(request, number)
    form = WithdrawForm(posted(request))
    if form.is_valid():
        transitions.withdraw(application, by=request.user, remark=form.cleaned_data["reason"])
        return redirect(application)
    if not editing.is_host(request.user, application):
        raise Refused("只有申报单位的经办人或管理员可以撤回申报。")
    if application.state not in WORKFLOW.step("withdraw").sources:
        raise Refused(f"这份申报现为“{case.of(application, request.user).chip_text}”，已经受理，不能撤回。")
    context = {
        "application": application,
        "case": case.of(application, request.user),
        "form": form,
        "is_draft": application.state == State.DRAFT,
    }
    return render(request, "applications/apply/withdraw.html", context)
