"""The city's money of a year, and the decisions it rests on (BJ-48, BJ-68, A-45)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q

from funding.states import DecisionState
from portal.accounts.roles import Role
from portal.documents.models import Attachment
from portal.workflow.models import Stateful

if TYPE_CHECKING:
    from portal.accounts.models import User

# The offices of a city that read all its money; who may do what is asked step by step.
CITY_READERS = (
    Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, Role.CITY_OFFICER, Role.CITY_APPROVER, Role.CENTRE_OFFICER,
    Role.SUPERVISOR,
)  # fmt: skip


class BudgetQuerySet(models.QuerySet["Budget"]):
    def visible_to(self, user: User) -> Self:
        """The city's offices and its supervisor; nobody else."""
        if not user.is_authenticated or not user.is_in(*CITY_READERS):
            return self.none()
        return self.filter(city=user.city)


class Budget(models.Model):
    """What a city may pay in a year from one source (BJ-68: 就业专项资金); the amount is that of its last decision."""

    city = models.CharField("城市", max_length=16, db_index=True)
    year = models.PositiveSmallIntegerField("年度")
    fund_source = models.CharField("资金来源", max_length=60)
    amount = models.DecimalField("预算（元）", max_digits=14, decimal_places=2, default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("设立时间")

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预算"
        ordering = ("-year", "fund_source")
        constraints = (
            models.UniqueConstraint(fields=("city", "year", "fund_source"), name="one_budget_per_source_and_year"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_is_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.year} 年度{self.fund_source}"


class BudgetDecisionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        return self.filter(budget__in=Budget.objects.visible_to(user))

    def standing(self) -> Self:
        return self.filter(state=DecisionState.CONFIRMED)


class BudgetDecision(Stateful):
    """A decision about a budget, typed in from its document by one person and confirmed by another.

    An allocation sets the budget's total. The others let one kind of grant be paid from it: Beijing's 20万 only for
    the assessment year and the results the decision names (A-45), the service subsidy only at the amount it sets
    (HZ-69).
    """

    STATES = DecisionState

    class Purpose(models.TextChoices):
        ALLOCATION = "allocation", "核定（调整）预算总额"
        ESTABLISHMENT = "establishment", "安排一次性资助"
        TOP_UP = "top_up", "安排优秀资助"
        SERVICE = "service", "安排专项服务补贴"

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="decisions")
    purpose = models.CharField("事项", max_length=16, choices=Purpose.choices)
    # The new total of the budget, or the ceiling of the kind.
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2)
    # HZ-69 "按规定": what one lead master is paid per activity.
    unit_amount = models.DecimalField("每人每次（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    assessment_year = models.PositiveSmallIntegerField("考核年度", null=True, blank=True)
    # The excellent results it names; those it does not name stay without money.
    results = models.ManyToManyField("studios.AssessmentResult", related_name="+", blank=True)
    document_no = models.CharField("文号", max_length=60)
    decided_on = models.DateField("决定日期")
    remark = models.CharField("说明", max_length=500, blank=True)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField("登记时间")

    files = GenericRelation(Attachment)
    objects = BudgetDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预算决定"
        ordering = ("-decided_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(amount__gte=0), name="decision_is_not_negative"),
            models.CheckConstraint(
                condition=Q(checker=None) | ~Q(maker=F("checker")), name="decision_maker_is_not_checker"
            ),
            models.CheckConstraint(
                condition=Q(purpose="service", unit_amount__gt=0) | (~Q(purpose="service") & Q(unit_amount=None)),
                name="decision_service_has_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(purpose="top_up", assessment_year__isnull=False)
                | (~Q(purpose="top_up") & Q(assessment_year=None)),
                name="decision_top_up_names_a_year",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document_no} {self.get_purpose_display()}"
