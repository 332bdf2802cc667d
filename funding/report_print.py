"""A year's report on paper as it is read today, whether the year runs or is closed (BJ-48 预算、决算)."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funding import money_offices, offices
from funding.cycles import NOTHING
from funding.models.budgets import CITY_READERS
from funding.report_export import SOURCE_HEADS, report_of
from funding.reporting import BY_KIND, MEASURES, MONTHLY, Line, Report
from funding.rules import ledgers as rules
from portal.documents.exports import exporters
from portal.documents.pdf import PrintBase, render_pdf
from portal.policy import clock, wording
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.documents.models import Export

PRINT = "year_money_print"
# Studios are listed one by one up to here; the workbook holds them all.
MOST_STUDIOS = 300
MONTHS = 12


def make(export: Export) -> Path:
    """Asks again who may read the city's money."""
    user = export.requested_by
    if user is None or not user.is_in(*CITY_READERS):
        raise Refused("您已不再有权查看本市的资金。")
    year = int(export.params["year"])
    base = PrintBase(f"{year}年度技能大师工作室资助资金报表")
    content = render_pdf("print/year_money.html", context(user.city, year, user.name), base)
    path = Path(tempfile.mkstemp(suffix=".pdf")[1])
    path.write_bytes(content)
    return path


def context(city: str, year: int, by: str) -> dict[str, Any]:
    """Everything printed: budgets, kinds, districts, months, categories, studios; who asked and when."""
    report, closing = report_of(city, year)
    pack = money_offices.pack_of(city)
    named = rules.categories(pack)
    closed = closing is not None and closing.closed_on is not None
    return {
        "basis": rules.basis(pack),
        "city": pack.city_name,
        "by": by,
        "at": wording.to_the_second(clock.now(fresh=True)),
        "closing": closing if closed else None,
        "meanings": list(MEASURES.values()),
        "tables": [each for each in _tables(report, named, offices.kinds_of(pack), _shown(year)) if each["rows"]],
        "left_out": len(report.studios) if len(report.studios) > MOST_STUDIOS else 0,
    }


def _shown(year: int) -> int:
    """How many months there are figures of: those of the running year up to this one."""
    today = clock.today()
    return today.month if year == today.year else MONTHS


def _tables(report: Report, named: dict[str, str], offered: Collection[str], shown: int) -> Iterator[dict[str, Any]]:
    money = [label for label, _ in MEASURES.values()]
    yield _table(SOURCE_HEADS, "一、预算表", [(s.label, s.budget, s.committed, s.paid, s.left) for s in report.sources])
    kinds = [(each.label, *(each.sums[name] for name in BY_KIND)) for each in report.of_kinds(offered)]
    yield _table(("种类", *(MEASURES[name][0] for name in BY_KIND)), "二、按种类", kinds)
    yield _table(("区县", *money), "三、决算表", [_row(each) for each in [*report.districts, report.total]])
    yield _table(("月份", *_monthly_heads()), "四、逐月累计", _months(report)[:shown])
    spent = [(named.get(category, category), amount) for category, amount in report.categories]
    yield _table(("用途", "已使用"), "五、支出用途", spent)
    if len(report.studios) <= MOST_STUDIOS:
        yield _table(("工作室", *money), "六、按工作室", [_row(each) for each in report.studios])


def _table(heads: Sequence[str], title: str, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """The first column holds words, the others yuan."""
    plain = [head.removesuffix("（元）") for head in heads]
    texts = [[row[0], *(wording.digits(amount) for amount in row[1:])] for row in rows]
    return {"title": title, "heads": plain, "rows": texts}


def _row(line: Line) -> tuple[Any, ...]:
    return (line.label, *(amount for _, amount in line.figures))


def _monthly_heads() -> list[str]:
    return [MEASURES[name][0] for name in MONTHLY]


def _months(report: Report) -> list[tuple[Any, ...]]:
    """Up to the end of each month."""
    sums = accumulate(report.months, _added, initial=(NOTHING, NOTHING, NOTHING))
    return [(f"{month} 月", *amounts) for month, amounts in enumerate(list(sums)[1:], start=1)]


def _added(before: tuple[Decimal, ...], month: tuple[Decimal, ...]) -> tuple[Decimal, Decimal, Decimal]:
    paid, spent, recovered = (one + more for one, more in zip(before, month, strict=True))
    return paid, spent, recovered


def enter() -> None:
    """Called from apps.py."""
    exporters.register(PRINT, make, label="资助资金年度报表", pdf=True)
