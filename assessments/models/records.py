"""What a panel records beside its marks: 现场考察, 材料评审, and the chair's word where marks lie far apart."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.panels import Panel
from portal.workflow.subjects import Concerning, ConcerningQuerySet


class SiteVisit(Concerning):
    """A 现场考察 record (HZ 四(二), BJ-31): when, who, what was found; photos are attachments in slot "photo"."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField("考察日期")
    place = models.CharField("地点", max_length=200)
    people = models.CharField("考察人员", max_length=300)
    # Finding per line of the visit list of the pack: key → {"found": "yes" or "no" or "", "note": str}.
    findings = models.JSONField("考察情况", default=dict)
    conclusion = models.TextField("考察结论", max_length=2000)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("记录时间")

    objects = ConcerningQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("panel", "subject_type", "subject_id"), name="one_visit_record"),
        )


class DocumentReview(Concerning):
    """A 材料评审 record of a panel on one subject."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="document_reviews")
    reviewed_on = models.DateField("评审日期")
    conclusion = models.TextField("评审意见", max_length=2000)
    people = models.CharField("参加人员", max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("记录时间")

    objects = ConcerningQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("panel", "subject_type", "subject_id"), name="one_document_review"),
        )


class Moderation(Concerning):
    """The chair's mark on an item the experts disagree about; their own marks stay as they were handed in."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="moderations")
    item = models.CharField("指标", max_length=20)
    value = models.DecimalField("裁定分", max_digits=5, decimal_places=2)
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    objects = ConcerningQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("panel", "subject_type", "subject_id", "item"), name="one_moderation_per_item"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="moderated_mark_is_not_negative"),
            models.CheckConstraint(condition=~Q(reason=""), name="moderation_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.item} {self.value}"
