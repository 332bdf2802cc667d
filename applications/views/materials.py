"""Materials (W5): slots of the pack, evidence rows, files one by one with their own errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications import blueprint, case, completeness, editing, materials
from applications.forms.apply import EvidenceForm, supported_places
from applications.models import Application, Evidence
from applications.reading import book_of
from applications.views.pages import application_of, posted, wants_fragment
from portal.accounts.access import AuthenticatedHttpRequest
from portal.documents import uploads
from portal.documents.models import Attachment
from portal.policy.measures import MaterialSlot, Measures
from portal.policy.refusal import Refused


@dataclass(frozen=True)
class RowView:
    evidence: Evidence
    files: list[dict[str, Any]]
    open: bool
    waived: bool


@dataclass(frozen=True)
class SlotView:
    """One slot as the page draws it."""

    slot: MaterialSlot
    rows: list[RowView]
    required: bool
    filled: bool
    open: bool
    listed: bool
    accept: str
    max_mb: int

    @property
    def files(self) -> list[dict[str, Any]]:
        return [each for row in self.rows for each in row.files]

    @property
    def status(self) -> str:
        if self.filled:
            return "已提供"
        return "缺" if self.required else "没有可不传"


@require_GET
def page(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    application = application_of(request, number)
    measures = application.measures
    book = book_of(application, measures, completeness.setting_of(application))
    held = materials.of(application)
    scope = editing.scope_of(application)
    if not editing.may_write(request.user, application, blueprint.MATERIALS):
        scope = editing.CLOSED
    files = [each for row in held for each in row.files]
    return render(
        request,
        "applications/apply/materials.html",
        {
            "application": application,
            "case": case.of(application, request.user),
            "slots": slot_views(application, measures, book, held, scope),
            "used_files": len(files),
            "used_bytes": sum(each.size for each in files),
            "max_files": measures.value("files_max"),
            "max_mb": measures.value("files_total_mb"),
            "supported": _counts(measures, held),
            "open": scope.whole or bool(scope.files),
        },
    )


def slot_views(
    application: Application, measures: Measures, book: Any, held: list[materials.Held], scope: editing.Scope
) -> list[SlotView]:
    filled = materials.filled_slots(measures, book, held)
    views = []
    for slot in materials.slots(measures, application.call.kind):
        rows = [_row(slot, each, scope) for each in held if each.evidence.slot == slot.key]
        views.append(
            SlotView(
                slot=slot,
                rows=rows,
                required=materials.is_required(slot, book),
                filled=slot.key in filled,
                open=scope.opens_slot(slot.key),
                listed=materials.is_listed(slot),
                accept=uploads.accept_attribute(slot.accept),
                max_mb=int(measures.value("file_max_mb")),
            )
        )
    return views


def _row(slot: MaterialSlot, held: materials.Held, scope: editing.Scope) -> RowView:
    evidence = held.evidence
    open_ = scope.opens_evidence(slot.key, evidence.pk)
    files = [file_line(each, open_) for each in held.files]
    return RowView(evidence, files, open_, materials.is_waived(slot, evidence))


def file_line(attachment: Attachment, may_remove: bool) -> dict[str, Any]:
    """One file as `_shared/_file_row.html` draws it."""
    return {
        "id": attachment.pk,
        "name": attachment.original_name,
        "size": attachment.size,
        "state": attachment.state,
        "pages": attachment.pages,
        "url": attachment.get_absolute_url(),
        "reason": "文件没有通过安全检查" if attachment.state == Attachment.State.REJECTED else "",
        "remove_url": reverse("applications:file_remove", args=[attachment.pk]) if may_remove else "",
    }


def _counts(measures: Measures, held: list[materials.Held]) -> list[tuple[str, int]]:
    """How many rows of evidence speak for each table of the form (UX-25)."""
    return [
        (label, sum(place in each.evidence.supports for each in held)) for place, label in supported_places(measures)
    ]


def _slot(application: Application, key: str) -> MaterialSlot:
    try:
        return materials.slot_of(application.measures, application.call.kind, key)
    except KeyError:
        raise Http404 from None


@require_POST
def upload(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Files for a slot or for one of its rows: a script sends them singly, the plain form all at once."""
    application = application_of(request, number)
    slot = _slot(application, request.POST.get("slot", ""))
    editing.require_writer(request.user, application, blueprint.MATERIALS)
    if wants_fragment(request):
        return _one_file(request, application, slot)
    for each in request.FILES.getlist("file"):
        try:
            _add(request, application, slot, each)
        except Refused as refused:
            messages.error(request, str(refused))
    if not request.FILES.getlist("file"):
        messages.error(request, "请先选择文件，再点“上传”。")
    return _back(application, slot.key)


@transaction.atomic
def _add(
    request: AuthenticatedHttpRequest, application: Application, slot: MaterialSlot, file: UploadedFile
) -> Attachment:
    """A file and, where it is the first of its slot, its row: both or neither."""
    return materials.add_file(_evidence_for(request, application, slot), file, slot=slot, by=request.user)


def _evidence_for(request: AuthenticatedHttpRequest, application: Application, slot: MaterialSlot) -> Evidence:
    """The row named in the form, else the slot's own single row, made when it is first needed."""
    named = request.POST.get("evidence", "")
    if named:
        key = int(named) if named.isdecimal() and len(named) < 19 else 0
        return get_object_or_404(application.evidence, pk=key, slot=slot.key)
    row = application.evidence.filter(slot=slot.key).first()
    return row or materials.add_row(application, slot, by=request.user, values={"title": slot.label[:120]})


def _one_file(request: AuthenticatedHttpRequest, application: Application, slot: MaterialSlot) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused("没有收到文件，请重新选择。")
    attachment = _add(request, application, slot, upload)
    return render(request, "_shared/_file_row.html", {"file": file_line(attachment, True)})


def _back(application: Application, slot: str) -> HttpResponse:
    return redirect(f"{reverse('applications:materials', args=[application.number])}#slot-{slot}")


@require_http_methods(["GET", "POST"])
def row_new(request: AuthenticatedHttpRequest, number: str, slot: str) -> HttpResponse:
    """A further row of a list of evidence."""
    application = application_of(request, number)
    return _row_form(request, application, _slot(application, slot), None)


@require_http_methods(["GET", "POST"])
def row_edit(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    application = application_of(request, number)
    evidence = get_object_or_404(application.evidence, pk=pk)
    return _row_form(request, application, _slot(application, evidence.slot), evidence)


def _row_form(
    request: AuthenticatedHttpRequest, application: Application, slot: MaterialSlot, evidence: Evidence | None
) -> HttpResponse:
    editing.require_writer(request.user, application, blueprint.MATERIALS)
    form = EvidenceForm(
        posted(request),
        instance=Evidence.objects.get(pk=evidence.pk) if evidence else None,
        measures=application.measures,
        online=slot.waived_if_verified_online,
    )
    if form.is_valid():
        if evidence is None:
            materials.add_row(application, slot, by=request.user, values=form.cleaned_data)
        else:
            materials.change_row(evidence, by=request.user, values=form.cleaned_data)
        return _back(application, slot.key)
    context = {
        "application": application,
        "slot": slot,
        "form": form,
        "evidence": evidence,
        "case": case.of(application, request.user),
    }
    return render(request, "applications/apply/evidence.html", context)


@require_POST
def row_remove(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    application = application_of(request, number)
    evidence = get_object_or_404(application.evidence, pk=pk)
    materials.remove_row(evidence, by=request.user)
    return _back(application, evidence.slot)


@require_POST
def row_move(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    """Up or down among the rows of its slot."""
    application = application_of(request, number)
    evidence = get_object_or_404(application.evidence, pk=pk)
    materials.move_row(evidence, by=request.user, up=request.POST.get("direction") == "up")
    return _back(application, evidence.slot)


@require_POST
def file_remove(request: AuthenticatedHttpRequest, file: UUID) -> HttpResponse:
    attachment = get_object_or_404(Attachment, pk=file, removed_at=None)
    evidence = attachment.owner
    if not isinstance(evidence, Evidence):
        raise Http404
    application = application_of(request, evidence.application.number)
    materials.remove_file(attachment, by=request.user)
    return _back(application, evidence.slot)
