"""A year's report as plain data that can be frozen and hashed, and read back for the page of a closed year."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from funding import reporting
from funding.models import FundAccount, LedgerEntry, Payment, Receipt
from funding.reporting import Line, Report, Source

# What the closing of a year promises never to change: nothing dated in it is added (planned and committed may move on).
KEPT = ("paid", "spent", "recovered")


def content(city: str, year: int) -> dict[str, Any]:
    """The report with the counts of rows behind it; money as text, exact to the cent."""
    report = reporting.of(city, year)
    return {
        "city": city,
        "year": year,
        "total": _row(report.total),
        "districts": [_row(each) for each in report.districts],
        "studios": [_row(each) | {"district": each.district} for each in report.studios],
        "kinds": [_row(each) for each in report.kinds],
        "months": [[str(amount) for amount in month] for month in report.months],
        "categories": [[category, str(amount)] for category, amount in report.categories],
        "sources": [
            [each.key, each.label, str(each.budget), str(each.committed), str(each.paid)] for each in report.sources
        ],
        "counts": counts(city, year),
    }


def counts(city: str, year: int) -> dict[str, int]:
    """How many rows of the year there are: ledgers of both funds, payments, receipts."""
    entries = LedgerEntry.objects.filter(city=city, on__year=year)
    return {
        "grant_entries": entries.filter(account__fund=FundAccount.Fund.GRANT).count(),
        "matching_entries": entries.filter(account__fund=FundAccount.Fund.MATCHING).count(),
        "payments": Payment.objects.filter(grant__studio__city=city, paid_on__year=year).count(),
        "receipts": Receipt.objects.filter(recovery__city=city, on__year=year).count(),
    }


def moved_since(frozen: dict[str, Any]) -> list[str]:
    """What of a closed year is no longer as it was; nothing, unless somebody went past the portal."""
    city, year = frozen["city"], frozen["year"]
    now = content(city, year)
    found = [name for name, number in now["counts"].items() if number != frozen["counts"].get(name)]
    found += [name for name in KEPT if now["total"][name] != frozen["total"][name]]
    kept = {row["key"]: [row[name] for name in KEPT] for row in frozen["studios"]}
    found += [
        row["key"]
        for row in now["studios"]
        if any(Decimal(row[name]) for name in KEPT) and kept.get(row["key"]) != [row[name] for name in KEPT]
    ]
    return found


def report_of(frozen: dict[str, Any]) -> Report:
    """The report as it was when the year was closed."""
    return Report(
        total=_line(frozen["total"]),
        districts=[_line(each) for each in frozen["districts"]],
        studios=[_line(each) for each in frozen["studios"]],
        kinds=[_line(each) for each in frozen["kinds"]],
        months=[(Decimal(paid), Decimal(spent), Decimal(back)) for paid, spent, back in frozen["months"]],
        categories=[(category, Decimal(amount)) for category, amount in frozen["categories"]],
        sources=[
            Source(key, label, Decimal(budget), Decimal(committed), Decimal(paid))
            for key, label, budget, committed, paid in frozen["sources"]
        ],
    )


def _row(line: Line) -> dict[str, Any]:
    sums = {name: str(amount) for name, amount in line.figures}
    return {"key": line.key, "label": line.label, **sums}


def _line(row: dict[str, Any]) -> Line:
    line = Line(row["key"], row["label"], district=row.get("district", ""))
    for name in reporting.MEASURES:
        line.sums[name] = Decimal(row[name])
    return line
