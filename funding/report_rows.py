"""The rows behind a figure of the yearly report: narrowed as the figure was, drawn for the list and the Excel file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse

from funding import reporting
from funding.cycles import NOTHING
from funding.models import Grant, Payment
from funding.reporting import KIND, MEASURES, NO_DISTRICT, STUDIO, Scope
from portal.policy import wording

SELECTED: dict[str, tuple[str, ...]] = {
    "planned": ("studio__host",),
    "committed": ("grant__studio__host", "batch"),
    "paid": ("grant__studio__host", "row__batch"),
    "spent": ("studio__host", "reverses"),
    "recovered": ("recovery__studio__host",),
}
# Figures of one budget, with the way from a row to it.
OF_BUDGET = {"committed": "batch__budget", "paid": "row__batch__budget"}
HEADS = ("工作室编号", "工作室", "单位", "事项", "日期", "金额（元）", "依据")


@dataclass(frozen=True)
class Asked:
    """Which figure: a measure, and what it was broken down by; "" where it was not."""

    measure: str
    district: str = ""
    studio: str = ""
    kind: str = ""
    category: str = ""
    # A budget's own figure: what was committed or paid from it, whenever it was paid.
    budget: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked | None:
        """None for what is no figure of the report."""
        measure, kind, category = query.get("measure", ""), query.get("kind", ""), query.get("category", "")
        if measure not in MEASURES or (kind and (kind not in Grant.Kind.values or measure not in KIND)):
            return None
        budget = query.get("budget", "")
        if category and measure != "spent":
            return None
        if budget and (measure not in OF_BUDGET or not re.fullmatch(r"[0-9]{1,15}", budget)):
            return None
        return cls(measure, query.get("district", ""), query.get("studio", ""), kind, category, budget)

    def title(self, categories: Mapping[str, str]) -> str:
        """The measure and what it was broken down by; `categories` are the pack's words for spending."""
        kind = str(Grant.Kind(self.kind).label) if self.kind else ""
        part = self.district or self.studio or kind or categories.get(self.category, self.category)
        return "：".join(each for each in (MEASURES[self.measure][0], part) if each)


def narrowed(asked: Asked, city: str, year: int) -> QuerySet[Any]:
    """The rows whose sum the figure is."""
    studio = STUDIO[asked.measure]
    found = reporting.rows(asked.measure, Scope.of(city, year))
    if asked.budget:
        found = _of_budget(asked, city, year, found)
    found = found.select_related(*SELECTED[asked.measure])
    if asked.district == NO_DISTRICT:
        found = found.filter(**{f"{studio}__region": None})
    elif asked.district:
        found = found.filter(**{f"{studio}__region__name": asked.district})
    if asked.studio:
        found = found.filter(**{f"{studio}__number": asked.studio})
    if asked.kind:
        found = found.filter(**{KIND[asked.measure]: asked.kind})
    if asked.category:
        found = found.filter(category=asked.category)
    return found.order_by("pk")


def _of_budget(asked: Asked, city: str, year: int, found: QuerySet[Any]) -> QuerySet[Any]:
    """Paid from a budget means from its batches, also by a bank that was slower than the year."""
    if asked.measure == "paid":
        found = Payment.objects.filter(row__batch__city=city, row__batch__budget__year=year)
    return found.filter(**{OF_BUDGET[asked.measure]: asked.budget})


def total(asked: Asked, found: QuerySet[Any]) -> Decimal:
    """What the rows come to, as the figure was reckoned."""
    summed: Decimal | None = found.order_by().aggregate(total=Sum(reporting.AMOUNT[asked.measure]))["total"]
    return (summed or NOTHING).quantize(reporting.CENT)


def cells(asked: Asked, row: Any) -> list[dict[str, Any]]:
    """One row as the table shows it."""
    number, name, host, about, on, amount, basis = values(asked, row)
    return [
        {"text": number, "url": reverse("funding:ledger", args=[number])},
        {"text": name, "wrap": True},
        {"text": host, "wrap": True},
        {"text": about, "wrap": True},
        {"text": on or "–"},
        {"text": wording.digits(amount), "numeric": True},
        {"text": basis, "wrap": True},
    ]


def values(asked: Asked, row: Any) -> Sequence[Any]:
    """Number, studio, unit, what it is, its day, the amount with its sign, the document it rests on."""
    if asked.measure == "planned":
        return (*_studio(row.studio), row.get_kind_display(), row.basis_on, row.amount, row.basis_document)
    if asked.measure == "committed":
        grant, words = row.grant, f"{row.grant.get_kind_display()}，批次 {row.batch.number}"
        return (*_studio(grant.studio), words, row.batch.approved_on, row.amount, grant.basis_document)
    if asked.measure == "paid":
        grant, words = row.grant, f"{row.get_kind_display()}，批次 {row.row.batch.number}"
        amount = row.amount if row.kind == row.Kind.PAID else -row.amount
        return (*_studio(grant.studio), words, row.paid_on, amount, grant.basis_document)
    if asked.measure == "spent":
        return (*_studio(row.studio), row.remark or row.words, row.on, -row.effect, row.voucher or f"第 {row.no} 笔")
    words = f"缴回，凭证 {row.voucher}"
    return (*_studio(row.recovery.studio), words, row.on, row.effect, row.recovery.document_no)


def _studio(studio: Any) -> tuple[str, str, str]:
    return studio.number, studio.name, studio.host.name
