"""Check and submit (W6), the receipt, and looking at a sealed number with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from applications import answers, case, editing, identities, progress, rules, sections, transitions
from applications.answers import Setting
from applications.forms.apply import RevealForm, UndertakingForm
from applications.models import Application, Section
from applications.models.call import Window
from applications.sections import ROW
from applications.states import State
from applications.views.apply import document_links
from applications.views.pages import application_of, handed_in, posted
from applications.views.section_page import computed_values, report_lines
from portal.accounts import reveals
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.factor_session import freshly_proven
from portal.policy import clock
from portal.policy.measures import FieldSpec, SectionSpec
from portal.policy.refusal import Conflict, Refused


@dataclass(frozen=True)
class Summary:
    """One section on the check page."""

    key: str
    title: str
    url: str
    lines: list[dict[str, str]]
    tables: list[dict[str, Any]]


@require_http_methods(["GET", "POST"])
def check(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Everything once more before it is handed in; the button hands it in."""
    form = UndertakingForm(posted(request))
    ready = form.is_valid()
    application = handed_in(request, number) if ready else application_of(request, number)
    if application.state == State.RETURNED:
        return redirect("applications:corrections", number)
    if application.state != State.DRAFT:
        return redirect("applications:done", number)
    if request.method == "POST":
        rules.require_host(request.user, application)
    if ready:
        return _submit(request, application, form.cleaned_data["seen"])
    form.initial["seen"] = seen(application)
    return render(request, "applications/apply/check.html", _context(request, application, form))


def seen(application: Application) -> int:
    """What the person has before them: the sum of the sections' versions."""
    return sum(each.version for each in application.sections.all())


def _submit(request: AuthenticatedHttpRequest, application: Application, seen_sum: int) -> HttpResponse:
    try:
        transitions.submit(application, by=request.user, seen=seen_sum)
    except Conflict:
        application.refresh_from_db()
        if application.state == State.DRAFT:
            raise
    return redirect("applications:done", application.number)


def _context(request: AuthenticatedHttpRequest, application: Application, form: UndertakingForm) -> dict[str, Any]:
    at = clock.now()
    overview = progress.overview(application, at=at)
    window = application.call.window(Window.Kind.APPLICATION)
    return {
        "application": application,
        "case": case.of(application, request.user),
        "form": form,
        "overview": overview,
        "report": report_lines(application, overview.report),
        "summaries": summaries(application, overview),
        "stale": _edited_by_others(request, application, at),
        "closes": window.closes_at,
        "receiving": application.call.is_receiving(at),
        "may_submit": editing.is_host(request.user, application),
        "answer_by": application.call.window(Window.Kind.FIRST_REVIEW).closes_at,
    }


def _edited_by_others(request: AuthenticatedHttpRequest, application: Application, at: datetime) -> list[Section]:
    """Sections a colleague changed in the last hour, for the notice on top."""
    recent = application.sections.select_related("updated_by").filter(updated_at__gte=at - timedelta(hours=1))
    return list(recent.exclude(updated_by=request.user))


def summaries(application: Application, overview: progress.Overview) -> list[Summary]:
    """All answered sections as people read them; ID numbers masked, with a way to look at one on record."""
    stored = sections.by_key(application)
    computed = computed_values(application, overview.measures, overview.book)
    return [
        _summary(application, each.spec, stored[each.spec.key], overview.book.setting, computed)
        for each in overview.tasks
        if each.spec.key in stored and (each.spec.fields or each.spec.tables)
    ]


def _summary(
    application: Application, spec: SectionSpec, section: Section, setting: Setting, computed: dict[str, str]
) -> Summary:
    url = reverse("applications:section", args=[application.number, spec.key])
    lines = []
    for each in spec.fields:
        if each.type in ("file_slot", "photo") or not answers.is_asked(each, section.data, setting.kind):
            continue
        text = (
            computed.get(each.key, "")
            if each.type == "computed"
            else answers.shown(each, section.data.get(each.key), setting)
        )
        lines.append(
            {
                "label": each.label,
                "value": text,
                "change_url": f"{url}#id_{each.key}",
                **_look(application, spec, each, section.data),
            }
        )
    tables = [
        {
            "label": table.label,
            "url": f"{url}#table-{table.key}",
            "columns": [column.label for column in table.columns],
            "rows": [
                [answers.shown(column, row.get(column.key), setting) for column in table.columns]
                for row in section.data.get(table.key, [])
            ],
        }
        for table in spec.tables
    ]
    return Summary(spec.key, spec.title, url, lines, tables)


def _look(application: Application, spec: SectionSpec, field: FieldSpec, data: dict[str, Any]) -> dict[str, str]:
    if field.type != "resident_id" or not data.get(field.key):
        return {"reveal_url": ""}
    return {"reveal_url": reverse("applications:reveal", args=[application.number, f"{spec.key}.{field.key}"])}


@require_GET
def done(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The receipt on screen: number, server time to the second, hash, what happens next, what is due on paper."""
    application = application_of(request, number)
    version = application.versions.first()
    if version is None:
        return redirect("applications:check", number)
    return render(
        request,
        "applications/apply/done.html",
        {
            "application": application,
            "case": case.of(application, request.user),
            "version": version,
            "answer_by": application.call.window(Window.Kind.FIRST_REVIEW).closes_at,
            "links": document_links(application),
            "measures": application.measures,
            "has_report": bool(application.measures.report_sections),
        },
    )


@never_cache
@freshly_proven
@require_http_methods(["GET", "POST"])
def reveal(request: AuthenticatedHttpRequest, number: str, place: str) -> HttpResponse:
    """The full ID number, once, after a written reason that goes on record."""
    application = application_of(request, number)
    user = request.user
    if not editing.may_reveal(user, application):
        raise Refused("您当前的岗位不能查看完整的证件号码。")
    stored, label = _sealed(application, place)
    form = RevealForm(posted(request))
    text = ""
    if form.is_valid():
        reveals.record(user, application, place, form.cleaned_data["reason"])
        text = identities.reveal(stored)
    context = {
        "application": application,
        "form": form,
        "number_text": text,
        "label": label,
        "masked": identities.masked(stored),
    }
    return render(request, "applications/apply/reveal.html", context)


def _sealed(application: Application, place: str) -> tuple[dict[str, Any], str]:
    """The stored number at "leader.id_number" or "team.members.<row>.id_number", and whose it is."""
    parts = place.split(".")
    section = sections.by_key(application).get(parts[0])
    data: dict[str, Any] = section.data if section else {}
    if len(parts) == 4:
        data = next((row for row in data.get(parts[1], []) if row[ROW] == parts[2]), {})
    stored = data.get(parts[-1])
    if not isinstance(stored, dict) or "sealed" not in stored:
        raise Http404
    return stored, str(data.get("name", ""))
