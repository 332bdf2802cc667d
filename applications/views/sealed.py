"""Upload of the sealed print: files in, the code read or typed, the version it belongs to said."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from applications import case, sealed_scans
from applications.models import Application
from applications.sealed_scans import Unreadable
from applications.views.pages import application_of
from portal.accounts.access import AuthenticatedHttpRequest
from portal.policy.refusal import Refused


@require_GET
def page(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """What is due, what has arrived, what waits for its code."""
    return _page(request, _application(request, number))


@require_POST
def upload(request: AuthenticatedHttpRequest, number: str, slot: str) -> HttpResponse:
    """One scan: a PDF, or the photos of its pages."""
    application = _application(request, number)
    sealed_scans.check_open(request.user, application)
    try:
        sealed_scans.take(application, request.FILES.getlist("file"), slot=slot, by=request.user)
    except Unreadable:
        messages.warning(request, "扫描件已收到，但没有读出二维码。请输入第 1 页二维码下面的校验码。")
    except Refused as refusal:
        return _page(request, application, slot=slot, problem=refusal.reason)
    else:
        messages.success(request, f"盖章扫描件已收到，与第 {application.version_no} 版一致。")
    return redirect("applications:sealed_scan", number)


@require_POST
def code(request: AuthenticatedHttpRequest, number: str, slot: str) -> HttpResponse:
    """The short code typed from page 1."""
    application = _application(request, number)
    sealed_scans.check_open(request.user, application)
    typed = request.POST.get("code", "")[:60]
    try:
        sealed_scans.type_code(application, typed, slot=slot, by=request.user)
    except Refused as refusal:
        return _page(request, application, slot=slot, problem=refusal.reason, typed=typed)
    messages.success(request, f"校验码相符，盖章扫描件已归入第 {application.version_no} 版。")
    return redirect("applications:sealed_scan", number)


def _application(request: AuthenticatedHttpRequest, number: str) -> Application:
    """The host's own page; the desk sees the scan beside the file."""
    application = application_of(request, number)
    if not case.is_applicant(request.user):
        raise Http404
    return application


def _page(
    request: AuthenticatedHttpRequest, application: Application, *, slot: str = "", problem: str = "", typed: str = ""
) -> HttpResponse:
    context = {
        "application": application,
        "case": case.of(application, request.user),
        "held": sealed_scans.of(application) if application.version_no else [],
        "closed": _closed(request, application),
        "bad_slot": slot,
        "problem": problem,
        "typed": typed,
        "errors": [{"message": problem, "target": f"scan-{slot}"}] if problem else [],
        "has_errors": bool(problem),
    }
    return render(request, "applications/documents/sealed.html", context, status=200)


def _closed(request: AuthenticatedHttpRequest, application: Application) -> str:
    """Why nothing can be uploaded now, in words; "" when it can."""
    if not application.version_no:
        return "提交申报后，打印申报表并盖章，再到这里上传扫描件。"
    try:
        sealed_scans.check_open(request.user, application)
    except Refused as refusal:
        return refusal.reason
    return ""
