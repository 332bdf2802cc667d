"""Inspections of a studio and the orders they lead to (HZ-47, BJ-44)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q

from portal.accounts.roles import HOST_ROLES
from portal.documents.models import Attachment
from portal.workflow.models import Stateful
from studios.models.about import AboutQuerySet, AboutStudio
from studios.states import InspectionState, OrderState

if TYPE_CHECKING:
    from portal.accounts.models import User


class InspectionQuerySet(AboutQuerySet):
    def visible_to(self, user: User) -> Self:
        """The unit reads an inspection once it is concluded."""
        found = super().visible_to(user)
        return found.filter(state=InspectionState.CONCLUDED) if user.is_in(*HOST_ROLES) else found


class Inspection(Stateful, AboutStudio):
    """One visit with the pack's checklist; once concluded it no longer changes."""

    STATES = InspectionState

    class Kind(models.TextChoices):
        IRREGULAR = "irregular", "不定期检查"
        YEARLY = "yearly", "年度督导检查"

    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    year = models.PositiveSmallIntegerField("年度")
    office = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    on = models.DateField("检查日期")
    inspectors = models.CharField("检查人员", max_length=200)
    # key of the pack's checklist → {"found": ok | problem | na, "note": text}
    checklist = models.JSONField("检查项", default=dict)
    conclusion = models.TextField("检查结论", max_length=2000, blank=True)

    files = GenericRelation(Attachment)
    objects: ClassVar[Any] = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督导检查"
        ordering = ("-on", "-pk")
        indexes = (models.Index(fields=("office", "year", "state"), name="inspection_round"),)
        constraints = (
            models.UniqueConstraint(
                fields=("studio", "year"),
                condition=Q(kind="yearly", state__in=("draft", "concluded")),
                name="one_yearly_inspection",
            ),
        )

    def __str__(self) -> str:
        return f"{self.studio_id} {self.on}"


class RectificationOrder(Stateful, AboutStudio):
    """整改要求: what to mend and by when; closed by the office that issued it, with evidence."""

    STATES = OrderState

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    office = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    # Keys of the checklist's points this order is about.
    items = models.JSONField("所涉检查项", default=list)
    points = models.TextField("整改要求", max_length=2000)
    issued_on = models.DateField("下达日期")
    due_on = models.DateField("整改期限")
    answer = models.TextField("整改情况", max_length=2000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    finding = models.TextField("复查意见", max_length=2000, blank=True)
    closed_at = models.DateTimeField("销号时间", null=True, blank=True)

    files = GenericRelation(Attachment)

    class Meta:
        verbose_name = verbose_name_plural = "整改要求"
        ordering = ("due_on", "pk")
        indexes = (models.Index(fields=("state", "due_on"), name="order_due"),)
        constraints = (models.CheckConstraint(condition=Q(due_on__gte=F("issued_on")), name="order_due_after_issue"),)

    def __str__(self) -> str:
        return f"{self.studio_id} {self.due_on}"
