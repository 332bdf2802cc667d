"""Panels, assignments and marks. What a panel judges is generic: an application, or a studio in its round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.experts import OFFICES, Expert
from assessments.models.sheets import SheetVersion
from assessments.states import AssignmentState, PanelState
from portal.accounts.roles import Role
from portal.workflow.models import Stateful
from portal.workflow.subjects import Concerning, ConcerningQuerySet

if TYPE_CHECKING:
    from portal.accounts.models import User


class PanelQuerySet(ConcerningQuerySet):
    def visible_to(self, user: User) -> Self:
        """The officers of the panel's city; an expert those it sits on once released."""
        if not user.is_authenticated or user.role is None:
            return self.none()
        if user.is_in(Role.EXPERT):
            return self.filter(members__expert__user=user).exclude(state=PanelState.DRAFT)
        if user.is_in(*OFFICES):
            return self.filter(city=user.city)
        return self.none()


class Panel(Stateful, Concerning):
    """A panel for a call or round: its sheet, its experts, its subjects."""

    STATES = PanelState

    city = models.CharField("城市", max_length=16, db_index=True)
    name = models.CharField("名称", max_length=80)
    sheet = models.ForeignKey(SheetVersion, on_delete=models.PROTECT, related_name="panels")
    # First moment too late for marks (24:00 of the last day).
    due = models.DateTimeField("评分截止")
    marks_per_subject = models.PositiveSmallIntegerField("每件评分人数", default=3)
    # Seed of the balanced draw, kept so that anyone may repeat it.
    seed = models.CharField("抽取种子", max_length=40, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评审组"
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(marks_per_subject__gte=1), name="panel_wants_marks"),
            models.CheckConstraint(condition=Q(state__in=PanelState.values), name="panel_state_known"),
        )

    def __str__(self) -> str:
        return self.name


class PanelFile(Concerning):
    """A file the panel judges. Its version is the one that lay before the experts when the panel was released."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="files")
    version_no = models.PositiveIntegerField("所评版本", default=0)

    objects = ConcerningQuerySet.as_manager()

    class Meta:
        ordering = ("subject_id", "pk")
        constraints = (
            models.UniqueConstraint(fields=("panel", "subject_type", "subject_id"), name="file_once_per_panel"),
        )


class PanelMember(models.Model):
    """An expert seated on a panel; one may be the chair (组长)."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="members")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="seats")
    chair = models.BooleanField("组长", default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("panel", "expert"), name="expert_once_per_panel"),
            models.UniqueConstraint(fields=("panel",), condition=Q(chair=True), name="one_chair_per_panel"),
        )

    def __str__(self) -> str:
        return f"{self.expert}"


class AssignmentQuerySet(ConcerningQuerySet):
    def visible_to(self, user: User) -> Self:
        """An expert sees own assignments of released panels; the panel's office those of its city."""
        if not user.is_authenticated or user.role is None:
            return self.none()
        if user.is_in(Role.EXPERT):
            return self.filter(expert__user=user).exclude(panel__state=PanelState.DRAFT)
        if user.is_in(*OFFICES):
            return self.filter(panel__city=user.city)
        return self.none()

    def open_to(self, user: User) -> Self:
        """Assignments whose content the expert may read: declared free of conflict (TM-04, design.md §6)."""
        return self.filter(expert__user=user, state__in=(AssignmentState.DECLARED, AssignmentState.SUBMITTED)).exclude(
            panel__state=PanelState.DRAFT
        )

    def counted(self) -> Self:
        """Mark sheets that count: handed in and not recused."""
        return self.filter(state=AssignmentState.SUBMITTED)


class Assignment(Stateful, Concerning):
    """One expert, one subject: declaration, marks, submission. Submitted marks never change."""

    STATES = AssignmentState

    # Born in the first state, many at once while the panel is a draft; from there only the engine moves it.
    state = models.CharField("状态", max_length=24, db_index=True, default=AssignmentState.ASSIGNED)
    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="assignments")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="assignments")
    declared_at = models.DateTimeField("申报时间", null=True, blank=True)
    reason = models.CharField("回避或免评理由", max_length=500, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    # When a mark was last saved; shown as 已存, never to other experts.
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    total = models.DecimalField("总分", max_digits=6, decimal_places=2, null=True, blank=True)
    comment = models.TextField("评语", max_length=1000, blank=True)
    # The version of the subject that was judged.
    version_no = models.PositiveIntegerField("所评版本", default=0)
    # An officer typed the marks from the expert's signed paper sheet; the scan is an attachment in slot "paper_sheet".
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评审分派"
        ordering = ("subject_id", "pk")
        indexes = (
            models.Index(fields=("subject_type", "subject_id", "state"), name="assignment_subject"),
            models.Index(fields=("expert", "state"), name="assignment_expert"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("expert", "subject_type", "subject_id", "panel"), name="expert_once_per_subject"
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False, total__isnull=False),
                name="submitted_assignment_has_total",
            ),
            # INV-08: no mark sheet counts without a declaration.
            models.CheckConstraint(
                condition=~Q(state__in=("declared", "submitted")) | Q(declared_at__isnull=False),
                name="marks_follow_declaration",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("recused", "excused")) | ~Q(reason=""), name="leaving_has_a_reason"
            ),
            models.CheckConstraint(condition=Q(state__in=AssignmentState.values), name="assignment_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.panel.name} 评分任务 {self.pk}"


class Mark(models.Model):
    """One expert's mark on one item: 0 ≤ value ≤ the item's points (checked against the sheet)."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="marks")
    item = models.CharField("评分项", max_length=20)
    value = models.DecimalField("评分", max_digits=5, decimal_places=2)
    reason = models.CharField("理由", max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("assignment", "item"), name="one_mark_per_item"),
            models.CheckConstraint(condition=Q(value__gte=0), name="mark_is_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.item} {self.value}"
