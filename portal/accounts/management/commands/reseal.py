"""Moves every sealed column to the newest key; afterwards the old key may leave SEAL_KEYS."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction
from django.db.models.functions import Cast

from portal.accounts.sealed import SealedField, newest_prefix

BATCH = 500


class Command(BaseCommand):
    help = "Seal every encrypted value again with the newest key of SEAL_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            for field in model._meta.local_fields:
                if isinstance(field, SealedField):
                    count = reseal(model, field)
                    self.stdout.write(f"{model._meta.label}.{field.name}: {count}")


def reseal(model: type[models.Model], field: SealedField) -> int:
    """Rows of one column that carry an older key's name, batch by batch; returns how many were sealed again."""
    count = 0
    while True:
        with transaction.atomic():
            batch = list(stale(model, field).select_for_update().order_by("pk")[:BATCH])
            for row in batch:
                model._base_manager.filter(pk=row.pk).update(**{field.name: getattr(row, field.name)})
        count += len(batch)
        if len(batch) < BATCH:
            return count


def stale(model: type[models.Model], field: SealedField) -> models.QuerySet[Any]:
    """Rows whose stored text does not begin with the newest key's name."""
    rows = model._base_manager.annotate(stored_text=Cast(field.name, models.TextField()))
    return rows.exclude(stored_text__startswith=newest_prefix()).exclude(stored_text="").exclude(stored_text=None)
