"""What was paid: rows are added, never changed; PostgreSQL refuses to change them (see the first migration)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from funding.models.grants import Grant

if TYPE_CHECKING:
    from portal.accounts.models import User


class PaymentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Those of the grants this person may see."""
        return self.filter(grant__in=Grant.objects.visible_to(user))

    def standing(self) -> Self:
        """Money that went out and did not come back as undeliverable."""
        return self.filter(kind=Payment.Kind.PAID, corrected_by=None)

    def update(self, **values: Any) -> NoReturn:
        raise TypeError("payments are never changed")

    def delete(self) -> NoReturn:
        raise TypeError("payments are never taken away")


class Payment(models.Model):
    """Money that went to a studio, or came back undelivered: a correction is a row of its own."""

    class Kind(models.TextChoices):
        PAID = "paid", "拨付"
        REVERSED = "reversed", "退汇"

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="payments")
    row = models.ForeignKey("funding.BatchRow", on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    # How often the grant was paid before and came back: 1 for nearly all.
    attempt = models.PositiveSmallIntegerField("第几次", default=1)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    paid_on = models.DateField("日期")
    bank_serial = models.CharField("银行流水号", max_length=60, blank=True)
    source = models.ForeignKey("funding.ResultFile", on_delete=models.PROTECT, null=True, related_name="payments")
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    remark = models.CharField("说明", max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "支付"
        ordering = ("paid_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("grant", "attempt"), condition=Q(kind="paid"), name="one_payment_per_grant_and_attempt"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_positive"),
            models.CheckConstraint(
                condition=Q(kind="paid", corrects=None) | Q(kind="reversed", corrects__isnull=False),
                name="payment_reversal_corrects_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.grant_id} {self.get_kind_display()} {self.amount}"
