"""目标任务责任书 of a year: written and signed by the unit, put on file by the body, amended; its log (BJ-41)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.access import AuthenticatedHttpRequest
from portal.documents.models import Attachment
from portal.documents.sentences import BadFile
from portal.policy import clock
from portal.policy.refusal import Refused
from studios import agreement_paper, filing_terms, offices, paper_case, progress, second_save
from studios.models import ProgressNote, Studio, TargetAgreement
from studios.paper_forms import AgreementForm, AmendForm, FileForm, NoteForm, ScanForm
from studios.rules import agreement as rules
from studios.states import STANDING, AgreementState
from studios.transitions import agreement as steps

FIRST_YEAR, LAST_YEAR = 2000, 2199


@require_GET
def agreement(request: AuthenticatedHttpRequest, number: str, year: int) -> HttpResponse:
    """The year: the version in force, the one being drafted, counts beside targets, the log."""
    return _page(request, _studio(request, number, year), year)


def _page(request: AuthenticatedHttpRequest, studio: Studio, year: int, **typed: Any) -> HttpResponse:
    versions = list(TargetAgreement.objects.filter(studio=studio, year=year).order_by("-version_no"))
    for each in versions:
        each.studio = studio
    draft = next((each for each in versions if each.state == AgreementState.DRAFT), None)
    standing = next((each for each in versions if each.state in STANDING), None)
    keeps = offices.keeps(request.user, studio)
    shown = draft if keeps and draft is not None else standing
    pack = offices.pack_of(studio)
    due = clock.end_of(filing_terms.agreement_due(pack, studio, year))
    context = {
        "studio": studio,
        "year": year,
        "pack": pack,
        "clause": rules.clause(studio),
        "keeps": keeps,
        "draft": draft if keeps else None,
        "standing": standing,
        "versions": versions if keeps else [each for each in versions if each is not draft],
        "case": paper_case.of_agreement(shown, request.user) if shown is not None else None,
        "due": due,
        "overdue": standing is None and due <= clock.now(),
        "scans": rules.scans(shown) if shown is not None else [],
        "missing": rules.unfinished(draft) if draft is not None and keeps else [],
        "files": standing is not None
        and standing.state == AgreementState.SIGNED
        and offices.looks_after(request.user, studio),
        "progress": progress.of(studio, year) if year <= clock.today().year else None,
        "notes": ProgressNote.objects.filter(studio=studio, year=year).select_related("recorded_by"),
        "form": AgreementForm(instance=draft) if draft is not None and keeps else None,
        "seen": second_save.mark(draft, steps.WRITTEN) if draft is not None else "",
        "scan_form": ScanForm(),
        "file_form": FileForm(initial={"on": clock.today()}),
        "amend_form": AmendForm(),
        "note_form": NoteForm(initial={"on": clock.today()}),
        "printed": agreement_paper.content(standing) if standing is not None else None,
        **typed,
    }
    return render(request, "studios/agreement/page.html", context)


@require_POST
def begin(request: AuthenticatedHttpRequest, number: str, year: int) -> HttpResponse:
    studio = _studio(request, number, year)
    steps.draft(studio, year, by=request.user)
    messages.success(request, "已建立草稿，请填写双方约定的内容")
    return redirect("studios:agreement", number, year)


@require_POST
def write(request: AuthenticatedHttpRequest, number: str, year: int) -> HttpResponse:
    studio, draft = _draft(request, number, year)
    rules.check_write(request.user, draft)
    form = AgreementForm(request.POST, instance=TargetAgreement.objects.get(pk=draft.pk))
    if not form.may_be_kept:
        return _page(request, studio, year, form=form, has_errors=True)
    try:
        steps.write(draft, form.answers(), by=request.user, seen=request.POST.get("seen", ""))
    except Refused as refused:
        form.add_error(None, refused.reason)
        page = _page(request, studio, year, form=form, has_errors=True)
        page.status_code = refused.status
        return page
    messages.success(request, "责任书已保存")
    return redirect("studios:agreement", number, year)


@require_POST
def scan(request: AuthenticatedHttpRequest, number: str, year: int) -> HttpResponse:
    studio, draft = _draft(request, number, year)
    rules.check_write(request.user, draft)
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            steps.attach_scan(draft, form.cleaned_data["file"], by=request.user)
        except BadFile as bad:
            form.add_error("file", bad.reason)
    if form.errors:
        return _page(request, studio, year, scan_form=form, has_errors=True)
    messages.success(request, "扫描件已上传")
    return redirect("studios:agreement", number, year)


@require_POST
def unscan(request: AuthenticatedHttpRequest, number: str, year: int, pk: UUID) -> HttpResponse:
    _, draft = _draft(request, number, year)
    found = get_object_or_404(Attachment.objects.about(draft).live(), pk=pk)
    steps.remove_scan(draft, found, by=request.user)
    messages.success(request, "扫描件已删除")
    return redirect("studios:agreement", number, year)


@require_POST
def sign(request: AuthenticatedHttpRequest, number: str, year: int) -> HttpResponse:
    _, draft = _draft(request, number, year)
    steps.sign(draft, by=request.user)
    messages.success(request, f"{year} 年度责任书已登记签订，已通知推荐单位备案")
    return redirect("studios:agreement", number, year)


@require_POST
def amend(request: AuthenticatedHttpRequest, number: str, year: int) -> HttpResponse:
    studio = _studio(request, number, year)
    standing = _standing(studio, year)
    rules.check_amend(request.user, standing)
    form = AmendForm(request.POST)
    if not form.is_valid():
        return _page(request, studio, year, amend_form=form, has_errors=True)
    steps.amend(standing, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, "已建立修订版草稿；签订之前，现行版本继续有效")
    return redirect("studios:agreement", number, year)


@require_POST
def file(request: AuthenticatedHttpRequest, number: str, year: int) -> HttpResponse:
    """备案."""
    studio = _studio(request, number, year)
    standing = _standing(studio, year)
    rules.check_file(request.user, standing)
    form = FileForm(request.POST)
    if form.is_valid():
        try:
            steps.file(standing, by=request.user, on=form.cleaned_data["on"])
        except steps.WrongDay as wrong:
            form.add_error("on", wrong.reason)
    if form.errors:
        return _page(request, studio, year, file_form=form, has_errors=True)
    messages.success(request, "已备案")
    return redirect("studios:agreement", number, year)


@require_POST
def note(request: AuthenticatedHttpRequest, number: str, year: int) -> HttpResponse:
    """One entry of the progress log."""
    studio = _studio(request, number, year)
    offices.require_keeper(request.user, studio)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            steps.note_progress(studio, year, by=request.user, **form.cleaned_data)
        except steps.WrongDay as wrong:
            form.add_error("on", wrong.reason)
    if form.errors:
        return _page(request, studio, year, note_form=form, has_errors=True)
    messages.success(request, "进展已登记")
    return redirect("studios:agreement", number, year)


@require_GET
def pdf(request: AuthenticatedHttpRequest, number: str, year: int, version: int) -> HttpResponse:
    """One version on paper; a draft only for the unit, which signs it."""
    studio = _studio(request, number, year)
    found = get_object_or_404(TargetAgreement, studio=studio, year=year, version_no=min(version, 32_000))
    if found.state == AgreementState.DRAFT and not offices.keeps(request.user, studio):
        raise Http404
    found.studio = studio
    return redirect(agreement_paper.request(found, by=request.user))


def _studio(request: AuthenticatedHttpRequest, number: str, year: int) -> Studio:
    """The studio, when its pack asks for an agreement and the year is one of its own."""
    studio = offices.studio_of(request.user, number)
    if not rules.asked_of(studio) or not FIRST_YEAR <= year <= LAST_YEAR or year < studio.recognised_on.year:
        raise Http404
    return studio


def _draft(request: AuthenticatedHttpRequest, number: str, year: int) -> tuple[Studio, TargetAgreement]:
    studio = _studio(request, number, year)
    offices.require_keeper(request.user, studio)
    found = TargetAgreement.objects.filter(studio=studio, year=year, state=AgreementState.DRAFT).first()
    if found is None:
        raise Refused(f"{year} 年度没有在起草的责任书，可能已经签订，请刷新后再看")
    found.studio = studio
    return studio, found


def _standing(studio: Studio, year: int) -> TargetAgreement:
    found = TargetAgreement.objects.filter(studio=studio, year=year, state__in=STANDING).first()
    if found is None:
        raise Refused(f"{year} 年度还没有签订的责任书")
    found.studio = studio
    return found
