"""Facts an officer found, each with the document it stands in (requirements.md §3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q

from portal.documents.models import Attachment
from studios.models.about import AboutQuerySet, AboutStudio

if TYPE_CHECKING:
    from datetime import date


class FindingQuerySet(AboutQuerySet):
    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def since(self, first: date) -> Self:
        return self.standing().filter(on__gte=first).order_by("on", "pk")


class Finding(AboutStudio):
    """What an officer found about a fact of a sheet: refusal, diversion, money spent. Never changed, only withdrawn."""

    # Name of a fact of the city's sheets.
    fact = models.CharField("事实", max_length=60)
    # 1 or 0 for a fact that holds or not; else a count or yuan.
    value = models.DecimalField("认定结果", max_digits=16, decimal_places=2)
    # The day by which it belongs to a period.
    on = models.DateField("事实日期")
    document = models.CharField("文书名称、文号", max_length=120)
    text = models.TextField("事实和依据", max_length=2000)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_because = models.CharField("撤回理由", max_length=500, blank=True)

    files = GenericRelation(Attachment)

    objects: ClassVar[Any] = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事实认定"
        ordering = ("-on", "-pk")
        indexes = (models.Index(fields=("studio", "on"), name="finding_period"),)
        constraints = (
            models.CheckConstraint(condition=Q(value__gte=0), name="finding_is_not_negative"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                name="finding_withdrawn_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.studio_id} {self.fact} {self.on}"
