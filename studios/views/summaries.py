"""A body's yearly summary: its date, its words, what is missing, sent to the city, accepted or returned (BJ-45)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.access import AuthenticatedHttpRequest
from portal.policy import clock, measures, wording
from portal.policy.refusal import Refused
from portal.workflow.engine import available, require_source
from studios import paper_case, second_save, summary_lines, summary_paper
from studios.filing_terms import summary_term
from studios.models import BodySummary
from studios.offices import BUREAU_ROLES, DESK_ROLES
from studios.paper_forms import BodyDateForm, RemarkForm, SummaryForm
from studios.rules import summary as rules
from studios.summary_workflow import WORKFLOW
from studios.transitions import summary as steps


@require_GET
def summaries(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The body's years."""
    if not request.user.is_in(*DESK_ROLES):
        raise Http404
    found = BodySummary.objects.visible_to(request.user).select_related("body").order_by("-year")
    rows = [(each, paper_case.of_summary(each, mine=True)) for each in found]
    return render(request, "studios/summaries/years.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def summary(request: AuthenticatedHttpRequest, year: int) -> HttpResponse:
    """The body's page of a year: its date, its studios, its words. Saved by one button, sent by another."""
    found = _own(request, year)
    if request.method == "GET":
        return _page(request, found)
    rules.check_write(request.user, found)
    form = SummaryForm(request.POST, missing=summary_lines.missing(found))
    if not form.may_be_kept or ("submit" in request.POST and not form.is_valid()):
        return _page(request, found, form=form, has_errors=True)
    try:
        steps.write(
            found, by=request.user, text=form.kept("text"), explanations=form.explanations(),
            seen=request.POST.get("seen", ""),
        )  # fmt: skip
    except second_save.Overtaken as second:
        form.add_error(None, second.reason)
        page = _page(request, found, form=form, has_errors=True)
        page.status_code = second.status
        return page
    if "submit" in request.POST:
        steps.submit(found, by=request.user)
        messages.success(request, f"{year} 年度汇总已报送市人社局（{found.get_timing_display()}）")
    else:
        messages.success(request, "汇总已保存")
    return redirect("studios:summary", year)


def _page(request: AuthenticatedHttpRequest, found: BodySummary, **typed: Any) -> HttpResponse:
    pack = measures.load(found.pack)
    lines = summary_lines.lines(found)
    missing = [line for line in lines if not line.accepted]
    initial = {"text": found.text, **{SummaryForm.name_of(line): line.explanation for line in missing}}
    context = {
        "summary": found,
        "case": paper_case.of_summary(found, mine=True),
        "lines": lines,
        "accepted": len(lines) - len(missing),
        "open": found.state in rules.WRITABLE,
        "clause": rules.clause(found),
        "date_clause": pack.parameter("unit_report_due").clause,
        "late_until": clock.end_of(summary_term(pack, found.year).late_until),
        "form": SummaryForm(initial=initial, missing=missing),
        "date_form": BodyDateForm(initial={"day": found.studios_due_on}),
        "seen": second_save.mark(found, steps.WRITTEN),
        **typed,
    }
    return render(request, "studios/summaries/page.html", context)


@require_POST
def set_date(request: AuthenticatedHttpRequest, year: int) -> HttpResponse:
    """The body's last day for its studios (A-21)."""
    found = _own(request, year)
    rules.check_write(request.user, found)
    form = BodyDateForm(request.POST)
    if form.is_valid():
        try:
            moved = steps.set_date(found, by=request.user, day=form.cleaned_data["day"])
        except Refused as refused:
            form.add_error("day", refused.reason)
        else:
            day = wording.day_words(form.cleaned_data["day"])
            messages.success(request, f"截止日已定为{day}，{moved} 家未报送的工作室随之调整")
    if form.errors:
        return _page(request, found, date_form=form, has_errors=True)
    return redirect("studios:summary", year)


# Which columns of the city's table hold names and sentences.
WRAPPED = tuple(head in ("工作室", "所在单位", "说明") for head in summary_lines.HEADS)


@require_GET
def city_summary(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """A body's summary as it was sent, for the city."""
    found = _seen(request, pk)
    if request.user.is_in(*DESK_ROLES):
        return redirect("studios:summary", found.year)
    return _city_page(request, found, RemarkForm())


def _city_page(request: AuthenticatedHttpRequest, found: BodySummary, form: RemarkForm) -> HttpResponse:
    rows = found.frozen.get("rows", ())
    context = {
        "summary": found,
        "case": paper_case.of_summary(found, mine=False),
        "heads": summary_lines.HEADS,
        "content": found.frozen or None,
        "rows": [[*zip(summary_lines.HEADS, row, WRAPPED, strict=True)] for row in rows],
        "steps": [each.step.name for each in available(WORKFLOW, request.user, found) if not each.refusal],
        "may_chase": found.state in rules.WRITABLE and request.user.is_in(*BUREAU_ROLES),
        "form": form,
        "clause": rules.clause(found),
    }
    return render(request, "studios/summaries/city.html", context)


# What an office may do with papers that were sent.
JUDGED = {"accept": steps.accept, "return": steps.return_}


@require_POST
def accept(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    return _judged(request, pk, RemarkForm(request.POST), "accept", "已核收")


@require_POST
def return_(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    return _judged(request, pk, RemarkForm(request.POST, reason=True), "return", "已退回补充")


def _judged(request: AuthenticatedHttpRequest, pk: int, form: RemarkForm, step: str, said: str) -> HttpResponse:
    """The city's words are kept on the page until they are right."""
    found = _seen(request, pk)
    rules.require_city(request.user, found)
    require_source(WORKFLOW, WORKFLOW.step(step), found, request.user)
    if not form.is_valid():
        return _city_page(request, found, form)
    JUDGED[step](found, by=request.user, remark=form.cleaned_data["remark"])
    messages.success(request, said)
    return redirect("studios:city_summary", pk)


@require_POST
def chase(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    steps.chase(found, by=request.user)
    messages.success(request, f"已提醒{found.body.name}")
    return redirect("studios:city_summary", pk)


@require_GET
def pdf(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The table as it was sent; before that a preview for the body alone."""
    found = _seen(request, pk)
    if not found.frozen and not request.user.is_in(*DESK_ROLES):
        raise Http404
    return redirect(summary_paper.request_pdf(found, by=request.user))


@require_POST
def excel(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    if not found.frozen and not request.user.is_in(*DESK_ROLES):
        raise Http404
    return redirect(summary_paper.request_excel(found, by=request.user))


def _own(request: AuthenticatedHttpRequest, year: int) -> BodySummary:
    if not request.user.is_in(*DESK_ROLES) or year > 32_000:
        raise Http404
    found = BodySummary.objects.visible_to(request.user).select_related("body")
    return get_object_or_404(found, year=year)


def _seen(request: AuthenticatedHttpRequest, pk: int) -> BodySummary:
    if pk > 2**62:
        raise Http404
    return get_object_or_404(BodySummary.objects.visible_to(request.user).select_related("body"), pk=pk)
