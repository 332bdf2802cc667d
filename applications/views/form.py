"""Filling in: the task list (W3), one section (W4), autosave, and the choice between two people's texts (UX-02)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications import blueprint, case, completeness, conflicts, editing, progress, sections
from applications.forms.posted import typed_from, without_scripts
from applications.models import Application, Section
from applications.views import section_page
from applications.views.apply import document_links
from applications.views.pages import application_of, written_to
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Role
from portal.policy import clock
from portal.policy.measures import SectionSpec
from portal.policy.refusal import Conflict


@require_GET
def task_list(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The form as a list of sections in any order, with the eligibility report always in sight."""
    application = application_of(request, number)
    overview = progress.overview(application, at=clock.now())
    return render(
        request,
        "applications/apply/tasks.html",
        {
            "application": application,
            "case": case.of(application, request.user),
            "overview": overview,
            "report": section_page.report_lines(application, overview.report),
            "tasks": _lines(application, overview),
            "preview": document_links(application, own=case.is_applicant(request.user)).get("preview", ""),
            "may_invite": request.user.is_in(Role.HOST_ADMINISTRATOR),
            "next": next((each for each in overview.tasks if each.status != progress.DONE and each.open), None),
            "may_write": editing.may_write(request.user, application, "unit"),
        },
    )


_CHIPS = {progress.DONE: "", progress.WRONG: "mine", progress.STARTED: "others", progress.UNTOUCHED: "draft"}


def _lines(application: Application, overview: progress.Overview) -> list[dict[str, Any]]:
    return [_line(application, overview, each, number) for number, each in enumerate(overview.tasks, start=1)]


def _line(application: Application, overview: progress.Overview, task: progress.Task, number: int) -> dict[str, Any]:
    """A finished section whose answers fail a condition says so; the count of finished sections stays what it is."""
    chip, words, hint = _CHIPS[task.status], task.words, ""
    if task.status == progress.WRONG:
        hint = task.problems[0].text
    failing = [each for each in overview.report.in_section(task.spec.key) if each.stops]
    if task.status == progress.DONE and failing:
        chip, words, hint = "mine", f"{len(failing)} 项条件不符合", failing[0].text
    return {
        "number": number,
        "label": task.spec.title,
        "url": reverse("applications:section", args=[application.number, task.spec.key]),
        "chip": chip,
        "status": words,
        "hint": hint,
    }


def _spec(application: Application, key: str) -> SectionSpec:
    try:
        return blueprint.section(application.measures, key, application.call.kind)
    except KeyError:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
def section(request: AuthenticatedHttpRequest, number: str, key: str) -> HttpResponse:
    """One section: shown with its help, saved whole by the button; without scripts also its row buttons."""
    application = application_of(request, number)
    spec = _spec(application, key)
    if request.method == "POST":
        return _save(request, application, spec)
    stored = sections.by_key(application)[key]
    context = section_page.context_of(request, application, spec, stored, show_problems="check" in request.GET)
    return render(request, "applications/apply/section.html", context)


def _save(request: AuthenticatedHttpRequest, application: Application, spec: SectionSpec) -> HttpResponse:
    typed, anchor = without_scripts(request.POST, typed_from(request.POST, spec))
    complete = True if "complete" in request.POST else False if "reopen" in request.POST else None
    try:
        saved = sections.save(
            application,
            spec.key,
            typed,
            by=request.user,
            at=clock.now(fresh=True),
            version=_version(request),
            complete=False if complete is False else None,
        )
    except sections.Overtaken as overtaken:
        return _conflict(request, application, spec, overtaken)
    here = reverse("applications:section", args=[application.number, spec.key])
    if anchor:
        return redirect(f"{here}#{anchor}")
    if complete is True:
        return _complete(request, application, spec, saved, here)
    if complete is False:
        return redirect(here)
    return redirect("applications:form", application.number)


def _complete(
    request: AuthenticatedHttpRequest, application: Application, spec: SectionSpec, saved: Section, here: str
) -> HttpResponse:
    """标记本节完成: only when nothing is missing; else the page again with the errors in front."""
    setting = completeness.setting_of(application)
    if completeness.section_problems(spec, saved.data, setting):
        return redirect(f"{here}?check=1")
    sections.mark_complete(application, saved, by=request.user, at=clock.now(fresh=True))
    return redirect("applications:form", application.number)


def _version(request: AuthenticatedHttpRequest) -> int:
    """The version the page was made from; anything unreadable counts as overtaken."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


@require_POST
def autosave(request: AuthenticatedHttpRequest, number: str, key: str) -> HttpResponse:
    """Saves what is on the page, right or wrong: 200 with time and version, 409 when someone was first, 403."""
    application = written_to(request, number)
    spec = _spec(application, key)
    at = clock.now(fresh=True)
    try:
        saved = sections.save(
            application, key, typed_from(request.POST, spec), by=request.user, at=at, version=_version(request)
        )
    except Conflict as conflict:
        return JsonResponse({"reason": conflict.reason}, status=conflict.status)
    local = at.astimezone(clock.BEIJING)
    answer = {
        "saved_at": local.isoformat(timespec="seconds"),
        "time": local.strftime("%H:%M:%S"),
        "version": saved.version,
        "fields": section_page.row_marks(request.POST, spec, saved),
    }
    return JsonResponse(answer)


def _conflict(
    request: AuthenticatedHttpRequest, application: Application, spec: SectionSpec, overtaken: sections.Overtaken
) -> HttpResponse:
    setting = completeness.setting_of(application)
    mine = conflicts.mine_of(spec, overtaken.section, overtaken.typed, setting.today)
    differences = conflicts.differences(spec, overtaken.section, mine, setting)
    context = {
        "application": application,
        "spec": spec,
        "who": overtaken.who,
        "at": overtaken.section.updated_at,
        "differences": differences,
        "mine": conflicts.keep(mine),
        "version": overtaken.section.version,
        "action_url": reverse("applications:resolve", args=[application.number, spec.key]),
    }
    return render(request, "applications/apply/conflict.html", context, status=409)


@require_POST
def resolve(request: AuthenticatedHttpRequest, number: str, key: str) -> HttpResponse:
    """The person chose, field by field, which text stays."""
    application = application_of(request, number)
    spec = _spec(application, key)
    typed = conflicts.chosen(spec, request.POST)
    at = clock.now(fresh=True)
    try:
        sections.save(application, key, typed, by=request.user, at=at, version=_version(request))
    except sections.Overtaken as overtaken:
        return _conflict(request, application, spec, overtaken)
    return redirect("applications:section", number, key)
