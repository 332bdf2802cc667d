"""记一笔: choose a kind, a short form; a record's page with its files; correcting it and taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.access import AuthenticatedHttpRequest
from portal.documents import uploads
from portal.documents.models import Attachment
from portal.policy import clock
from portal.policy.refusal import Refused
from studios import closing, offices, record_listing, record_words
from studios.models import Studio
from studios.models.records import Record
from studios.record_forms import RecordForm, RemoveForm
from studios.record_kinds import KINDS, REGISTERS, TABLES, Kind, kind_of, of_register
from studios.rules import records as rules
from studios.transitions import records as transitions

MAX_MB = 20


@require_GET
def choose(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """What is to be written up; from a register, that register's kinds alone."""
    studio = _kept(request, number)
    year = _year(request)
    closing.require_open(studio, year)
    asked = request.GET.get("register", "")
    books = [REGISTERS[asked]] if asked in REGISTERS else list(REGISTERS.values())
    pack = offices.pack_of(studio)
    context = {
        "studio": studio,
        "year": year,
        "books": [(book, [(kind, duty_clause(kind, pack)) for kind in of_register(book.key)]) for book in books],
        "narrowed": asked in REGISTERS,
        "often": [] if asked in REGISTERS else record_listing.often(studio, clock.today()),
    }
    return render(request, "studios/keeping/choose.html", context)


@require_http_methods(["GET", "POST"])
def new(request: AuthenticatedHttpRequest, number: str, kind: str) -> HttpResponse:
    """The short form; what was typed stays when something is wrong, and nothing is kept then."""
    if kind not in KINDS:
        raise Http404
    studio, chosen, year = _kept(request, number), KINDS[kind], _year(request)
    closing.require_open(studio, year)
    data, files = _posted(request)
    form = RecordForm(data, files, studio=studio, kind=chosen, year=year)
    if form.is_valid() and (record := _add(request, form)) is not None:
        messages.success(request, f"已登记：{record_words.name(record)}")
        return redirect("studios:record_page", number=number, table=chosen.table, pk=record.pk)
    return _form(request, form, {"title": f"记一笔：{chosen.label}", "year": year})


def _add(request: AuthenticatedHttpRequest, form: RecordForm) -> Record | None:
    cleaned = form.cleaned_data
    try:
        return transitions.add_record(
            form.studio,
            form.kind.key,
            form.values,
            by=request.user,
            files=cleaned["files"],
            explanation=cleaned["explanation"],
            year=form.year,
        )
    except Refused as refused:
        # Somebody else was quicker, or the file could not be stored: the sentence, and what was typed.
        form.add_error(None, refused.reason)
        return None


@require_GET
def page(request: AuthenticatedHttpRequest, number: str, table: str, pk: int) -> HttpResponse:
    """Everything one record says, with its files."""
    record = _record(request, number, table, pk)
    kind, writes = kind_of(record), _may_write(request, record)
    pack = offices.pack_of(record.studio)
    context = {
        "studio": record.studio,
        "record": record,
        "kind": kind,
        "name": record_words.name(record),
        "lines": [{"label": label, "value": answer} for label, answer in record_words.lines(record)],
        "duty_clause": duty_clause(kind, pack),
        "files": [_file_line(record, each, writes) for each in Attachment.objects.about(record).live()],
        "accept": uploads.accept_attribute(transitions.ACCEPT),
        "max_mb": MAX_MB,
        "writes": writes,
        "changes": writes and record.source != Record.Source.ATTENDED,
        "again": f"{reverse('studios:record_new', args=[number, kind.key])}?year={record.on.year}",
        "register_url": f"{reverse(f'studios:{kind.register}', args=[number])}?year={record.on.year}",
        "register": REGISTERS[kind.register],
        "base": "base_applicant.html" if offices.keeps(request.user, record.studio) else "base_officer.html",
    }
    return render(request, "studios/keeping/record.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: AuthenticatedHttpRequest, number: str, table: str, pk: int) -> HttpResponse:
    record = _record(request, number, table, pk)
    rules.check_change(request.user, record)
    data, _ = _posted(request)
    form = RecordForm(data, studio=record.studio, kind=kind_of(record), record=record)
    if form.is_valid():
        try:
            transitions.change_record(
                record, form.values, by=request.user, explanation=form.cleaned_data["explanation"]
            )
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, "已保存修改")
            return redirect("studios:record_page", number=number, table=table, pk=pk)
    return _form(request, form, {"title": f"修改：{record_words.name(record)}", "record": record})


@require_http_methods(["GET", "POST"])
def remove(request: AuthenticatedHttpRequest, number: str, table: str, pk: int) -> HttpResponse:
    record = _record(request, number, table, pk)
    transitions.check_remove(request.user, record)
    kind = kind_of(record)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        transitions.remove_record(record, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"已移除：{record_words.name(record)}")
        return redirect(f"{reverse(f'studios:{kind.register}', args=[number])}?year={record.on.year}")
    lines = [{"label": label, "value": answer} for label, answer in record_words.lines(record)]
    context = {"studio": record.studio, "record": record, "form": form, "lines": lines, "kind": kind}
    return render(request, "studios/keeping/remove.html", context)


@require_POST
def upload(request: AuthenticatedHttpRequest, number: str, table: str, pk: int) -> HttpResponse:
    """Files for a record: a script sends them singly and gets a row back, the plain form all at once."""
    record = _record(request, number, table, pk)
    rules.check_prove(request.user, record)
    sent = request.FILES.getlist("file")
    if request.headers.get("HX-Request") == "true":
        if not sent:
            raise Refused("没有收到文件，请重新选择。")
        attachment = transitions.add_file(record, sent[0], by=request.user)
        return render(request, "_shared/_file_row.html", {"file": _file_line(record, attachment, True)})
    for each in sent:
        try:
            transitions.add_file(record, each, by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
    if not sent:
        messages.error(request, "请先选择文件，再点“上传”。")
    return redirect("studios:record_page", number=number, table=table, pk=pk)


@require_POST
def file_remove(request: AuthenticatedHttpRequest, number: str, table: str, pk: int, file: UUID) -> HttpResponse:
    record = _record(request, number, table, pk)
    attachment = get_object_or_404(Attachment.objects.about(record).live(), pk=file)
    transitions.remove_file(attachment, record, by=request.user)
    return redirect("studios:record_page", number=number, table=table, pk=pk)


def duty_clause(kind: Kind, pack: Any) -> str:
    """The pack's clause of the duty a kind serves."""
    known = {each.key: each for each in pack.duties}
    return next((str(known[key].clause) for key in kind.duties if key in known), "")


def _kept(request: AuthenticatedHttpRequest, number: str) -> Studio:
    studio = offices.studio_of(request.user, number)
    rules.check_keep(request.user, studio)
    return studio


def _record(request: AuthenticatedHttpRequest, number: str, table: str, pk: int) -> Record:
    """A live record of the studio; 404 for anything else."""
    studio = offices.studio_of(request.user, number)
    record: Record = get_object_or_404(TABLES[table].objects.live().filter(studio=studio), pk=pk)
    record.studio = studio
    return record


def _may_write(request: AuthenticatedHttpRequest, record: Record) -> bool:
    try:
        rules.check_prove(request.user, record)
        closing.require_open(record.studio, record.on.year)
    except Refused:
        return False
    return True


def _year(request: AuthenticatedHttpRequest) -> int:
    """The year asked for, if it is one that a record may have; else this year."""
    today, asked = clock.today().year, request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else today
    return year if 1900 <= year <= today else today


def _posted(request: AuthenticatedHttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _form(request: AuthenticatedHttpRequest, form: RecordForm, extra: dict[str, Any]) -> HttpResponse:
    studio, pack = form.studio, offices.pack_of(form.studio)
    context = {
        "studio": studio,
        "kind": form.kind,
        "form": form,
        "duty_clause": duty_clause(form.kind, pack),
        "register_url": reverse(f"studios:{form.kind.register}", args=[studio.number]),
        **extra,
    }
    return render(request, "studios/keeping/form.html", context)


def _file_line(record: Record, attachment: Attachment, writes: bool) -> dict[str, Any]:
    """One file as `_shared/_file_row.html` draws it."""
    place = [record.studio.number, kind_of(record).table, record.pk, attachment.pk]
    return {
        "id": attachment.pk,
        "name": attachment.original_name,
        "size": attachment.size,
        "state": attachment.state,
        "pages": attachment.pages,
        "url": attachment.get_absolute_url(),
        "reason": "文件没有通过安全检查" if attachment.state == Attachment.State.REJECTED else "",
        "remove_url": reverse("studios:record_file_remove", args=place) if writes else "",
    }
