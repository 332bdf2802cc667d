"""Decisions: the selection list that is released at once, and the recognition document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models.application import CITY_ROLES
from applications.states import ListState, RecognitionState
from portal.workflow.models import Stateful

if TYPE_CHECKING:
    from portal.accounts.models import User


class DecisionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Lists and documents are read by the offices of the call's city; applicants read letters and notices."""
        if not user.is_authenticated or not user.is_in(*CITY_ROLES):
            return self.none()
        return self.filter(call__city=user.city)


class SelectionList(Stateful):
    """拟定名单 of a call: prepared quietly, approved by other people, released in one act with its inputs frozen."""

    STATES = ListState

    class Kind(models.TextChoices):
        FIRST = "first", "首次拟定"
        PROMOTION = "promotion", "递补"

    call = models.ForeignKey("applications.Call", on_delete=models.PROTECT, related_name="lists")
    kind = models.CharField("类型", max_length=10, choices=Kind.choices)
    method = models.CharField("汇总方法", max_length=10)
    quota = models.PositiveSmallIntegerField("名额", null=True)
    minutes = models.TextField("会议纪要", max_length=8000, blank=True)
    # Hangzhou's 25 is soft ("左右"): more needs a recorded reason (HZ-07).
    over_quota_reason = models.CharField("超出名额理由", max_length=500, blank=True)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Marks, scores and decisions as they stood at release, with their SHA-256 (INV-10).
    inputs = models.JSONField("冻结的输入", null=True, blank=True)
    digest = models.CharField("SHA-256", max_length=64, blank=True)
    released_at = models.DateTimeField("生效时间", null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "拟定名单"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("call",), condition=Q(state__in=("draft", "submitted")), name="one_open_list_per_call"
            ),
            models.CheckConstraint(condition=~Q(state="released") | ~Q(digest=""), name="released_list_is_frozen"),
        )

    def __str__(self) -> str:
        return f"{self.call} {self.get_kind_display()}"


class SelectionEntry(models.Model):
    """What the list says of one application."""

    class Decision(models.TextChoices):
        PROPOSED = "proposed", "拟认定"
        RESERVED = "reserved", "后备"
        DECLINED = "declined", "不认定"

    selection = models.ForeignKey(SelectionList, on_delete=models.CASCADE, related_name="entries")
    application = models.ForeignKey("applications.Application", on_delete=models.PROTECT, related_name="entries")
    decision = models.CharField("拟定", max_length=10, choices=Decision.choices)
    rank = models.PositiveSmallIntegerField("名次", null=True)
    score = models.DecimalField("汇总分", max_digits=7, decimal_places=3, null=True)
    reserve_no = models.PositiveSmallIntegerField("后备序号", null=True, blank=True)
    # Why: required for a decision against the rank, for a tie across the line, and for a decline.
    reason = models.CharField("理由", max_length=500, blank=True)

    class Meta:
        ordering = ("rank", "pk")
        constraints = (models.UniqueConstraint(fields=("selection", "application"), name="one_entry_per_application"),)

    def __str__(self) -> str:
        return f"{self.application}：{self.get_decision_display()}"


class Recognition(Stateful):
    """认定通知: document number, date and approvals; issuing it recognises every file of the notice at once."""

    STATES = RecognitionState

    call = models.ForeignKey("applications.Call", on_delete=models.PROTECT, related_name="recognitions")
    notice = models.OneToOneField("bulletin.PublicNotice", on_delete=models.PROTECT, related_name="+")
    document_no = models.CharField("文号", max_length=60, blank=True)
    title = models.CharField("标题", max_length=120)
    text = models.TextField("正文", max_length=6000, blank=True)
    dated = models.DateField("成文日期", null=True, blank=True)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("发文时间", null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "认定文件"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("document_no",), condition=~Q(document_no=""), name="document_number_used_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="issued") | (~Q(document_no="") & Q(issued_at__isnull=False, dated__isnull=False)),
                name="issued_recognition_is_numbered",
            ),
        )

    def __str__(self) -> str:
        return self.title
