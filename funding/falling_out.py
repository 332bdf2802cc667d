"""Rows of batches not sent yet whose basis is gone: a corrected result, a title that ended, an institution marked.

The row falls out by the portal's hand, what was approved is void, and the grant ends with the reason. Safe to run
twice; a batch at the bank is left alone, only the bank's answer moves it.
"""

from __future__ import annotations

from funding import gathering
from funding.models import BatchRow, Grant
from funding.states import UNSENT
from funding.transitions import batches


def look(city: str) -> int:
    """How many rows fell out of the city's batches."""
    waiting = BatchRow.objects.waiting().filter(batch__city=city, batch__state__in=UNSENT)
    rows = {row.grant_id: row for row in waiting.select_related("batch", "grant__studio")}
    gone = gathering.without_basis(rows, city) if rows else {}
    for key, reason in gone.items():
        batches.drop_row(rows[key], by=None, reason=reason)
        gathering.judge(Grant.objects.filter(pk=key), city)
    return len(gone)
