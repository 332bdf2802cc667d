"""Grants that come back after a title was cancelled: the claim, instalments, receipts (BJ-64, A-25, A-26)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q

from funding.states import OPEN_RECOVERY, RecoveryState
from portal.documents.models import Attachment
from portal.workflow.models import Stateful
from studios.models.about import AboutQuerySet, AboutStudio


class Recovery(Stateful, AboutStudio):
    """What a decided cancellation asks back; one for each decision, even when the amount is 0 and that is said."""

    STATES = RecoveryState

    number = models.CharField("编号", max_length=32, unique=True)
    city = models.CharField("城市", max_length=16, db_index=True)
    proposal = models.OneToOneField("studios.EndingProposal", on_delete=models.PROTECT, related_name="recovery")
    # the cycle that holds this day.
    ground_on = models.DateField("事由发生日")
    cycle_from = models.DateField("资助周期自", null=True, blank=True)
    cycle_until = models.DateField("资助周期至", null=True, blank=True)
    payments = models.ManyToManyField("funding.Payment", related_name="recoveries", blank=True)
    computed = models.DecimalField("核算金额（元）", max_digits=14, decimal_places=2)
    # Every step of the reckoning in words, as it was made: [{words, clause}].
    reasons = models.JSONField("核算过程", default=list)
    clause = models.CharField("条款", max_length=120, blank=True)
    # What is asked for: the computed amount, or less by a decision of both bureaus.
    due_amount = models.DecimalField("应缴回（元）", max_digits=14, decimal_places=2)
    received = models.DecimalField("已缴回（元）", max_digits=14, decimal_places=2, default=Decimal("0.00"))
    document_no = models.CharField("通知文号", max_length=60, blank=True)
    notified_on = models.DateField("通知日期", null=True, blank=True)
    pay_by = models.DateField("缴回期限", null=True, blank=True)
    pay_to = models.CharField("缴款账户", max_length=200, blank=True)
    # A deviation as drafted; it holds once both bureaus have approved exactly this.
    deviation_amount = models.DecimalField("拟定应缴回（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    deviation_reason = models.TextField("减免理由", max_length=2000, blank=True)
    deviation_document = models.CharField("减免决定文号", max_length=60, blank=True)
    # What the bureaus say yes to: any change of the draft voids what was approved.
    deviation_mark = models.CharField("减免内容指纹", max_length=64, blank=True)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The two bureaus' approvers of what was decided.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    deviated_on = models.DateField("减免决定日期", null=True, blank=True)
    # Of the reduction that holds: a later draft has its own document and mark until it is decided.
    decided_document = models.CharField("生效的减免决定文号", max_length=60, blank=True)
    decided_mark = models.CharField("生效的减免内容指纹", max_length=64, blank=True)
    settled_on = models.DateField("结清日期", null=True, blank=True)

    files = GenericRelation(Attachment)
    objects: ClassVar[Any] = AboutQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "追回"
        ordering = ("-recorded_at", "-pk")
        indexes = (models.Index(fields=("city", "state", "-recorded_at"), name="recovery_list"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(received__gte=0, received__lte=F("due_amount"), due_amount__lte=F("computed")),
                name="recovery_received_due_computed",
            ),
            models.CheckConstraint(
                condition=Q(due_amount=F("computed")) | Q(deviated_on__isnull=False), name="recovery_less_was_decided"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | (
                    ~Q(maker=F("decided_by"))
                    & (
                        Q(countersigned_by=None)
                        | (~Q(maker=F("countersigned_by")) & ~Q(decided_by=F("countersigned_by")))
                    )
                ),
                name="recovery_less_by_three_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(received=F("due_amount")), name="recovery_settled_is_paid"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=OPEN_RECOVERY) | Q(settled_on=None), name="recovery_open_is_not_settled"
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def outstanding(self) -> Decimal:
        return self.due_amount - self.received


class Instalment(models.Model):
    """A part of the claim and its day; the plan is rewritten as a whole."""

    recovery = models.ForeignKey(Recovery, on_delete=models.CASCADE, related_name="instalments")
    no = models.PositiveSmallIntegerField("期次")
    due_on = models.DateField("缴回期限")
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = "分期计划"
        ordering = ("recovery", "no")
        constraints = (
            models.UniqueConstraint(fields=("recovery", "no"), name="instalment_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_positive"),
        )

    def __str__(self) -> str:
        return f"{self.recovery_id}-{self.no}"


class ReceiptQuerySet(models.QuerySet[Any]):
    def update(self, **values: Any) -> NoReturn:
        raise TypeError("receipts are never changed")

    def delete(self) -> NoReturn:
        raise TypeError("receipts are never taken away")


class Receipt(models.Model):
    """Money that came back; a wrong one is taken back by a row of its own, never changed."""

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="receipts")
    on = models.DateField("到账日期")
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2)
    # 1 came back, -1 takes a wrong row back.
    sign = models.SmallIntegerField("方向", default=1)
    voucher = models.CharField("缴款凭证号", max_length=60)
    # How often the voucher was written down before and taken back: 1 for nearly all.
    attempt = models.PositiveSmallIntegerField("第几次", default=1)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    remark = models.CharField("说明", max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "缴回"
        ordering = ("recovery", "on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("recovery", "voucher", "attempt"), condition=Q(sign=1), name="one_receipt_per_voucher"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_positive"),
            models.CheckConstraint(
                condition=Q(sign=1, corrects=None) | Q(sign=-1, corrects__isnull=False), name="receipt_sign_fits"
            ),
        )

    def __str__(self) -> str:
        return f"{self.recovery_id} {self.amount}"

    @property
    def effect(self) -> Decimal:
        return self.sign * self.amount
