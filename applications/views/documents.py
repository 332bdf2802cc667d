"""Papers on request: each asks for its document and leads to it; what is not drawn yet shows the page that waits."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from applications import batches
from applications.models import Application, Batch, Version
from applications.models.application import HOST_ROLES
from applications.printing import doors, form, letter, notice, receipt, recognition, report, summary
from applications.views.pages import application_of
from portal.accounts import reveals
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Role
from portal.policy.refusal import Refused

REASON = "打开含完整证件号码的申报表打印件"


@require_GET
def preview(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The form as it stands, marked 预览稿; ID numbers stay masked."""
    application = _own(request, number)
    return redirect(form.request_preview(application, by=request.user))


@require_GET
def preview_report(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The 申办报告 as it stands."""
    application = _own(request, number)
    if not application.measures.report_sections:
        raise Http404
    return redirect(report.request_preview(application, by=request.user))


@require_GET
def form_pdf(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The form of the latest version, or of `?version=`. Desks that open full ID numbers leave a record of it."""
    application = _paper_of(request, number)
    version = _version(request, application)
    user = request.user
    own = user.is_in(*HOST_ROLES, Role.LEAD_MASTER)
    full = doors.may_see_numbers(user, application)
    if full and not own:
        reveals.record(user, application, f"form_pdf:{version.number}", REASON)
    return redirect(form.request(version, by=user, full=full, signed=not own))


@require_GET
def report_pdf(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The 申办报告 of a version."""
    application = _paper_of(request, number)
    if not application.measures.report_sections:
        raise Http404
    return redirect(report.request(_version(request, application), by=request.user))


@require_GET
def receipt_pdf(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The receipt of a version."""
    application = _paper_of(request, number)
    return redirect(receipt.request(_version(request, application), by=request.user))


@require_GET
def letter_pdf(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    """A letter about this application."""
    application = _paper_of(request, number)
    found = get_object_or_404(application.letters.select_related("application__call"), pk=pk)
    return redirect(letter.request(found, by=request.user))


@require_GET
def summary_pdf(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """推荐申报汇总表; `?public=1` without what may not be published."""
    batch = _batch(request, number)
    return redirect(summary.request_pdf(batch, by=request.user, public=_public(request)))


@require_POST
def summary_excel(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The same as Excel, made by the worker for whoever asks."""
    batch = _batch(request, number)
    return redirect(summary.request_excel(batch, by=request.user, public=_public(request)))


@require_GET
@login_not_required
def notice_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """A public notice; anyone once it is posted."""
    return _open_paper(request, doors.notices_of(request.user), notice.request, {"code": code}, word=False)


@require_GET
@login_not_required
def notice_word(request: HttpRequest, code: str) -> HttpResponse:
    """The notice for further editing."""
    return _open_paper(request, doors.notices_of(request.user), notice.request, {"code": code}, word=True)


@require_GET
@login_not_required
def recognition_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """认定通知; anyone once it is issued."""
    return _open_paper(request, doors.recognitions_of(request.user), recognition.request, {"pk": pk}, word=False)


@require_GET
@login_not_required
def recognition_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The document for the bureau's own office system."""
    return _open_paper(request, doors.recognitions_of(request.user), recognition.request, {"pk": pk}, word=True)


def _open_paper(request: HttpRequest, among: Any, ask: Any, key: dict[str, Any], *, word: bool) -> HttpResponse:
    """The paper if this reader may have it; a visitor is asked to sign in whether it exists or not."""
    found = among.filter(**key).first()
    if found is not None:
        return redirect(ask(found, by=request.user if request.user.is_authenticated else None, word=word))
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise Http404


def _own(request: AuthenticatedHttpRequest, number: str) -> Application:
    """Previews are the host's."""
    application = application_of(request, number)
    if not request.user.is_in(*HOST_ROLES, Role.LEAD_MASTER):
        raise Refused("预览稿由申报单位使用。请打开已提交版本的申报表。")
    return application


def _paper_of(request: AuthenticatedHttpRequest, number: str) -> Application:
    application = application_of(request, number)
    doors.require_paper(request.user, application)
    return application


def _version(request: AuthenticatedHttpRequest, application: Application) -> Version:
    asked = request.GET.get("version", "")
    rows = application.versions.select_related("application__call", "application__host")
    if asked:
        return get_object_or_404(rows, number=int(asked) if asked.isdecimal() and len(asked) < 6 else 0)
    latest = rows.first()
    if latest is None:
        raise Refused("这份申报还没有提交过。提交后才有正式的文书，现在可以看预览稿。")
    return latest


def _batch(request: AuthenticatedHttpRequest, number: str) -> Batch:
    return get_object_or_404(batches.visible_to(request.user).select_related("call", "recommender"), number=number)


def _public(request: HttpRequest) -> bool:
    return request.GET.get("public") == "1"
