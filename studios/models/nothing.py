"""The studio's word that there was nothing of a kind to record: missing records are not zero by silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q

from studios.models.about import AboutQuerySet, AboutStudio

if TYPE_CHECKING:
    from datetime import date

    from studios.models.studio import Studio


class NothingToRecordQuerySet(AboutQuerySet):
    def kinds_of(self, studio: Studio, first: date, last: date) -> frozenset[str]:
        """The kinds confirmed as none for the whole of a period."""
        covering = self.filter(studio=studio, first__lte=first, last__gte=last).order_by()
        return frozenset(covering.values_list("kind", flat=True))


class NothingToRecord(AboutStudio):
    """“没有”, confirmed once for a kind of records and a period; a record written later speaks louder."""

    kind = models.CharField("种类", max_length=20)
    first = models.DateField("起")
    last = models.DateField("止")

    objects: ClassVar[Any] = NothingToRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "确认没有"
        ordering = ("studio", "first", "kind")
        constraints = (
            models.UniqueConstraint(fields=("studio", "kind", "first", "last"), name="nothing_confirmed_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="nothing_ends_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.studio_id} {self.kind} {self.first}–{self.last}"
