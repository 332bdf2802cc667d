"""Changes of what a studio was recognised with (HZ-62, BJ-55…58)."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q

from portal.documents.models import Attachment
from portal.workflow.models import Stateful
from studios.models.about import AboutStudio
from studios.states import PENDING_AMENDMENT, AmendmentState


class Amendment(Stateful, AboutStudio):
    """One change on one of the pack's grounds: old and new side by side, from a day on."""

    STATES = AmendmentState

    number = models.CharField("编号", max_length=32, unique=True)
    # A key of the pack's grounds of kind "change".
    ground = models.CharField("事由", max_length=40)
    # field → value, the same keys on both sides: lead_master, unit_name, address, name …
    old = models.JSONField("原内容", default=dict)
    new = models.JSONField("新内容", default=dict)
    reason = models.TextField("理由", max_length=2000)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    remark = models.TextField("办理意见", max_length=2000, blank=True)
    # The expert group's decision on "其他情形" (HZ-62, A-34): date, members, conclusion.
    panel_decision = models.JSONField("专家组意见", default=dict, blank=True)
    # The application by which a new lead master goes through chapter 3 (BJ-56).
    application_no = models.CharField("申报编号", max_length=32, blank=True, db_index=True)

    files = GenericRelation(Attachment)

    class Meta:
        verbose_name = verbose_name_plural = "变更"
        ordering = ("-recorded_at", "-pk")
        indexes = (models.Index(fields=("state", "-recorded_at"), name="amendment_round"),)
        constraints = (
            models.UniqueConstraint(
                fields=("studio", "ground"),
                condition=Q(state__in=PENDING_AMENDMENT),
                name="one_pending_amendment_per_ground",
            ),
        )

    def __str__(self) -> str:
        return self.number
