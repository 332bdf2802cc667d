"""A year's report as Excel and, once its closing was proposed, as the final accounts on paper (BJ-48)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funding import money_offices, offices, reporting, year_content
from funding.models import YearClosing
from funding.models.budgets import CITY_READERS
from funding.reporting import MEASURES, Line, Report
from funding.rules import ledgers as rules
from funding.states import ClosingState
from portal.documents import workbook
from portal.documents.exports import exporters
from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.renderings import renderers, request_rendering
from portal.documents.workbook import Column, Sheet
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.models import Export, Rendering

EXCEL, PAPER = "year_money", "final_accounts"
PDF = "application/pdf"
FIGURES = tuple(Column(f"{label}（元）", "money", 18) for label, _ in MEASURES.values())
SOURCE_HEADS = ("资金来源", "预算（元）", "已安排（元）", "已拨付（元）", "未安排（元）")


def report_of(city: str, year: int) -> tuple[Report, YearClosing | None]:
    """The report of a year: of a closed one as it was frozen, else as it is now."""
    standing = YearClosing.objects.filter(city=city, year=year).exclude(state=ClosingState.WITHDRAWN).first()
    if standing is not None and standing.state == ClosingState.CLOSED:
        return year_content.report_of(standing.content), standing
    return reporting.of(city, year), standing


def make(export: Export) -> Path:
    """Asks again who may read the city's money."""
    user = export.requested_by
    if user is None or not user.is_in(*CITY_READERS):
        raise Refused("您已不再有权查看本市的资金。")
    year = int(export.params["year"])
    report, closing = report_of(user.city, year)
    pack = money_offices.pack_of(user.city)
    sheets = [
        Sheet("预算执行", _sources_columns(), _sources(report)),
        Sheet("按种类", (Column("种类", width=22), *FIGURES), _figures(report.of_kinds(offices.kinds_of(pack)))),
        Sheet("按区县", (Column("区县", width=22), *FIGURES), _figures([*report.districts, report.total])),
        Sheet("按工作室", (Column("工作室", width=48), Column("区县"), *FIGURES), _studios(report)),
        Sheet("按用途", (Column("用途", width=24), Column("已使用（元）", "money")), _categories(report, user.city)),
    ]
    words = {"年度": str(year), "依据": rules.basis(pack), "关账": closing.sha256 if closing else "未关账"}
    return workbook.write(Path(tempfile.mkstemp(suffix=".xlsx")[1]), sheets, query=words, by=user.name)


def _sources_columns() -> tuple[Column, ...]:
    head, *money = SOURCE_HEADS
    return (Column(head, width=28), *(Column(label, "money", 18) for label in money))


def _sources(report: Report) -> list[list[Any]]:
    return [[each.label, each.budget, each.committed, each.paid, each.left] for each in report.sources]


def _figures(lines: Iterable[Line]) -> list[list[Any]]:
    return [[each.label, *(amount for _, amount in each.figures)] for each in lines]


def _studios(report: Report) -> list[list[Any]]:
    return [[each.label, each.district, *(amount for _, amount in each.figures)] for each in report.studios]


def _categories(report: Report, city: str) -> list[list[Any]]:
    named = rules.categories(money_offices.pack_of(city))
    return [[named.get(category, category), amount] for category, amount in report.categories]


def request_paper(closing: YearClosing, *, by: User) -> Rendering:
    """预算表 and 决算表 of the year as its closing has them."""
    pack = money_offices.pack_of(closing.city)
    closed = closing.state == ClosingState.CLOSED
    data = {
        "content": closing.content, "sha256": closing.sha256, "draft": not closed, "basis": rules.basis(pack),
        "people": [closing.maker.name, closing.checker.name if closing.checker else ""],
        "issuers": list(pack.offices.issuers), "named": rules.categories(pack),
        "closed_on": closing.closed_on.isoformat() if closing.closed_on else "",
    }  # fmt: skip
    mark = closing.sha256 if closed else f"draft-{closing.sha256}"[:64]
    return request_rendering(kind=PAPER, subject=closing, by=by, data=data, fingerprint=mark)


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    data = rendering.data
    frozen = data["content"]
    report = year_content.report_of(frozen)
    title = f"{frozen['year']}年度技能大师工作室资助资金预算执行和决算表"
    context = {
        "sources": _sources(report), "source_heads": SOURCE_HEADS, "report": report, "counts": frozen["counts"],
        "measures": [label for label, _ in MEASURES.values()], "data": data,
        "categories": [(data["named"].get(category, category), amount) for category, amount in report.categories],
    }  # fmt: skip
    base = PrintBase(title, "", draft=data["draft"])
    return render_pdf("print/final_accounts.html", context, base), f"{title}.pdf", PDF


def enter() -> None:
    """Called from apps.py."""
    exporters.register(EXCEL, make, label="资助资金年度报表")
    renderers.register(PAPER, draw)
