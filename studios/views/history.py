"""Studios from before the portal: the template, the dry run, the second press, and whose review is missing (BJ-78)."""

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
from portal.accounts.sealed import Unreadable, seal, unseal
from portal.documents import uploads
from portal.policy import clock, measures
from portal.policy.refusal import Refused
from studios import history_import, history_sheet, plaques
from studios.history_import import Judged
from studios.history_sheet import Row
from studios.models import Plaque
from studios.record_forms import SheetForm
from studios.rules import history as rules
from studios.transitions import history
from studios.views import steps

SALT = "studios.history_import"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 2 * 1024 * 1024
AN_HOUR = 3600
MOST_LISTED = 200


@require_GET
def template(request: AuthenticatedHttpRequest) -> FileResponse:
    """The empty sheet."""
    _enter(request)
    file = io.BytesIO()
    history_sheet.template(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="历史工作室导入模板.xlsx", content_type=XLSX)


@require_http_methods(["GET", "POST"])
def load(request: AuthenticatedHttpRequest) -> HttpResponse:
    """First the sheet, judged row by row; then the second press writes the good rows."""
    _enter(request)
    if request.method == "POST" and "rows" in request.POST:
        return _store(request)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    judged: list[Judged] = []
    if form.is_valid():
        try:
            file = uploads.examine(form.cleaned_data["file"], accept=["xlsx"], max_bytes=MOST_BYTES)
            judged = history_import.judge(history_sheet.read(file.content), request.user.city)
        except (ValidationError, Refused) as error:
            form.add_error("file", error if isinstance(error, ValidationError) else error.reason)
    pack = measures.for_city(request.user.city, clock.today())
    lacking = history.lacking_review(request.user.city)
    context = {
        "form": form,
        "judged": judged,
        "good": sum(each.good for each in judged),
        "present": sum(each.present for each in judged),
        "broken": sum(bool(each.problems) for each in judged),
        "signed": _signed(judged, request) if judged else "",
        "unrecorded": _unrecorded(request.user.city),
        "lacking": lacking[:MOST_LISTED],
        "lacking_count": lacking.count(),
        "lacking_clause": pack.clause(pack.parameter("legacy_review_due").clause)
        if "legacy_review_due" in pack.parameters
        else "",
    }
    return render(request, "studios/history/import.html", context)


def _unrecorded(city: str) -> int:
    """How many plaques from before the portal nobody has written anything down about."""
    found = Plaque.objects.filter(studio__city=city, **plaques.HANGING)
    many: int = found.filter(brought=Plaque.Brought.UNRECORDED).count()
    return many


def _enter(request: AuthenticatedHttpRequest) -> None:
    steps.require_city(request.user)
    rules.require_importer(request.user)


def _signed(judged: list[Judged], request: AuthenticatedHttpRequest) -> str:
    """Sealed as well as signed: a row may hold an ID number."""
    return seal(signing.dumps([astuple(each.row) for each in judged], salt=SALT, compress=True), _aad(request))


def _aad(request: AuthenticatedHttpRequest) -> str:
    """What one person was shown in one city cannot be sent by another, or in another."""
    return f"{SALT}:{request.user.city}:{request.user.pk}"


def _store(request: AuthenticatedHttpRequest) -> HttpResponse:
    try:
        given = unseal(request.POST["rows"], _aad(request))
        plain = signing.loads(given, salt=SALT, max_age=AN_HOUR)
    except (Unreadable, signing.BadSignature):
        raise Refused("核对页已经过期，请重新上传文件") from None
    stored = history.store([Row(line, tuple(cells)) for line, cells in plain], by=request.user)
    messages.success(request, f"已导入 {stored} 家工作室")
    return redirect("studios:history_import")
