"""What a studio is due: a row per studio, kind and basis, paid or not (HZ-63…65, HZ-69, BJ-66, BJ-67)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from funding.states import GrantState
from portal.workflow.models import Stateful
from studios.models import Studio
from studios.models.about import AboutStudio

if TYPE_CHECKING:
    from portal.accounts.models import User


class GrantQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Those of the studios this person may see: the unit its own, a body its own, the city's offices theirs."""
        return self.filter(studio__in=Studio.objects.visible_to(user))

    def of_city(self, city: str) -> Self:
        return self.filter(studio__city=city)


class Grant(Stateful, AboutStudio):
    """One claim on money with its one basis; what is not due is kept as well, with the reason."""

    STATES = GrantState

    class Kind(models.TextChoices):
        ESTABLISHMENT = "establishment", "一次性资助"
        TOP_UP = "top_up", "优秀资助"
        SERVICE = "service", "专项服务补贴"

    class Needs(models.TextChoices):
        """What must be decided before it is due."""

        NOTHING = "", "无"
        BUDGET = "budget", "须先有预算决定"
        FINANCE = "finance", "须财务核定"
        CITY = "city", "须市级决定"

    kind = models.CharField("种类", max_length=16, choices=Kind.choices)
    # "term:12", "result:34", "attendance:56", "application:78": what it rests on, as one word.
    basis = models.CharField("依据编号", max_length=40)
    term = models.ForeignKey("studios.Term", on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    result = models.ForeignKey(
        "studios.AssessmentResult", on_delete=models.PROTECT, null=True, blank=True, related_name="grants"
    )
    attendance = models.ForeignKey(
        "studios.Attendance", on_delete=models.PROTECT, null=True, blank=True, related_name="grants"
    )
    # The recognition, the published result, the activity: what the money page cites.
    basis_document = models.CharField("依据文件", max_length=120)
    basis_on = models.DateField("依据日期")
    # at most one excellent grant per studio and assessment year.
    assessment_year = models.PositiveSmallIntegerField("考核年度", null=True, blank=True)
    # From the pack of the record; 0 when nothing is due.
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    pack = models.CharField("适用办法", max_length=40)
    clause = models.CharField("条款", max_length=80)
    needs = models.CharField("须先核定", max_length=10, choices=Needs.choices, blank=True)
    # Why it is (not) due, in words.
    reason = models.CharField("理由", max_length=300)
    # The budget decision or the city's document that let it through or ended it.
    decision = models.ForeignKey(
        "funding.BudgetDecision", on_delete=models.PROTECT, null=True, blank=True, related_name="grants"
    )
    decided_by_document = models.CharField("核定文件", max_length=120, blank=True)
    # True: an office excluded it, so that the portal does not bring it up again.
    settled = models.BooleanField("已由人核定", default=False)

    objects = GrantQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta:
        verbose_name = verbose_name_plural = "资助"
        ordering = ("-basis_on", "-pk")
        indexes = (
            models.Index(fields=("state", "-basis_on", "-id"), name="grant_due_list"),
            models.Index(fields=("studio", "kind"), name="grant_of_studio"),
        )
        constraints = (
            models.UniqueConstraint(fields=("studio", "kind", "basis"), name="one_grant_per_studio_kind_and_basis"),
            models.UniqueConstraint(
                fields=("studio",),
                condition=Q(kind="establishment", term__isnull=False) & ~Q(state=GrantState.EXCLUDED),
                name="one_establishment_grant_per_studio",
            ),
            models.UniqueConstraint(
                fields=("studio", "assessment_year"),
                condition=Q(kind="top_up") & ~Q(state=GrantState.EXCLUDED),
                name="one_top_up_per_studio_and_year",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(amount=0, state__in=(GrantState.EXCLUDED, GrantState.CHECKING)),
                name="grant_amount_is_positive",
            ),
            models.CheckConstraint(
                condition=~Q(kind="top_up") | Q(assessment_year__isnull=False), name="top_up_names_its_year"
            ),
        )

    def __str__(self) -> str:
        return f"{self.studio_id} {self.get_kind_display()} {self.basis}"
