"""What anyone may read and do about notices: the list, a notice with its clock, an objection, an announcement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from applications import recognition as documents
from applications.forms.public import ObjectionForm
from applications.models import Recognition
from applications.states import RecognitionState
from applications.views import feed
from portal.accounts.pacing import require_patience
from portal.bulletin import period, rules
from portal.bulletin import transitions as bulletin
from portal.bulletin.models import Objection, PublicNotice
from portal.documents import attachments
from portal.documents.attachments import BadFile
from portal.policy import calendar, clock

LATEST = 100
MOST_OBJECTIONS = 10
RECEIPTS = "objection_receipts"
ACCEPT = ("pdf", "image")


@login_not_required
@require_GET
def public_notices(request: HttpRequest) -> HttpResponse:
    """Notices that run come first, then those that are over and the announcements, newest first."""
    days, today = calendar.current(), clock.today()
    entries: list[dict[str, Any]] = []
    for notice in PublicNotice.objects.public()[:LATEST]:
        standing = period.standing(notice, today, days)
        url = reverse("applications:public_notice", args=[notice.code])
        entries.append(_entry(notice.title, url, notice.posted_at, standing.words, running=not standing.over))
    issued = Recognition.objects.filter(state=RecognitionState.ISSUED).order_by("-issued_at")[:LATEST]
    for record in issued:
        url = reverse("applications:announcement", args=[record.pk])
        entries.append(_entry(record.title, url, record.issued_at, record.document_no, running=False))
    for each in (*feed.rounds(), *feed.results()):
        entries.append(_entry(each.title, each.url, each.at, each.words, running=False))
    entries.sort(key=lambda each: (each["running"], each["at"]), reverse=True)
    return render(request, "applications/public/notices.html", {"entries": entries})


def _entry(title: str, url: str, at: datetime | None, words: str, *, running: bool) -> dict[str, Any]:
    return {"title": title, "url": url, "at": at, "words": words, "running": running}


@login_not_required
@require_GET
def public_notice(request: HttpRequest, code: str) -> HttpResponse:
    """The notice, day n of 5, and the way to object."""
    notice = get_object_or_404(PublicNotice.objects.public(), code=code)
    assert notice.ends_on is not None  # noqa: S101 - a posted notice has its period
    context = {
        "notice": notice,
        "standing": period.standing(notice, clock.today()),
        "ends_at": clock.end_of(notice.ends_on),
        "open": period.is_open(notice),
        "result": Recognition.objects.filter(notice=notice, state=RecognitionState.ISSUED).first(),
    }
    return render(request, "applications/public/notice.html", context)


@login_not_required
@require_GET
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """认定公告: number, words and the studios."""
    record = get_object_or_404(
        Recognition.objects.select_related("call", "notice").filter(state=RecognitionState.ISSUED), pk=pk
    )
    context = {"record": record, "files": documents.files(record), "pack": record.call.measures}
    return render(request, "applications/public/announcement.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, code: str) -> HttpResponse:
    """提出异议: while the notice runs, signed or as a clue, with evidence."""
    notice = get_object_or_404(PublicNotice.objects.public(), code=code)
    rules.require_running(notice)
    form = ObjectionForm(request.POST or None, request.FILES or None, notice=notice)
    if request.method == "POST" and form.is_valid():
        require_patience(request, "objection", most=MOST_OBJECTIONS, minutes=60)
        objection = _received(notice, form)
        if objection is not None:
            request.session[RECEIPTS] = [*request.session.get(RECEIPTS, []), objection.number][-MOST_OBJECTIONS:]
            return redirect("applications:objection_done", code, objection.number)
    return render(request, "applications/public/object.html", {"notice": notice, "form": form})


def _received(notice: PublicNotice, form: ObjectionForm) -> Objection | None:
    """The objection with its files, or neither; a bad file is said at its field."""
    data = form.cleaned_data
    anonymous = data["anonymous"]
    try:
        with transaction.atomic():
            objection = bulletin.raise_objection(
                notice,
                about=form.subject(),
                name="" if anonymous else data["name"],
                contact="" if anonymous else data["contact"],
                text=data["text"],
                anonymous=anonymous,
            )
            for file in data["evidence"]:
                attachments.receive(file, owner=objection, slot="evidence", by=None, accept=ACCEPT)
    except BadFile as bad:
        form.add_error("evidence", str(bad))
        return None
    return objection


@login_not_required
@never_cache
@require_GET
def objection_done(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The receipt, for the browser that sent it."""
    if number not in request.session.get(RECEIPTS, []):
        return redirect("applications:public_notice", code)
    objection = get_object_or_404(Objection.objects.select_related("notice"), number=number, notice__code=code)
    return render(request, "applications/public/object_done.html", {"objection": objection})
