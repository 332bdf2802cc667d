"""The accounts money goes to: entered by the unit's clerk, confirmed by its administrator, checked by finance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q

from funding.models.budgets import CITY_READERS
from funding.states import PENDING_PAYEE, PayeeState
from portal.accounts.roles import HOST_ROLES
from portal.accounts.sealed import SealedField
from portal.documents.models import Attachment
from portal.workflow.models import Stateful
from studios.models import Studio
from studios.models.about import AboutStudio

if TYPE_CHECKING:
    from portal.accounts.models import User


def masked(last4: str) -> str:
    """An account number as lists show it."""
    return f"**** {last4}"


class PayeeQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """The unit its own, the city's money offices and supervisor theirs; a recommending body none."""
        if not user.is_authenticated or not user.is_in(*HOST_ROLES, *CITY_READERS):
            return self.none()
        return self.filter(studio__in=Studio.objects.visible_to(user))

    def in_force(self) -> Self:
        return self.filter(state=PayeeState.IN_FORCE)

    def pending(self) -> Self:
        return self.filter(state__in=PENDING_PAYEE)


class PayeeAccount(Stateful, AboutStudio):
    """One version of a studio's account; a change is a new version that needs two people at the finance desk."""

    STATES = PayeeState

    class Purpose(models.TextChoices):
        UNIT = "unit", "单位账户（资助资金）"
        LEADER = "leader", "领衔人账户（服务补贴）"

    purpose = models.CharField("用途", max_length=8, choices=Purpose.choices)
    holder = models.CharField("户名", max_length=120)
    bank = models.CharField("开户银行", max_length=120)
    bank_code = models.CharField("联行号", max_length=12, blank=True)
    # Sealed at rest, shown masked, revealed by a logged click.
    number = SealedField("账号")
    number_index = models.CharField(max_length=64, db_index=True)
    last4 = models.CharField("尾号", max_length=4)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    reason = models.CharField("变更理由", max_length=300, blank=True)
    remark = models.CharField("核对意见", max_length=300, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    counterchecked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    files = GenericRelation(Attachment)
    objects = PayeeQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta:
        verbose_name = verbose_name_plural = "收款账户"
        ordering = ("-recorded_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("studio", "purpose"), condition=Q(state=PayeeState.IN_FORCE), name="one_account_in_force"
            ),
            models.UniqueConstraint(
                fields=("studio", "purpose"), condition=Q(state__in=PENDING_PAYEE), name="one_account_pending"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(recorded_by=F("confirmed_by")), name="account_confirmed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(counterchecked_by=None) | ~Q(checked_by=F("counterchecked_by")),
                name="account_counterchecked_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.holder} 尾号 {self.last4}"

    @property
    def masked(self) -> str:
        return masked(self.last4)
