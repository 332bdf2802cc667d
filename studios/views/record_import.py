"""Excel of a register: the template, the dry run, the second press."""

from __future__ import annotations

import io
from dataclasses import astuple

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.access import AuthenticatedHttpRequest
from portal.documents import uploads
from portal.policy.refusal import Refused
from studios import offices, record_import
from studios.models import Studio
from studios.record_forms import SheetForm
from studios.record_import import Judged, Row
from studios.record_kinds import REGISTERS
from studios.rules import records as rules

SALT = "studios.record_import"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 2 * 1024 * 1024
AN_HOUR = 3600


@require_GET
def template(request: AuthenticatedHttpRequest, number: str, register: str) -> FileResponse:
    """The empty sheets."""
    studio = _kept(request, number)
    file = io.BytesIO()
    record_import.template(register, offices.pack_of(studio), file)
    file.seek(0)
    name = f"{REGISTERS[register].label}导入模板.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@require_http_methods(["GET", "POST"])
def load(request: AuthenticatedHttpRequest, number: str, register: str) -> HttpResponse:
    """First the sheet, judged row by row; then the second press writes the good rows."""
    studio = _kept(request, number)
    if request.method == "POST" and "rows" in request.POST:
        return _store(request, studio, register)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    judged: list[Judged] = []
    if form.is_valid():
        try:
            rows = record_import.read(_content(form), register)
            judged = record_import.judge(studio, rows, register)
        except (ValidationError, Refused) as error:
            form.add_error("file", error if isinstance(error, ValidationError) else error.reason)
    context = {
        "studio": studio,
        "book": REGISTERS[register],
        "form": form,
        "judged": judged,
        "good": sum(each.good for each in judged),
        "present": sum(each.present for each in judged),
        "broken": sum(bool(each.problems) for each in judged),
        "signed": _signed(judged, studio, register) if judged else "",
    }
    return render(request, "studios/keeping/import.html", context)


def _kept(request: AuthenticatedHttpRequest, number: str) -> Studio:
    studio = offices.studio_of(request.user, number)
    rules.check_keep(request.user, studio)
    return studio


def _content(form: SheetForm) -> bytes:
    content: bytes = uploads.examine(form.cleaned_data["file"], accept=["xlsx"], max_bytes=MOST_BYTES).content
    return content


def _signed(judged: list[Judged], studio: Studio, register: str) -> str:
    return signing.dumps([astuple(each.row) for each in judged], salt=_salt(studio, register), compress=True)


def _salt(studio: Studio, register: str) -> str:
    return f"{SALT}:{studio.number}:{register}"


def _store(request: AuthenticatedHttpRequest, studio: Studio, register: str) -> HttpResponse:
    try:
        plain = signing.loads(request.POST["rows"], salt=_salt(studio, register), max_age=AN_HOUR)
    except signing.BadSignature:
        raise Refused("核对页已经过期，请重新上传文件") from None
    rows = [Row(sheet, line, tuple(cells)) for sheet, line, cells in plain]
    stored = record_import.store(studio, rows, register, by=request.user)
    messages.success(request, f"已导入 {stored} 条记录")
    return redirect(f"studios:{register}", number=studio.number)
