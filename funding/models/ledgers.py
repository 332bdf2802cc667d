"""A studio's separate accounts and their rows, the assets bought, and what officers found (BJ-69…74, HZ-76, HZ-77).

Rows are added, never changed: a mistake is taken back by a reversing row. The balance stands on the account, under its
lock, and beside every row; both may never be below zero.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q

from portal.documents.models import Attachment
from studios.models.about import AboutQuerySet, AboutStudio

if TYPE_CHECKING:
    from datetime import date


class FundAccount(AboutStudio):
    """One of the two accounts a studio keeps apart: the city's grants, and what the unit adds (BJ-72, BJ-74)."""

    class Fund(models.TextChoices):
        GRANT = "grant", "市级资助"
        MATCHING = "matching", "单位配套资金"

    fund = models.CharField("资金", max_length=8, choices=Fund.choices)
    # 专门账目（科目）: empty until the unit has said which.
    name = models.CharField("专门账目（科目）名称", max_length=80, blank=True)
    code = models.CharField("科目编号", max_length=40, blank=True)
    named_on = models.DateField("设账日期", null=True, blank=True)
    balance = models.DecimalField("结余（元）", max_digits=14, decimal_places=2, default=Decimal("0.00"))
    rows_count = models.PositiveIntegerField("笔数", default=0)

    # The unit's rules for the money (经费管理办法).
    files = GenericRelation(Attachment)

    class Meta:
        verbose_name = verbose_name_plural = "资金账户"
        ordering = ("studio", "fund")
        constraints = (
            models.UniqueConstraint(fields=("studio", "fund"), name="one_account_per_fund"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="ledger_balance_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.studio_id} {self.get_fund_display()}"


class EntryQuerySet(AboutQuerySet):
    def during(self, first: date, last: date) -> EntryQuerySet:
        return self.filter(on__range=(first, last))

    def update(self, **values: Any) -> NoReturn:
        raise TypeError("ledger rows are never changed")

    def delete(self) -> NoReturn:
        raise TypeError("ledger rows are never taken away")


class LedgerEntry(AboutStudio):
    """One row of an account; a reversing row has the kind and category of what it takes back and the other sign."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", "市级资助到账"
        MATCHING = "matching", "配套资金投入"
        SPENDING = "spending", "支出"
        RETURNED = "returned", "缴回市级资助"

    class Source(models.TextChoices):
        PULLED = "pulled", "拨付后自动记入"
        TYPED = "typed", "填写"
        IMPORTED = "imported", "Excel 导入"

    account = models.ForeignKey(FundAccount, on_delete=models.PROTECT, related_name="entries")
    # Copied for reports over a whole city.
    city = models.CharField("城市", max_length=16)
    no = models.PositiveIntegerField("序号")
    on = models.DateField("日期")
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    # A key of the pack's expense_categories (HZ-76, BJ-69); "" for money that came in.
    category = models.CharField("用途", max_length=20, blank=True)
    # BJ-69, HZ-76: 其他 must be explained.
    reason = models.CharField("其他用途说明", max_length=200, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2)
    # 1 adds to the account, -1 takes from it.
    sign = models.SmallIntegerField("方向")
    balance_after = models.DecimalField("结余（元）", max_digits=14, decimal_places=2)
    payee = models.CharField("收款方或来源", max_length=120, blank=True)
    voucher = models.CharField("凭证（发票）号", max_length=60, blank=True)
    remark = models.CharField("摘要", max_length=200, blank=True)
    source = models.CharField("来源", max_length=10, choices=Source.choices, default=Source.TYPED)
    payment = models.OneToOneField(
        "funding.Payment", on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_entry"
    )
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")

    files = GenericRelation(Attachment)
    objects: ClassVar[Any] = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资金台账"
        ordering = ("account", "-no")
        indexes = (
            models.Index(
                fields=("city", "on"), include=("account", "kind", "category", "sign", "amount"), name="entry_city_day"
            ),
            models.Index(fields=("account", "on"), include=("kind", "sign", "amount"), name="entry_account_day"),
        )
        constraints = (
            models.UniqueConstraint(fields=("account", "no"), name="entry_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="entry_amount_positive"),
            models.CheckConstraint(condition=Q(sign__in=(1, -1)), name="entry_adds_or_takes"),
            models.CheckConstraint(condition=Q(balance_after__gte=0), name="entry_balance_not_negative"),
            models.CheckConstraint(
                condition=(Q(kind="spending") & ~Q(category="")) | (~Q(kind="spending") & Q(category="")),
                name="entry_spending_has_category",
            ),
            models.CheckConstraint(condition=~Q(category="other") | ~Q(reason=""), name="entry_other_is_explained"),
            models.CheckConstraint(
                condition=Q(reverses__isnull=False)
                | Q(kind__in=("payment", "matching"), sign=1)
                | Q(kind__in=("spending", "returned"), sign=-1),
                name="entry_sign_fits_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id}-{self.no}"

    @property
    def effect(self) -> Decimal:
        return self.sign * self.amount

    @property
    def words(self) -> str:
        """What the row is, a reversal named as such."""
        return f"冲销第 {self.reverses.no} 笔" if self.reverses is not None else self.get_kind_display()


class FixedAsset(AboutStudio):
    """A thing bought that meets the standard of a fixed asset, on the unit's register (BJ-70)."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="assets")
    number = models.CharField("资产编号", max_length=40)
    name = models.CharField("资产名称", max_length=120)
    value = models.DecimalField("价值（元）", max_digits=14, decimal_places=2)
    place = models.CharField("存放地点", max_length=120)
    keeper = models.CharField("保管人", max_length=60)
    acquired_on = models.DateField("取得日期")

    class Meta:
        verbose_name = verbose_name_plural = "固定资产"
        ordering = ("studio", "acquired_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("studio", "number"), name="asset_number_once"),
            models.CheckConstraint(condition=Q(value__gt=0), name="asset_value_positive"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class MoneyFinding(AboutStudio):
    """What an officer found about the money, with its document; it counts in the sheets until it is taken back."""

    class Kind(models.TextChoices):
        OUT_OF_SCOPE = "out_of_scope", "支出超出规定用途"
        IMPROPER = "improper", "支出不合理、不合规"
        DIVERTED = "diverted", "没有专款专用，混用、挤占资金"
        MISAPPROPRIATED = "misappropriated", "挪用资助资金、配套资金"
        MATCHING_MISUSED = "matching_misused", "配套资金使用不合规"

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    kind = models.CharField("问题", max_length=16, choices=Kind.choices)
    on = models.DateField("发生日期")
    words = models.CharField("事实和依据", max_length=500)
    document_no = models.CharField("依据文件", max_length=120)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.CharField("撤回理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "资金问题"
        ordering = ("-on", "-pk")
        constraints = (
            # Who wrote it down does not take it back alone.
            models.CheckConstraint(
                condition=Q(withdrawn_by=None) | ~Q(withdrawn_by=F("recorded_by")),
                name="money_finding_withdrawn_by_another",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="money_finding_withdrawn_with_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.studio_id} {self.get_kind_display()}"
