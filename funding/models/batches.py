"""Batches of payments, their rows, and what the bank answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q

from funding.models.budgets import CITY_READERS, Budget
from funding.states import BatchState
from portal.documents.models import Attachment
from portal.workflow.models import Stateful

if TYPE_CHECKING:
    from portal.accounts.models import User


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, user: User) -> Self:
        """The city's offices and its supervisor; nobody else."""
        if not user.is_authenticated or not user.is_in(*CITY_READERS):
            return self.none()
        return self.filter(city=user.city)


class Batch(Stateful):
    """Payments that are approved, sent and reconciled together; made by one person, checked by another."""

    STATES = BatchState

    number = models.CharField("编号", max_length=32, unique=True)
    city = models.CharField("城市", max_length=16, db_index=True)
    pack = models.CharField("适用办法", max_length=40)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="batches")
    title = models.CharField("名称", max_length=120)
    # Sum of the rows that stand; compared with them whenever it counts (INV-15).
    total = models.DecimalField("合计（元）", max_digits=14, decimal_places=2, default=0)
    rows_count = models.PositiveIntegerField("笔数", default=0)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("编制时间")
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The second bureau's approver, where the pack asks for one (BJ-46).
    countersigner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_on = models.DateField("审批日期", null=True, blank=True)
    # What was approved: any change of a row voids it.
    fingerprint = models.CharField("内容指纹", max_length=64, blank=True)
    sent_on = models.DateField("送银行日期", null=True, blank=True)
    verification_code = models.CharField("验证码", max_length=40, blank=True)

    files = GenericRelation(Attachment)
    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "拨付批次"
        ordering = ("-made_at", "-pk")
        indexes = (models.Index(fields=("city", "state", "-made_at"), name="batch_list"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(checker=None) | ~Q(maker=F("checker")), name="batch_maker_is_not_checker"
            ),
            models.CheckConstraint(
                condition=Q(countersigner=None) | (~Q(maker=F("countersigner")) & ~Q(checker=F("countersigner"))),
                name="batch_countersigned_by_a_third_person",
            ),
            models.CheckConstraint(condition=Q(total__gte=0), name="batch_total_is_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class RowQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        return self.filter(batch__in=Batch.objects.visible_to(user))

    def standing(self) -> Self:
        """Rows that count in the batch's total."""
        return self.exclude(outcome=BatchRow.Outcome.DROPPED)

    def waiting(self) -> Self:
        return self.filter(outcome=BatchRow.Outcome.WAITING)


class BatchRow(models.Model):
    """One grant in a batch: how much, to which account; dropped rows stay to be seen."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "待拨付"
        PAID = "paid", "拨付成功"
        FAILED = "failed", "拨付失败"
        DROPPED = "dropped", "已退出批次"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="rows")
    no = models.PositiveIntegerField("序号")
    grant = models.ForeignKey("funding.Grant", on_delete=models.PROTECT, related_name="rows")
    payee = models.ForeignKey("funding.PayeeAccount", on_delete=models.PROTECT, related_name="rows")
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices, default=Outcome.WAITING)
    # Why it fell out, or what the bank said.
    note = models.CharField("说明", max_length=200, blank=True)

    objects = RowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批次明细"
        ordering = ("batch", "no")
        constraints = (
            models.UniqueConstraint(fields=("batch", "no"), name="row_number_once"),
            # Two batches never hold the same grant at once.
            models.UniqueConstraint(
                fields=("grant",), condition=Q(outcome="waiting"), name="one_waiting_row_per_grant"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="row_amount_is_positive"),
        )

    def __str__(self) -> str:
        return f"{self.batch_id}-{self.no}"


class ResultFile(models.Model):
    """A file the bank sent back: each counts once, by its SHA-256, whatever it is called."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="result_files")
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    paid_count = models.PositiveIntegerField("成功笔数")
    paid_total = models.DecimalField("成功金额（元）", max_digits=14, decimal_places=2)
    failed_count = models.PositiveIntegerField("失败笔数")
    failed_total = models.DecimalField("失败金额（元）", max_digits=14, decimal_places=2)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField("读入时间")

    files = GenericRelation(Attachment)

    class Meta:
        verbose_name = verbose_name_plural = "银行回单"
        ordering = ("read_at", "pk")

    def __str__(self) -> str:
        return self.name
