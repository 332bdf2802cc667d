"""The year's money: the report with its charts, the rows behind every figure, Excel; closing the year."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from funding import money_offices, offices, report_export, report_print, report_rows, year_content
from funding.closing_workflow import WORKFLOW
from funding.models import YearClosing
from funding.models.budgets import CITY_READERS
from funding.report_rows import Asked
from funding.reporting import BY_KIND, MEASURES, Line, Report
from funding.rules import closings as rules
from funding.rules import ledgers as ledger_rules
from funding.states import ClosingState as C
from funding.transitions import closings
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.fields import PlainText
from portal.audit.models import Entry
from portal.documents.exports import request_export
from portal.policy import clock, wording
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from studios.views import steps

PER_PAGE = 50
FIRST_YEAR = 2022
CHIPS = {C.PROPOSED: "others", C.CLOSED: "closed", C.WITHDRAWN: "draft"}
LABELS = {"close": "复核并关账", "withdraw": "撤回关账"}


class YearForm(forms.Form):
    year = forms.TypedChoiceField(label="年度", coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = range(clock.today().year, FIRST_YEAR - 1, -1)
        self.fields["year"].choices = [(year, f"{year} 年") for year in years]  # type: ignore[attr-defined]


class RemarkForm(forms.Form):
    remark = PlainText(label="说明", longest=300, lines=True, required=False)

    def __init__(self, *args: Any, required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remark"].required = required
        self.fields["remark"].error_messages["required"] = "请写明撤回的原因。"


@require_GET
def report(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Budgets, kinds, districts, studios; a closed year as it was closed."""
    year, form = _year(request)
    found, closing = report_export.report_of(request.user.city, year)
    page = Paginator(found.studios, PER_PAGE).get_page(request.GET.get("page"))
    pack = money_offices.pack_of(request.user.city)
    named = ledger_rules.categories(pack)
    context = {
        "year": year,
        "form": form,
        "closing": closing,
        "sources": [
            (
                each,
                _rows_url(year, "committed", budget=str(each.key)) if each.committed else "",
                _rows_url(year, "paid", budget=str(each.key)) if each.paid else "",
            )
            for each in found.sources
        ],
        "bullets": [
            {"label": each.label, "whole": each.budget, "part": each.committed, "inner": each.paid}
            for each in found.sources
        ],
        "series": _series(found),
        "today": clock.today() if year == clock.today().year else None,
        "categories": [
            {
                "label": named.get(category, category),
                "value": amount,
                "url": _rows_url(year, "spent", category=category) if amount else "",
            }
            for category, amount in found.categories
        ],
        "kinds": _table("按种类", "种类", found.of_kinds(offices.kinds_of(pack)), year, "kind", BY_KIND),
        "districts": _table("按区县", "区县", [*found.districts, found.total], year, "district", tuple(MEASURES)),
        "studios": _table("按工作室", "工作室", list(page), year, "studio", tuple(MEASURES)),
        "page_obj": page,
        "measures": list(MEASURES.values()),
        "basis": ledger_rules.basis(pack),
    }
    return render(request, "funding/reports/report.html", context)


def _series(found: Report) -> list[dict[str, Any]]:
    labels = [MEASURES[name][0] for name in ("paid", "spent", "recovered")]
    return [{"label": label, "values": [month[place] for month in found.months]} for place, label in enumerate(labels)]


def _table(caption: str, head: str, lines: list[Line], year: int, by: str, measures: tuple[str, ...]) -> dict[str, Any]:
    """Every figure above zero opens its rows."""
    columns = [{"label": head}, *({"label": f"{MEASURES[name][0]}（元）", "numeric": True} for name in measures)]
    rows = []
    for line in lines:
        cells: list[dict[str, Any]] = [{"text": line.label, "wrap": True}]
        for name in measures:
            url = _rows_url(year, name, **({by: line.key} if line.key else {})) if line.sums[name] else ""
            cells.append({"text": wording.digits(line.sums[name]), "numeric": True, "url": url})
        rows.append({"cells": cells, "test": "row"})
    return {"caption": caption, "columns": columns, "rows": rows}


def _rows_url(year: int, measure: str, **by: str) -> str:
    return f"{reverse('funding:report_rows')}?{urlencode({'year': year, 'measure': measure, **by})}"


@require_GET
def rows(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What a figure is the sum of."""
    year, _ = _year(request)
    asked = Asked.of(request.GET.dict())
    if asked is None:
        raise Http404
    found = report_rows.narrowed(asked, request.user.city, year)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    summed = f"共 {page.paginator.count} 笔，合计 {wording.yuan(report_rows.total(asked, found))}。"
    columns = [{"label": label, "numeric": label.startswith("金额")} for label in report_rows.HEADS]
    pack = money_offices.pack_of(request.user.city)
    title = asked.title(ledger_rules.categories(pack))
    table = {
        "caption": title,
        "columns": columns,
        "rows": [{"cells": report_rows.cells(asked, each), "test": "row"} for each in page],
    }
    context = {
        "back": (f"{reverse('funding:report')}?year={year}", f"{year} 年资金报表"),
        "title": f"{year} 年{title}",
        "words": f"{_meaning(asked)}。{summed}{_moved(request, asked, year)}",
        "clause": ledger_rules.basis(pack),
        "page_obj": page,
        "table": table,
        "empty": {"title": "没有记录", "words": "这个数字后面没有明细。"},
    }
    return render(request, "studios/life/list.html", context)


def _meaning(asked: Asked) -> str:
    if asked.measure == "paid" and asked.budget:
        return "从这项预算拨付的，扣除退汇"
    return MEASURES[asked.measure][1]


def _moved(request: AuthenticatedHttpRequest, asked: Asked, year: int) -> str:
    """What a closing froze and may have moved on since is said to be so."""
    if asked.measure in year_content.KEPT and not asked.budget:
        return ""
    closed = YearClosing.objects.filter(city=request.user.city, year=year, state=C.CLOSED).exists()
    return "本年度已关账，报表是关账时的数字，这里是现在的明细。" if closed else ""


@require_POST
def export(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The year as Excel or as a PDF, made in the background."""
    _reader(request)
    form = YearForm(request.POST)
    year = (form.cleaned_data["year"] if form.is_valid() else 0) or clock.today().year
    kind = report_print.PRINT if request.POST.get("form") == "pdf" else report_export.EXCEL
    return redirect(request_export(kind, request.user, {"year": year}))


@require_GET
def year_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Closings of the city, newest first; which year may be closed next."""
    _reader(request)
    found = YearClosing.objects.visible_to(request.user).select_related("maker", "checker")
    offered = [
        steps.button(f"提出 {year} 年度关账", reverse("funding:closing_new", args=[year]))
        for year in _may_propose(request)
    ]
    pack = money_offices.pack_of(request.user.city)
    context = {"closings": [(each, CHIPS[C(each.state)]) for each in found], "steps": offered,
               "basis": ledger_rules.basis(pack)}  # fmt: skip
    return render(request, "funding/reports/years.html", context)


def _may_propose(request: AuthenticatedHttpRequest) -> list[int]:
    """The last year that is over, unless it was proposed; earlier ones stay reachable by their address."""
    if not money_offices.handles(request.user, request.user.city):
        return []
    last = clock.today().year - 1
    standing = YearClosing.objects.filter(city=request.user.city).exclude(state=C.WITHDRAWN)
    done = set(standing.values_list("year", flat=True))
    return [year for year in (last, last - 1) if year not in done]


@require_http_methods(["GET", "POST"])
def closing_new(request: AuthenticatedHttpRequest, year: int) -> HttpResponse:
    """A year is put before a second person with its report as it stands."""
    _reader(request)
    rules.check_propose(request.user, request.user.city)
    if not FIRST_YEAR <= year <= clock.today().year:
        raise Http404
    form = RemarkForm(request.POST or None)
    if request.method == "POST" and steps.done(
        form, lambda: closings.propose(request.user.city, year, by=request.user, remark=form.cleaned_data["remark"])
    ):
        messages.success(request, f"已提出 {year} 年度关账，请另一位同事复核。")
        return redirect("funding:closing", year=year)
    return steps.page(
        request, form, title=f"提出 {year} 年度关账", label="提出关账", back=reverse("funding:years"),
        words="提出后由另一位同事复核。关账以后，日期在这一年的拨付、台账和缴回都不能再登记，更正记在以后的年度。",
    )  # fmt: skip


@require_GET
def closing(request: AuthenticatedHttpRequest, year: int) -> HttpResponse:
    """One closing: its figures and hash, whether they still hold, its steps."""
    record = _closing(request, year)
    offered = [
        steps.button(label, reverse("funding:closing_step", args=[year, name]),
                     steps.refusal(WORKFLOW.step(name).check, request.user, record),
                     "primary" if name == "close" else "plain")
        for name, label in LABELS.items()
        if record.state in WORKFLOW.step(name).sources and not request.user.is_in("supervisor")
    ]  # fmt: skip
    closed = record.state == C.CLOSED
    context = {
        "closing": record,
        "chip": CHIPS[C(record.state)],
        "rows": [
            (MEASURES[name][0], amount, _rows_url(year, name) if amount else "")
            for name, amount in year_content.report_of(record.content).total.figures
        ],
        "whole": fingerprint(record.content) == record.sha256,
        "moved": year_content.moved_since(record.content) if closed else [],
        "closed": closed,
        "steps": offered,
        "log": Entry.objects.about(record).newest_first(),
        "basis": ledger_rules.basis(money_offices.pack_of(record.city)),
    }
    return render(request, "funding/reports/closing.html", context)


@require_http_methods(["GET", "POST"])
def closing_step(request: AuthenticatedHttpRequest, year: int, step: str) -> HttpResponse:
    record = _closing(request, year)
    if step not in LABELS:
        raise Http404
    engine = WORKFLOW.step(step)
    engine.check(request.user, record)
    if record.state not in engine.sources:
        raise Refused(f"{year} 年度关账现为“{record.state_label}”，不能“{LABELS[step]}”")
    form = RemarkForm(request.POST or None, required=step == "withdraw")

    def act() -> None:
        if step == "close":
            closings.close(record, by=request.user)
        else:
            closings.withdraw(record, by=request.user, remark=form.cleaned_data["remark"])

    if request.method == "POST" and steps.done(form, act):
        messages.success(request, f"{LABELS[step]}：已办理。")
        return redirect("funding:closing", year=year) if step == "close" else redirect("funding:years")
    words = "关账后这一年的数字不再变动，也不能撤回。" if step == "close" else ""
    return steps.page(
        request, form, title=f"{LABELS[step]}：{year} 年度", label=LABELS[step], words=words,
        back=reverse("funding:closing", args=[year]), danger=step == "close",
        facts=[{"label": MEASURES[name][0], "value": wording.yuan(amount)}
               for name, amount in year_content.report_of(record.content).total.figures],
    )  # fmt: skip


@require_GET
def paper(request: AuthenticatedHttpRequest, year: int) -> HttpResponse:
    """预算表 and 决算表 as a PDF."""
    return redirect(report_export.request_paper(_closing(request, year), by=request.user))


def _reader(request: AuthenticatedHttpRequest) -> None:
    if not request.user.is_in(*CITY_READERS):
        raise Http404


def _closing(request: AuthenticatedHttpRequest, year: int) -> YearClosing:
    standing = YearClosing.objects.visible_to(request.user).exclude(state=C.WITHDRAWN)
    return get_object_or_404(standing.select_related("maker", "checker"), year=year)


def _year(request: AuthenticatedHttpRequest) -> tuple[int, YearForm]:
    """The year asked for, if it is one; else this one."""
    _reader(request)
    query = request.GET.copy()
    query.setdefault("year", str(clock.today().year))
    form = YearForm(query)
    year = form.cleaned_data["year"] if form.is_valid() else 0
    return year or clock.today().year, form
