"""The register of plaques (BJ-34, §4.8)."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q

from portal.documents.models import Attachment
from studios.models.about import AboutStudio


class Plaque(AboutStudio):
    """One plaque from its order to its return; a new text makes a new plaque and the old one is logged."""

    class Brought(models.TextChoices):
        """What is known of a plaque that hung before the portal (A-48)."""

        UNRECORDED = "unrecorded", "历史导入，铭牌情况未登记"
        HANGS = "hangs", "历史导入，已在悬挂"

    number = models.CharField("铭牌编号", max_length=40, unique=True)
    text = models.CharField("铭牌文字", max_length=200)
    issuer = models.CharField("制发单位", max_length=80)
    made_on = models.DateField("制作日期", null=True, blank=True)
    handed_on = models.DateField("交付日期", null=True, blank=True)
    handed_to = models.CharField("领取人", max_length=60, blank=True)
    # Of studios from before the portal: its making and handing over were never on record here.
    brought = models.CharField("历史导入", max_length=10, choices=Brought.choices, blank=True)
    # Why it no longer hangs: replaced by another text, or given back after the title ended.
    replaced_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")
    recall_due_on = models.DateField("应收回日期", null=True, blank=True)
    returned_on = models.DateField("收回日期", null=True, blank=True)
    # Gone for good, so that nobody waits for it any more.
    lost_on = models.DateField("遗失、损毁日期", null=True, blank=True)
    returned_note = models.CharField("收回（遗失、损毁）情况", max_length=300, blank=True)

    files = GenericRelation(Attachment)

    class Meta:
        verbose_name = verbose_name_plural = "铭牌"
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(handed_on=None) | Q(made_on=None) | Q(handed_on__gte=F("made_on")),
                name="plaque_handed_after_made",
            ),
            models.UniqueConstraint(
                fields=("studio",),
                condition=Q(replaced_by=None, returned_on=None, recall_due_on=None, lost_on=None),
                name="one_hanging_plaque",
            ),
            models.CheckConstraint(condition=Q(lost_on=None) | Q(returned_on=None), name="plaque_lost_or_returned"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_out(self) -> bool:
        """It hangs, or may hang, at the unit: handed over here, or from before the portal."""
        return self.handed_on is not None or bool(self.brought)
