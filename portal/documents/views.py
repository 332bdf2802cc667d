"""Files and documents for those whose office sees the record they hang on; everyone else finds nothing (TM-01)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.policy.refusal import Refused

from . import guards, jobs, serving
from .models import Attachment, Export, Job, Rendering
from .page_images import WIDEST, page_image

RECENT_EXPORTS = 20


@require_GET
@login_not_required
def attachment(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file itself, always as a download."""
    found = _visible(request, Attachment, pk)
    if found is None:
        return redirect_to_login(request.get_full_path())
    _check_served(found)
    return serving.as_download(request, str(found.file.name), filename=found.original_name, mime=found.mime)


@require_GET
@login_not_required
def page(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """The picture of one page of a PDF or image."""
    found = _visible(request, Attachment, pk)
    if found is None:
        return redirect_to_login(request.get_full_path())
    _check_served(found)
    try:
        name = page_image(found, number, _width(request))
    except (IndexError, FileNotFoundError):
        raise Http404 from None
    return serving.as_picture(request, name)


@require_GET
@login_not_required
def rendering(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The document when it is ready, until then the page that waits for it."""
    found = _visible(request, Rendering, pk)
    if found is None:
        return redirect_to_login(request.get_full_path())
    return _file_or_progress(request, found, "documents:rendering_again")


@require_POST
def rendering_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Try a failed document once more."""
    found = get_object_or_404(Rendering, pk=pk)
    if not guards.may_see(request.user, found):
        raise Http404
    return redirect(jobs.queue_again(found))


@require_GET
def export(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """An Excel list, for the person who asked for it alone."""
    found = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    return _file_or_progress(request, found, "documents:export_again")


@require_POST
def export_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Try a failed export once more."""
    return redirect(jobs.queue_again(get_object_or_404(Export.objects.visible_to(request.user), pk=pk)))


@require_GET
def exports(request: HttpRequest) -> HttpResponse:
    """The person's latest exports."""
    latest = Export.objects.visible_to(request.user).order_by("-requested_at")[:RECENT_EXPORTS]
    return render(request, "documents/exports.html", {"exports": latest})


def _visible(request: HttpRequest, model: type[Any], pk: UUID) -> Any:
    """The record, or 404. None: a visitor, asked to sign in whether it exists or not."""
    found = model.objects.filter(pk=pk).first()
    if found is not None and guards.may_see(request.user, found):
        return found
    if not request.user.is_authenticated:
        return None
    raise Http404


def _check_served(found: Attachment) -> None:
    if found.state == Attachment.State.WAITING_SCAN:
        raise Refused(f"“{found.original_name}”正在等待安全检查，通过后才能查看。请稍后再打开。")
    if found.state == Attachment.State.REJECTED:
        raise Refused(f"“{found.original_name}”没有通过安全检查，已删除。请联系上传人换一份文件。")


def _width(request: HttpRequest) -> int:
    asked = request.GET.get("width", "")
    return min(int(asked), WIDEST) if asked.isdecimal() and len(asked) < 6 else WIDEST


def _file_or_progress(request: HttpRequest, job: Job, again: str) -> HttpResponseBase:
    polled = request.headers.get("HX-Request") == "true"
    if job.is_ready and not polled:
        return serving.as_download(request, str(job.file.name), filename=job.filename, mime=job.mime)
    template = "documents/_job.html" if polled else "documents/progress.html"
    response = render(request, template, {"job": job, "again": again})
    response["Cache-Control"] = "no-store, private"
    return response
