"""现场考察 and 材料评审: the list of what is on record, and the two forms, first of all for a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from assessments import offices, records, rules, subjects, transitions
from assessments.forms import VISIT_LINES, ReviewForm, VisitForm
from assessments.models import DocumentReview, Panel, SiteVisit
from assessments.states import PanelState
from assessments.subjects import File, VisitLine
from assessments.transitions.recording import PHOTO_SLOT
from assessments.views import doors
from portal.documents.models import Attachment
from portal.documents.sentences import BadFile
from portal.policy.wording import hour_minute


@require_GET
def records_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Which file has which record; a panel cannot close without both."""
    panel = doors.office_panel(request, pk)
    kept = records.recorded(panel)
    rows = list(panel.files.all())
    files = subjects.describe(rows)
    lines: list[dict[str, Any]] = [
        {
            "pk": row.pk,
            "facts": files[subjects.key_of(row)].facts,
            "visited": subjects.key_of(row) in kept["现场考察"],
            "reviewed": subjects.key_of(row) in kept["材料评审"],
        }
        for row in rows
    ]
    lines.sort(key=lambda line: line["facts"].number)
    may_write = offices.runs(doors.user_of(request), panel) and panel.state == PanelState.RELEASED
    clause = offices.measures_of(panel).parameter("review_steps").clause
    context = {"panel": panel, "lines": lines, "may_write": may_write, "clause": clause}
    return render(request, "assessments/records.html", context)


def visit(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """The office's door to the visit record of a file."""
    panel = doors.office_panel(request, pk)
    _, found = doors.panel_file(panel, file)
    return _visit(request, panel, found, reverse("assessments:records", args=[pk]))


def expert_visit(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """The expert's door to the visit record of an own file."""
    row = doors.open_assignment(request, pk, assignment)
    found = subjects.describe_one(row)
    return _visit(request, row.panel, found, reverse("assessments:mark", args=[pk, row.pk]))


def _visit(request: HttpRequest, panel: Panel, file: File, back: str) -> HttpResponse:
    user = doors.user_of(request)
    rules.check_record(user, panel, file.record)
    kept = SiteVisit.objects.about(file.record).filter(panel=panel).first()
    form = VisitForm(
        request.POST or None,
        initial=_visit_initial(kept),
        findings=kept.findings if kept else {},
        lines=_lines(panel),
    )
    if request.method == "POST" and form.is_valid() and _is_current(request, kept, form):
        try:
            transitions.record_visit(panel, file.record, form.facts(), by=user, photos=request.FILES.getlist("photos"))
        except BadFile as problem:
            form.add_error(None, problem.reason)
        else:
            messages.success(request, f"{file.facts.number} 的现场考察记录已保存。")
            return redirect(back)
    photos = Attachment.objects.about(kept).live().filter(slot=PHOTO_SLOT) if kept else []
    context = {
        "panel": panel,
        "facts": file.facts,
        "form": form,
        "photos": photos,
        "back": back,
        "kept": kept,
        "seen": _seen(kept),
    }
    return render(request, "assessments/visit.html", context)


def _seen(kept: SiteVisit | None) -> str:
    return kept.recorded_at.isoformat() if kept else ""


def _is_current(request: HttpRequest, kept: SiteVisit | None, form: VisitForm) -> bool:
    """A record that waited on a phone does not write over what somebody saved meanwhile; what was typed stays."""
    given = request.POST.get("seen")
    if given is None or given == _seen(kept) or kept is None:
        return True
    form.add_error(None, f"{kept.recorded_by}在 {hour_minute(kept.recorded_at)} 保存过这份记录，请核对后再保存一次。")
    return False


def _lines(panel: Panel) -> Sequence[VisitLine]:
    """The list of the pack where the panel's trade has one."""
    own = subjects.panel_kind(panel).visit_lines
    return own(panel.subject) if own is not None else VISIT_LINES


def _visit_initial(kept: SiteVisit | None) -> dict[str, Any]:
    if kept is None:
        return {}
    return {"on": kept.visited_on, "place": kept.place, "people": kept.people, "conclusion": kept.conclusion}


def review(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """The 材料评审 record of a file."""
    panel = doors.office_panel(request, pk)
    _, found = doors.panel_file(panel, file)
    user = doors.user_of(request)
    rules.check_record(user, panel, found.record)
    kept = DocumentReview.objects.about(found.record).filter(panel=panel).first()
    initial = {"on": kept.reviewed_on, "people": kept.people, "conclusion": kept.conclusion} if kept else {}
    form = ReviewForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        transitions.record_review(panel, found.record, form.facts(), by=user)
        messages.success(request, f"{found.facts.number} 的材料评审记录已保存。")
        return redirect("assessments:records", pk=pk)
    context = {
        "panel": panel,
        "facts": found.facts,
        "form": form,
        "back": reverse("assessments:records", args=[pk]),
        "kept": kept,
    }
    return render(request, "assessments/review.html", context)
