"""Correcting a returned file: its points, the old text beside the new, handing it in again; comparing two versions."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from applications import case, editing, rules, transitions, versions
from applications.forms.apply import CorrectionAnswersForm
from applications.models import Application
from applications.states import State
from applications.views.check import seen
from applications.views.pages import application_of, posted
from portal.accounts.access import AuthenticatedHttpRequest
from portal.desks.models import ReturnNotice, ReturnPoint
from portal.policy import clock
from portal.policy.refusal import Conflict


@require_http_methods(["GET", "POST"])
def corrections(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Each point with its reason and clause, what it was and what it is now, and the host's answer."""
    application = application_of(request, number)
    notice = ReturnNotice.objects.about(application).filter(closed_at=None).first()
    if application.state != State.RETURNED or notice is None:
        return redirect("applications:status", number)
    if request.method == "POST":
        rules.require_host(request.user, application)
    points = list(notice.points.all())
    form = CorrectionAnswersForm(posted(request), points=points)
    if form.is_valid():
        return _resubmit(request, application, form)
    changes = versions.changes_since(application, notice.version_no, at=clock.now())
    context = {
        "application": application,
        "case": case.of(application, request.user),
        "notice": notice,
        "due": clock.end_of(notice.due_on),
        "form": form,
        "points": [_line(application, each, form, changes) for each in points],
        "others": [each for each in changes if not any(_concerns(point, each) for point in points)],
        "seen": seen(application),
        "may_submit": editing.is_host(request.user, application),
    }
    return render(request, "applications/apply/corrections.html", context)


def _resubmit(request: AuthenticatedHttpRequest, application: Application, form: CorrectionAnswersForm) -> HttpResponse:
    seen_text = request.POST.get("seen", "")
    seen_sum = int(seen_text) if seen_text.isdecimal() and len(seen_text) < 19 else None
    try:
        transitions.resubmit(application, by=request.user, answers=form.answers(), seen=seen_sum)
    except Conflict:
        application.refresh_from_db()
        if application.state == State.RETURNED:
            raise
    return redirect("applications:done", application.number)


def _line(
    application: Application, point: ReturnPoint, form: CorrectionAnswersForm, changes: list[versions.Change]
) -> dict[str, Any]:
    return {
        "point": point,
        "field": form[f"answer-{point.pk}"],
        "url": _place(application, point),
        "changes": [each for each in changes if _concerns(point, each)],
    }


def _concerns(point: ReturnPoint, change: versions.Change) -> bool:
    return change.key == point.key or change.key == point.key.partition(":")[0]


def _place(application: Application, point: ReturnPoint) -> str:
    """Where the point is put right."""
    if point.target == ReturnPoint.Target.FILE:
        slot = point.key.partition(":")[0]
        return f"{reverse('applications:materials', args=[application.number])}#slot-{slot}"
    section, _, field = point.key.partition(".")
    page = reverse("applications:section", args=[application.number, section])
    return f"{page}#id_{field}" if field else page


@require_GET
def diff(request: AuthenticatedHttpRequest, number: str, old: int, new: int) -> HttpResponse:
    """Two versions side by side; asked-for changes are marked."""
    application = application_of(request, number)
    if old >= new:
        raise Http404
    left = get_object_or_404(application.versions, number=old)
    right = get_object_or_404(application.versions, number=new)
    asked = _asked_between(application, old, new)
    changes = [
        {**vars(each), "asked": any(_concerns(point, each) for point in asked)}
        for each in versions.diff(application, left.data, right.data)
    ]
    context = {
        "application": application,
        "case": case.of(application, request.user),
        "left": f"第 {old} 版",
        "right": f"第 {new} 版",
        "changes": changes,
    }
    return render(request, "applications/apply/diff.html", context)


def _asked_between(application: Application, old: int, new: int) -> list[ReturnPoint]:
    notices = ReturnNotice.objects.about(application).filter(version_no__gte=old, version_no__lt=new)
    return list(ReturnPoint.objects.filter(notice__in=notices))
