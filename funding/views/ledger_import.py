"""Excel of a ledger: the template, the dry run, the second press."""

from __future__ import annotations

import io
from dataclasses import astuple
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from funding import ledger_duties, ledger_import, money_offices
from funding.ledger_import import Judged, Row
from funding.models import FundAccount
from funding.rules import ledgers as rules
from portal.accounts.access import AuthenticatedHttpRequest
from portal.documents import uploads
from portal.policy.refusal import Refused
from studios import offices
from studios.record_forms import SheetForm
from studios.views import steps
from studios.views.record_import import AN_HOUR, MOST_BYTES, XLSX

SALT = "funding.ledger_import"


@require_GET
def template(request: AuthenticatedHttpRequest, number: str, fund: str) -> FileResponse:
    """The empty sheet."""
    account = _kept(request, number, fund)
    file = io.BytesIO()
    ledger_import.template(account, file)
    file.seek(0)
    name = f"{account.get_fund_display()}收支导入模板.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@require_http_methods(["GET", "POST"])
def load(request: AuthenticatedHttpRequest, number: str, fund: str) -> HttpResponse:
    """First the sheet, judged row by row; then the second press writes the good rows."""
    account = _kept(request, number, fund)
    if request.method == "POST" and "rows" in request.POST:
        return _store(request, account)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    judged: list[Judged] = []
    if form.is_valid():
        try:
            judged = ledger_import.judge(account, ledger_import.read(_content(form)))
        except (ValidationError, Refused) as error:
            form.add_error("file", error if isinstance(error, ValidationError) else error.reason)
    context = {
        "frame": steps.frame_of(request.user),
        "studio": account.studio,
        "account": account,
        "form": form,
        "judged": judged,
        "good": sum(each.good for each in judged),
        "present": sum(each.present for each in judged),
        "broken": sum(bool(each.problems) for each in judged),
        "signed": _signed(judged, account) if judged else "",
    }
    return render(request, "funding/ledgers/import.html", context)


def _kept(request: AuthenticatedHttpRequest, number: str, fund: str) -> FundAccount:
    studio = offices.studio_of(request.user, number)
    if fund not in FundAccount.Fund.values:
        raise Http404
    money_offices.require_keeper(request.user, studio)
    account = get_object_or_404(FundAccount.objects.select_related("studio"), studio=studio, fund=fund)
    rules.check_keep(request.user, account)
    return account


def _content(form: Any) -> bytes:
    content: bytes = uploads.examine(form.cleaned_data["file"], accept=["xlsx"], max_bytes=MOST_BYTES).content
    return content


def _salt(account: FundAccount) -> str:
    return f"{SALT}:{account.pk}"


def _signed(judged: list[Judged], account: FundAccount) -> str:
    return signing.dumps([astuple(each.row) for each in judged], salt=_salt(account), compress=True)


def _store(request: AuthenticatedHttpRequest, account: FundAccount) -> HttpResponse:
    try:
        plain = signing.loads(request.POST["rows"], salt=_salt(account), max_age=AN_HOUR)
    except signing.BadSignature:
        raise Refused("核对页已经过期，请重新上传文件") from None
    rows = [Row(number, tuple(cells)) for number, cells in plain]
    stored = ledger_import.store(account, rows, by=request.user)
    messages.success(request, f"已导入 {stored} 笔")
    return redirect(ledger_duties.ledger_page(account.studio, account.fund))
