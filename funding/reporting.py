"""A city's money of a year: planned, committed, paid, spent, recovered, by studio, district, kind, month and category.

A constant number of grouped statements; rolled up here. What each figure means is said once, in `MEASURES`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Sum,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import ExtractMonth

from funding.cycles import NOTHING
from funding.models import BatchRow, Budget, FundAccount, Grant, LedgerEntry, Payment, Receipt
from funding.states import COMMITTING, BatchState, GrantState
from portal.policy.prepared import Among, Given, Prepared
from studios.models import Studio

MEASURES: dict[str, tuple[str, str]] = {
    "planned": ("计划", "依据日期在本年的资助，含还待核定的（不予资助的除外）"),
    "committed": ("已安排", "列入本年预算各批次的金额（已作废、已退出、拨付失败和退汇的除外）"),
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
# Few rows are reversals: a comparison for each costs less than a multiplication.
SPENT_EFFECT = Case(When(sign=1, then=-F("amount")), default=F("amount"))


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

    def of_kinds(self, offered: Collection[str]) -> list[Line]:
        """The kinds the city's policy has, and any other that money was paid for."""
        return [line for line in self.kinds if line.key in offered or any(line.sums.values())]


class Scope(NamedTuple):
    """Whose money of which year: values, or places for them in a prepared question."""

    city: Any
    year: Any
    first: Any
    last: Any

    @classmethod
    def of(cls, city: str, year: int) -> Scope:
        return cls(city, year, date(year, 1, 1), date(year, 12, 31))


def rows(measure: str, scope: Scope) -> QuerySet[Any]:
    """The rows behind a figure: grants, batch rows, payments, ledger rows or receipts."""
    days = (scope.first, scope.last)
    if measure == "planned":
        planned = Grant.objects.filter(studio__city=scope.city, basis_on__range=days)
        return planned.exclude(state=GrantState.EXCLUDED)
    if measure == "committed":
        states = (*COMMITTING, BatchState.SETTLED)
        kept = BatchRow.objects.filter(batch__city=scope.city, batch__budget__year=scope.year, batch__state__in=states)
        kept = kept.filter(outcome__in=(BatchRow.Outcome.WAITING, BatchRow.Outcome.PAID))
        # What came back undelivered is committed again by the row it is paid with anew.
        return kept.filter(~Exists(Payment.objects.filter(row=OuterRef("pk"), kind=Payment.Kind.REVERSED)))
    if measure == "paid":
        return Payment.objects.filter(grant__studio__city=scope.city, paid_on__range=days)
    if measure == "spent":
        return LedgerEntry.objects.filter(
            city=scope.city, on__range=days, kind=LedgerEntry.Kind.SPENDING, account__fund=FundAccount.Fund.GRANT
        )
    if measure == "recovered":
        return Receipt.objects.filter(recovery__city=scope.city, on__range=days)
    raise KeyError(measure)


# Where a row's studio, kind of grant, amount and day are found.
STUDIO = {
    "planned": "studio", "committed": "grant__studio", "paid": "grant__studio", "spent": "studio",
    "recovered": "recovery__studio",
}  # fmt: skip
KIND = {"planned": "kind", "committed": "grant__kind", "paid": "grant__kind"}
AMOUNT: dict[str, Any] = {
    "planned": F("amount"), "committed": F("amount"), "paid": PAID_EFFECT, "spent": SPENT_EFFECT, "recovered": EFFECT,
}  # fmt: skip
# What each measure is summed up by: studio, kind of grant, and the month or the budget. Ledger rows are many: their
# account leads to the studio, so that an index alone answers, and months go with the categories.
GROUPS: dict[str, tuple[Any, Any, Any]] = {
    "planned": (F("studio"), F("kind"), Value(0)),
    "committed": (F("grant__studio"), F("grant__kind"), F("batch__budget")),
    "paid": (F("grant__studio"), F("grant__kind"), ExtractMonth("paid_on")),
    "spent": (F("account__studio"), Value(""), Value(0)),
    "recovered": (F("recovery__studio"), Value(""), ExtractMonth("on")),
}
MONTHLY = ("paid", "spent", "recovered")
ASKED = Scope(
    Given("city", CharField()), Given("year", IntegerField()), Given("first", DateField()), Given("last", DateField())
)


def _summed(measure: str, groups: Sequence[Any]) -> Prepared[Any]:
    return Prepared(lambda: rows(measure, ASKED).order_by().values_list(*groups).annotate(total=Sum(AMOUNT[measure])))


_SUMS = {measure: _summed(measure, groups) for measure, groups in GROUPS.items()}
_SPENDING = _summed("spent", (F("category"), ExtractMonth("on")))
_NAMED: Prepared[Any] = Prepared(
    lambda: (
        Studio.objects.filter(Among("pk", "keys"))
        .order_by("number")
        .values_list("pk", "number", "name", "region__name")
    )
)


def of(city: str, year: int) -> Report:
    """The whole report, in nine statements however many rows."""
    asked = Scope.of(city, year)._asdict()
    by_studio: dict[int, Sums] = defaultdict(lambda: dict.fromkeys(MEASURES, NOTHING))
    kinds = {kind.value: Line(kind.value, str(kind.label)) for kind in Grant.Kind}
    parts: dict[tuple[str, int], Decimal] = defaultdict(lambda: NOTHING)
    for measure, question in _SUMS.items():
        for studio, kind, part, total in question.rows(**asked):
            amount = total.quantize(CENT)
            by_studio[studio][measure] += amount
            parts[measure, part] += amount
            if kind:
                kinds[kind].sums[measure] += amount
    categories: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    for category, month, total in _SPENDING.rows(**asked):
        categories[category] += total.quantize(CENT)
        parts["spent", month] += total.quantize(CENT)
    studios = _lines(by_studio)
    districts = _districts(studios)
    return Report(
        total=_rolled("", "合计", districts),
        districts=districts,
        studios=studios,
        kinds=list(kinds.values()),
        months=[_month(parts, month) for month in range(1, 13)],
        categories=sorted(categories.items(), key=lambda pair: (-pair[1], pair[0])),
        sources=_sources(city, year, parts),
    )


def _month(parts: Mapping[tuple[str, int], Decimal], month: int) -> tuple[Decimal, Decimal, Decimal]:
    paid, spent, recovered = (parts.get((measure, month), NOTHING) for measure in MONTHLY)
    return paid, spent, recovered


def _lines(by_studio: Mapping[int, Sums]) -> list[Line]:
    """A line per studio, with its district, in the order of their numbers."""
    return [
        Line(number, f"{number} {name}", by_studio[pk], region or NO_DISTRICT)
        for pk, number, name, region in _NAMED.rows(keys=by_studio)
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


def _sources(city: str, year: int, parts: Mapping[tuple[str, int], Decimal]) -> list[Source]:
    paid = Payment.objects.filter(row__batch__city=city, row__batch__budget__year=year).order_by()
    grouped = paid.values_list("row__batch__budget").annotate(total=Sum(PAID_EFFECT))
    paid_of = {key: total.quantize(CENT) for key, total in grouped}
    return [
        Source(
            each.pk,
            each.fund_source,
            each.amount,
            parts.get(("committed", each.pk), NOTHING),
            paid_of.get(each.pk, NOTHING),
        )
        for each in Budget.objects.filter(city=city, year=year).order_by("fund_source")
    ]
