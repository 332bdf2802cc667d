"""The log in the console: searching it, and proving that it is whole."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.audit import log, rules
from portal.audit.chain import Break, verify
from portal.audit.forms import EntryFilter
from portal.audit.models import ChainHead, Entry

ROWS = 50


@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """What happened, newest first."""
    rules.check_read(request.user)
    form = EntryFilter(request.GET)
    page = Paginator(form.among(Entry.objects.newest_first()), ROWS).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "with_content": rules.sees_content(request.user)}
    return render(request, "audit/entry_list.html", context)


def verification(request: HttpRequest) -> HttpResponse:
    """Walk the chain when asked; the outcome is an entry of its own."""
    rules.check_read(request.user)
    context: dict[str, object] = {"asked": request.method == "POST"}
    if request.method == "POST":
        context["broken"] = broken = verify()
        _note(request, broken)
    context["head"] = ChainHead.objects.filter(pk=1).first()
    context["last"] = Entry.objects.filter(action="audit.verify").last()
    return render(request, "audit/verification.html", context)


def _note(request: HttpRequest, broken: Break | None) -> None:
    outcome = f"第 {broken.seq} 条有问题：{broken.reason}" if broken else "全部相符"
    with transaction.atomic():
        log.append(
            subject="audit.chainhead:1", action="audit.verify", label="核对操作日志", actor=request.user, remark=outcome
        )
