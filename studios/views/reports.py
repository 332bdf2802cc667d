"""A studio's yearly papers: the task list, its parts, filing, and what the office that takes them in does (HZ-48)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.access import AuthenticatedHttpRequest
from portal.policy import clock
from portal.workflow.engine import available, require_source
from studios import (
    closing,
    filing_forms,
    filing_money,
    filing_parts,
    filing_terms,
    offices,
    operating_report,
    paper_case,
    report_paper,
)
from studios.filing_workflow import WORKFLOW
from studios.models import Studio, YearlyFiling
from studios.paper_forms import RemarkForm
from studios.rules import filing as rules
from studios.states import HOLDING
from studios.transitions import filing as steps

FIRST_YEAR, LAST_YEAR = 2000, 2199


@require_GET
def reports(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """All years of a studio."""
    studio = offices.studio_of(request.user, number)
    found = YearlyFiling.objects.filter(studio=studio).order_by("-year")
    rows = []
    for each in found:
        each.studio = studio
        rows.append((each, *paper_case.filing_chip(each)))
    context = {"studio": studio, "rows": rows, "clause": closing.clause(studio)}
    return render(request, "studios/reports/years.html", context)


@require_GET
def report(request: AuthenticatedHttpRequest, number: str, year: int) -> HttpResponse:
    """The year: a task list for the unit, the papers as filed for the offices."""
    studio = offices.studio_of(request.user, number)
    filing = _of_year(studio, year)
    if filing is None:
        return _not_open(request, studio, year)
    page = _tasks if offices.keeps(request.user, studio) else _reading
    return page(request, filing)


def _tasks(request: AuthenticatedHttpRequest, filing: YearlyFiling) -> HttpResponse:
    parts = filing_parts.parts(filing)
    known = operating_report.prefill(filing.studio, filing.year)
    offers = {each.step.name: each.refusal for each in available(WORKFLOW, request.user, filing)}
    context = _common(request, filing) | {
        "tasks": [_line(filing, each, number) for number, each in enumerate(parts, start=1)],
        "done": sum(each.done for each in parts),
        "total": len(parts),
        "findings": filing_parts.findings(filing, known),
        "counts": [(label, count) for label, count in _counts(known) if count],
        "may_file": "file" in offers,
        "refusal": offers.get("file", ""),
        "open": filing.state in rules.WRITABLE and filing.studio.state in HOLDING,
    }
    return render(request, "studios/reports/tasks.html", context)


def _counts(known: operating_report.Prefill) -> list[tuple[str, int]]:
    return [(table.title, len(table.rows)) for table in known.tables]


def _line(filing: YearlyFiling, part: filing_parts.Part, number: int) -> dict[str, Any]:
    chip, status = ("", "已完成") if part.done else ("others", "填写中") if part.started else ("draft", "未开始")
    if not part.done and part.form.is_malformed and part.started:
        chip, status = "mine", "需修改"
    place = reverse("studios:report_part", args=[filing.studio.number, filing.year, part.key])
    return {"number": number, "label": part.title, "url": place, "chip": chip, "status": status, "hint": ""}


def _reading(request: AuthenticatedHttpRequest, filing: YearlyFiling, form: RemarkForm | None = None) -> HttpResponse:
    """What was filed, for the offices; nothing of a draft."""
    offers = [each.step.name for each in available(WORKFLOW, request.user, filing) if not each.refusal]
    context = _common(request, filing) | {
        "printed": report_paper.context_of(filing.frozen, offices.pack_of(filing.studio), filing.year)
        if filing.frozen
        else None,
        "steps": offers,
        "form": form or RemarkForm(),
        "may_chase": filing.state in rules.WRITABLE and paper_case.takes_in(request.user, filing),
    }
    return render(request, "studios/reports/read.html", context)


def _common(request: AuthenticatedHttpRequest, filing: YearlyFiling) -> dict[str, Any]:
    studio = filing.studio
    term = filing_terms.filing_term(offices.pack_of(studio), filing.year)
    return {
        "filing": filing,
        "studio": studio,
        "pack": offices.pack_of(studio),
        "case": paper_case.of_filing(filing, request.user),
        "clause": closing.clause(studio),
        "receiver": closing.receiving_office(studio),
        "provisional": term is not None and term.provisional and filing.first_filed_at is None,
    }


def _not_open(request: AuthenticatedHttpRequest, studio: Studio, year: int) -> HttpResponse:
    """Before the papers are opened the page says when they will be; a year without any does not exist."""
    term = filing_terms.filing_term(offices.pack_of(studio), year)
    if term is None or not term.asks(studio.recognised_on) or term.is_open(clock.today()):
        raise Http404
    context = {"studio": studio, "term": term, "clause": closing.clause(studio)}
    return render(request, "studios/reports/not_open.html", context)


@require_http_methods(["GET", "POST"])
def part(request: AuthenticatedHttpRequest, number: str, year: int, key: str) -> HttpResponse:
    """One part: what was typed is kept, right or wrong; two windows never overwrite each other."""
    filing = _filing_of(request, number, year)
    if key not in filing_parts.KEYS:
        raise Http404
    offices.require_keeper(request.user, filing.studio)
    if request.method == "POST":
        return _save(request, filing, key)
    return _part_page(request, filing, filing_parts.part(filing, key), checked="check" in request.GET)


def _save(request: AuthenticatedHttpRequest, filing: YearlyFiling, key: str) -> HttpResponse:
    given = filing_parts.part(filing, key, given=request.POST)
    answers = filing_forms.typed(given.form, request.POST)
    quietly = request.headers.get("X-Autosave") == "1"
    try:
        version = steps.save_part(filing, key, answers, by=request.user, version=_version(request), logged=not quietly)
    except steps.Overtaken as overtaken:
        return _overtaken(request, filing, key, answers, overtaken, quietly=quietly)
    if quietly:
        now = clock.now(fresh=True).astimezone(clock.BEIJING)
        return JsonResponse({"version": version, "saved_at": now.isoformat(timespec="seconds")})
    here = reverse("studios:report_part", args=[filing.studio.number, filing.year, key])
    if given.form.is_malformed:
        return redirect(f"{here}?check=1")
    messages.success(request, f"{given.title}已保存")
    return redirect("studios:report", filing.studio.number, filing.year)


def _overtaken(
    request: AuthenticatedHttpRequest,
    filing: YearlyFiling,
    key: str,
    answers: dict[str, str],
    overtaken: steps.Overtaken,
    *,
    quietly: bool,
) -> HttpResponse:
    """409: what was typed stays on the page, what is stored stands beside it; saving again takes what is typed."""
    if quietly:
        return JsonResponse({"reason": overtaken.reason}, status=overtaken.status)
    filing.refresh_from_db()
    stored = filing_parts.part(filing, key)
    mine = filing_parts.part(filing, key, given=answers)
    theirs = [
        (mine.form[name].label, mine.form.words_of(name, text))
        for name, text in stored.answers.items()
        if answers.get(name, "") != text
    ]
    page = _part_page(
        request, filing, mine, checked=False, version=stored.version, theirs=theirs, who=filing.data[key].get("by", "")
    )
    page.status_code = overtaken.status
    return page


def _part_page(
    request: AuthenticatedHttpRequest, filing: YearlyFiling, part: filing_parts.Part, *, checked: bool, **more: Any
) -> HttpResponse:
    form = part.form
    writable = filing.state in rules.WRITABLE and filing.studio.state in HOLDING
    untouched = part.key == "operation" and not part.version and writable
    books = filing_money.known(filing.studio, filing.year) if untouched else {}
    if not checked:
        form = filing_forms.FORMS[part.key](initial=books | dict(part.answers), pack=offices.pack_of(filing.studio))
    known = operating_report.prefill(filing.studio, filing.year) if part.key == "operation" else None
    context = _common(request, filing) | {
        "part": part,
        "form": form,
        "version": part.version,
        "open": writable,
        "known": known,
        "books": books,
        "tables": [table for table in known.tables if table.rows] if known else [],
        **more,
    }
    return render(request, "studios/reports/part.html", context)


def _version(request: AuthenticatedHttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


@require_POST
def file(request: AuthenticatedHttpRequest, number: str, year: int) -> HttpResponse:
    """报送."""
    filing = _filing_of(request, number, year)
    offices.require_keeper(request.user, filing.studio)
    steps.file(filing, by=request.user)
    late = "。本次为逾期报送，已如实记录" if filing.late else ""
    messages.success(request, f"{year} 年度材料已报送{closing.receiving_office(filing.studio)}{late}")
    return redirect("studios:report", number, year)


# What an office may do with papers that were sent.
JUDGED = {"accept": steps.accept, "return": steps.return_}


@require_POST
def accept(request: AuthenticatedHttpRequest, number: str, year: int) -> HttpResponse:
    filing = _filing_of(request, number, year)
    return _judged(request, filing, RemarkForm(request.POST), "accept", "已核收")


@require_POST
def return_(request: AuthenticatedHttpRequest, number: str, year: int) -> HttpResponse:
    filing = _filing_of(request, number, year)
    form = RemarkForm(request.POST, reason=True)
    return _judged(request, filing, form, "return", "已退回补充，该年度的记录重新开放")


def _judged(
    request: AuthenticatedHttpRequest, filing: YearlyFiling, form: RemarkForm, step: str, said: str
) -> HttpResponse:
    """The office's words are kept on the page until they are right."""
    rules.require_receiver(request.user, filing.studio)
    require_source(WORKFLOW, WORKFLOW.step(step), filing, request.user)
    if not form.is_valid():
        return _reading(request, filing, form)
    JUDGED[step](filing, by=request.user, remark=form.cleaned_data["remark"])
    messages.success(request, said)
    return redirect("studios:report", filing.studio.number, filing.year)


@require_POST
def chase(request: AuthenticatedHttpRequest, number: str, year: int) -> HttpResponse:
    filing = _filing_of(request, number, year)
    steps.chase(filing, by=request.user)
    messages.success(request, f"已提醒{filing.studio.host.name}")
    return redirect("studios:report", number, year)


@require_GET
def pdf(request: AuthenticatedHttpRequest, number: str, year: int) -> HttpResponse:
    """年度运行情况表: as filed; before that, for the unit alone, the draft marked 预览稿."""
    filing = _filing_of(request, number, year)
    draft = filing.state in rules.WRITABLE and offices.keeps(request.user, filing.studio)
    if draft:
        return redirect(report_paper.request_preview(filing, by=request.user))
    if not filing.frozen:
        raise Http404
    return redirect(report_paper.request(filing, by=request.user))


def _of_year(studio: Studio, year: int) -> YearlyFiling | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    filing = YearlyFiling.objects.select_related("summary").filter(studio=studio, year=year).first()
    if filing is not None:
        filing.studio = studio
    return filing


def _filing_of(request: AuthenticatedHttpRequest, number: str, year: int) -> YearlyFiling:
    filing = _of_year(offices.studio_of(request.user, number), year)
    if filing is None:
        raise Http404
    return filing
