"""What a batch holds, as it is read, summed and fingerprinted."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from funding.models import BatchRow
from portal.policy.canonical import fingerprint

if TYPE_CHECKING:
    from funding.models import Batch

ACT = "pay_batch"


def rows(batch: Batch) -> list[BatchRow]:
    """The rows that stand, with everything a page or a check reads of them; one statement."""
    found = BatchRow.objects.filter(batch=batch).standing()
    return list(found.select_related("grant__studio__host", "payee").order_by("no"))


def total(found: list[BatchRow]) -> Decimal:
    return sum((row.amount for row in found), Decimal(0))


def mark(batch: Batch) -> str:
    """What the offices say yes to: each studio, amount and account. Any change of it voids their approvals."""
    found = BatchRow.objects.filter(batch=batch).standing().order_by("no")
    content = found.values_list("no", "grant", "amount", "payee", "payee__number_index", "payee__holder")
    return fingerprint([batch.number, batch.budget_id, [list(each) for each in content]])
