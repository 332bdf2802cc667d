"""A city's money of a year: planned, committed, paid, spent, recovered, by studio, district, kind, month and category.

A constant number of grouped statements; rolled up here. What each figure means is said once, in `MEASURES`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, QuerySet, Sum, When
from django.db.models.functions import ExtractMonth

from funding.cycles import NOTHING
from funding.models import BatchRow, Budget, FundAccount, Grant, LedgerEntry, Payment, Receipt
from funding.states import COMMITTING, BatchState, GrantState
from studios.models import Studio

MEASURES: dict[str, tuple[str, str]] = {
    "planned": ("计划", "依据日期在本年的应付资助（不予资助的除外）"),
    "committed": ("已安排", "列入本年预算各批次的金额（已作废、已退出的除外）"),
    "paid": ("已拨付", "本年实际拨付，扣除退汇"),
    "spent": ("已使用", "工作室台账本年从市级资助中的支出，扣除冲销"),
    "recovered": ("已追回", "本年缴回的资助，扣除更正"),
}
BY_KIND = ("planned", "committed", "paid")
NO_DISTRICT = "市属单位（集团）"
Sums = dict[str, Decimal]
CENT = Decimal("0.01")
EFFECT = F("sign") * F("amount")
PAID_EFFECT = Case(When(kind=Payment.Kind.REVERSED, then=-F("amount")), default=F("amount"))


@dataclass
class Line:
    """One row of a table: what it is about, and its figures by measure."""

    key: str
    label: str
    sums: Sums = field(default_factory=lambda: dict.fromkeys(MEASURES, NOTHING))
    district: str = ""

    @property
    def figures(self) -> list[tuple[str, Decimal]]:
        return [(name, self.sums[name]) for name in MEASURES]


@dataclass(frozen=True)
class Source:
    """A budget of the year with what was committed and paid from it."""

    key: int
    label: str
    budget: Decimal
    committed: Decimal
    paid: Decimal

    @property
    def left(self) -> Decimal:
        return self.budget - self.committed


@dataclass(frozen=True)
class Report:
    total: Line
    districts: list[Line]
    studios: list[Line]
    kinds: list[Line]
    # Twelve months of (paid, spent, recovered).
    months: list[tuple[Decimal, Decimal, Decimal]]
    categories: list[tuple[str, Decimal]]
    sources: list[Source]


def rows(measure: str, city: str, year: int) -> QuerySet[Any]:
    """The rows behind a figure: grants, batch rows, payments, ledger rows or receipts."""
    if measure == "planned":
        return Grant.objects.filter(studio__city=city, basis_on__year=year).exclude(state=GrantState.EXCLUDED)
    if measure == "committed":
        states = (*COMMITTING, BatchState.SETTLED)
        kept = BatchRow.objects.filter(batch__city=city, batch__budget__year=year, batch__state__in=states)
        return kept.filter(outcome__in=(BatchRow.Outcome.WAITING, BatchRow.Outcome.PAID))
    if measure == "paid":
        return Payment.objects.filter(grant__studio__city=city, paid_on__year=year)
    if measure == "spent":
        return LedgerEntry.objects.filter(
            city=city, on__year=year, kind=LedgerEntry.Kind.SPENDING, account__fund=FundAccount.Fund.GRANT
        )
    if measure == "recovered":
        return Receipt.objects.filter(recovery__city=city, on__year=year)
    raise KeyError(measure)


# Where a row's studio, kind of grant, amount and day are found.
STUDIO = {
    "planned": "studio", "committed": "grant__studio", "paid": "grant__studio", "spent": "studio",
    "recovered": "recovery__studio",
}  # fmt: skip
KIND = {"planned": "kind", "committed": "grant__kind", "paid": "grant__kind"}
AMOUNT: dict[str, Any] = {
    "planned": F("amount"), "committed": F("amount"), "paid": PAID_EFFECT, "spent": -EFFECT, "recovered": EFFECT,
}  # fmt: skip
DAY = {"paid": "paid_on", "spent": "on", "recovered": "on"}


def of(city: str, year: int) -> Report:
    """The whole report, in about a dozen statements however many rows."""
    by_studio: dict[int, Sums] = defaultdict(lambda: dict.fromkeys(MEASURES, NOTHING))
    kinds = {kind.value: Line(kind.value, str(kind.label)) for kind in Grant.Kind}
    for measure in MEASURES:
        for studio, kind, amount in _grouped(measure, city, year):
            by_studio[studio][measure] += amount
            if kind:
                kinds[kind].sums[measure] += amount
    studios = _lines(by_studio)
    return Report(
        total=_rolled("", "合计", studios),
        districts=_districts(studios),
        studios=studios,
        kinds=list(kinds.values()),
        months=_months(city, year),
        categories=_categories(city, year),
        sources=_sources(city, year),
    )


def _grouped(measure: str, city: str, year: int) -> Iterable[tuple[int, str, Decimal]]:
    found = rows(measure, city, year).order_by()
    if measure in KIND:
        grouped = found.values_list(STUDIO[measure], KIND[measure]).annotate(total=Sum(AMOUNT[measure]))
        return ((studio, kind, total.quantize(CENT)) for studio, kind, total in grouped)
    plain = found.values_list(STUDIO[measure]).annotate(total=Sum(AMOUNT[measure]))
    return ((studio, "", total.quantize(CENT)) for studio, total in plain)


def _lines(by_studio: Mapping[int, Sums]) -> list[Line]:
    """A line per studio, with its district, in the order of their numbers."""
    named = Studio.objects.filter(pk__in=by_studio).order_by("number")
    known = named.values_list("pk", "number", "name", "region__name")
    return [
        Line(number, f"{number} {name}", by_studio[pk], region or NO_DISTRICT) for pk, number, name, region in known
    ]


def _districts(studios: Iterable[Line]) -> list[Line]:
    grouped: dict[str, list[Line]] = defaultdict(list)
    for line in studios:
        grouped[line.district].append(line)
    return [
        _rolled(name, name, grouped[name]) for name in sorted(grouped, key=lambda each: (each == NO_DISTRICT, each))
    ]


def _rolled(key: str, label: str, lines: Iterable[Line]) -> Line:
    whole = Line(key, label)
    for line in lines:
        for measure, amount in line.sums.items():
            whole.sums[measure] += amount
    return whole


def _months(city: str, year: int) -> list[tuple[Decimal, Decimal, Decimal]]:
    found: dict[tuple[str, int], Decimal] = {}
    for measure, day in DAY.items():
        grouped = (
            rows(measure, city, year).order_by().values_list(ExtractMonth(day)).annotate(total=Sum(AMOUNT[measure]))
        )
        found |= {(measure, month): total.quantize(CENT) for month, total in grouped}
    return [
        (
            found.get(("paid", month), NOTHING),
            found.get(("spent", month), NOTHING),
            found.get(("recovered", month), NOTHING),
        )
        for month in range(1, 13)
    ]


def _categories(city: str, year: int) -> list[tuple[str, Decimal]]:
    grouped = rows("spent", city, year).order_by().values_list("category").annotate(total=Sum(-EFFECT))
    return sorted(
        ((category, total.quantize(CENT)) for category, total in grouped), key=lambda pair: (-pair[1], pair[0])
    )


def _sources(city: str, year: int) -> list[Source]:
    committed = rows("committed", city, year).order_by().values_list("batch__budget").annotate(total=Sum("amount"))
    paid = Payment.objects.filter(row__batch__city=city, row__batch__budget__year=year).order_by()
    of_budget = {key: total.quantize(CENT) for key, total in committed}
    grouped = paid.values_list("row__batch__budget").annotate(total=Sum(PAID_EFFECT))
    paid_of = {key: total.quantize(CENT) for key, total in grouped}
    return [
        Source(each.pk, each.fund_source, each.amount, of_budget.get(each.pk, NOTHING), paid_of.get(each.pk, NOTHING))
        for each in Budget.objects.filter(city=city, year=year).order_by("fund_source")
    ]
