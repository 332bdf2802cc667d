"""What the accounts say of a year, for the unit's yearly papers (§4.4): no figure of the ledger is typed twice."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum

from funding.models import LedgerEntry
from funding.usage import EFFECT
from studios.filing_forms import SPENDING

if TYPE_CHECKING:
    from studios.models import Studio

Kind = LedgerEntry.Kind


def of_year(studio: Studio, year: int) -> dict[str, Decimal]:
    """City grants received, the unit's own money, spending of both by use; reversed rows take themselves out."""
    rows = LedgerEntry.objects.filter(account__studio=studio, on__year=year).order_by()
    moved = rows.values_list("kind", "category").annotate(moved=Sum(EFFECT))
    sums = {(kind, use): total for kind, use, total in moved}
    found = {f"{SPENDING}{use}": -total for (kind, use), total in sums.items() if kind == Kind.SPENDING}
    if grant := sums.get((Kind.PAYMENT, "")):
        found["income_grant"] = grant
    if own := sums.get((Kind.MATCHING, "")):
        found |= {"income_unit": own, "support_funds": own}
    return found
