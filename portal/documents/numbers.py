"""Running numbers (文号, 编号): one row per series, drawn under its lock; gaps are allowed, doubles are not."""

from __future__ import annotations

from django.db import transaction

from .models import NumberSeries


@transaction.atomic(savepoint=False)
def next_number(series: str) -> int:
    """The next number of the series, from 1; the caller's rollback gives it back."""
    return next_numbers(series, 1)[0]


@transaction.atomic(savepoint=False)
def next_numbers(series: str, many: int) -> range:
    """So many numbers of the series in a row."""
    row = NumberSeries.objects.select_for_update().filter(series=series).first() or _opened(series)
    row.last += many
    row.save(update_fields=["last"])
    return range(row.last - many + 1, row.last + 1)


@transaction.atomic(savepoint=False)
def keep_clear(series: str, number: int) -> None:
    """A number given before the portal: the series goes on behind it."""
    row = NumberSeries.objects.select_for_update().filter(series=series).first() or _opened(series)
    if row.last < number:
        row.last = number
        row.save(update_fields=["last"])


def _opened(series: str) -> NumberSeries:
    """A series at its first number; of two who open it at once the second waits for the first."""
    NumberSeries.objects.get_or_create(series=series)
    return NumberSeries.objects.select_for_update().get(series=series)
