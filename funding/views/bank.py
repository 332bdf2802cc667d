"""The list for the bank, the bank's answer, and reconciling the two."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from funding import bank_list, bank_tables, guards, offices
from funding.bank_tables import BadFile
from funding.forms import ResultFileForm
from funding.models import Batch, ResultFile
from funding.states import BatchState
from funding.transitions import bank
from funding.views.doors import batch_of, edits, require_reader
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.factor_session import freshly_proven
from portal.documents.exports import XLSX
from portal.policy import wording

LATEST = 50


@require_GET
def reconcile(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Batches that wait for the bank, and the files read lately."""
    require_reader(request)
    batches = Batch.objects.visible_to(request.user)
    files = ResultFile.objects.filter(batch__in=batches).select_related("batch", "read_by").prefetch_related("files")
    context = {
        "waiting": batches.filter(state=BatchState.SENT).select_related("budget"),
        "files": files.order_by("-read_at", "-pk")[:LATEST],
        "reads_originals": request.user.is_in(*guards.RECONCILING),
        "pays": offices.pays(request.user, request.user.city),
        "heads": "、".join(bank_tables.HEADS),
        "pack": offices.pack_of(request.user.city),
    }
    return render(request, "funding/reconcile.html", context)


@freshly_proven
@edits
def batch_result(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Read a bank's file: as a whole, or not at all with everything that is wrong."""
    found = batch_of(request, number)
    offices.require_payer(request.user, found.city)
    form = ResultFileForm(request.POST or None, request.FILES or None)
    problems: list[str] = []
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            file = bank.read_result(found, given.read(), by=request.user, name=given.name or "")
        except BadFile as bad:
            problems = bad.problems
        except bank.Twice as twice:
            problems, status = [twice.reason], 409
        else:
            messages.success(
                request,
                f"已读入：成功 {file.paid_count} 笔、{wording.yuan(file.paid_total)}，失败 {file.failed_count} 笔。",
            )
            return redirect("funding:batch", number)
    context = {
        "batch": found,
        "form": form,
        "problems": problems,
        "heads": bank_tables.HEADS,
        "back": reverse("funding:batch", args=[number]),
    }
    return render(request, "funding/result.html", context, status=status)


@freshly_proven
@never_cache
@require_GET
def batch_csv(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Whole account numbers: taken by the finance desk, logged, never stored."""
    found = batch_of(request, number)
    return _file(bank_list.as_csv(found, by=request.user), f"{number}.csv", "text/csv; charset=utf-8")


@freshly_proven
@never_cache
@require_GET
def batch_xlsx(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    found = batch_of(request, number)
    return _file(bank_list.as_excel(found, by=request.user), f"{number}.xlsx", XLSX)


def _file(content: bytes, name: str, mime: str) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
