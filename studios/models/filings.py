"""Yearly papers: the studio's own, and in Beijing the recommending body's summary of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q

from portal.accounts.roles import Role
from portal.documents.models import Attachment
from portal.workflow.models import Stateful
from studios.models.about import AboutStudio
from studios.states import FilingState, SummaryState

if TYPE_CHECKING:
    from portal.accounts.models import User


class YearlyFiling(Stateful, AboutStudio):
    """工作总结、年度运行情况表 and 工作计划 of one year (HZ-48, BJ-43).

    `data` holds the parts of the form as typed (studios/operating_report.py); `frozen` is what was filed.
    """

    STATES = FilingState

    year = models.PositiveSmallIntegerField("年度")
    # The first moment that is too late.
    due = models.DateTimeField("报送截止")
    data = models.JSONField("填报内容", default=dict)
    frozen = models.JSONField("报送内容", default=dict)
    fingerprint = models.CharField("内容指纹", max_length=64, blank=True)
    version_no = models.PositiveIntegerField("报送版本", default=0)
    verification_code = models.CharField("验证码", max_length=40, blank=True)
    first_filed_at = models.DateTimeField("首次报送时间", null=True, blank=True)
    # Set with the first filing and never again: late stays late.
    late = models.BooleanField("逾期报送", null=True)
    remark = models.TextField("核收意见", max_length=2000, blank=True)
    summary = models.ForeignKey(
        "studios.BodySummary", on_delete=models.PROTECT, null=True, blank=True, related_name="filings"
    )

    files = GenericRelation(Attachment)

    class Meta:
        verbose_name = verbose_name_plural = "年度报送"
        ordering = ("-year", "studio")
        indexes = (models.Index(fields=("year", "state", "due"), name="filing_round"),)
        constraints = (
            models.UniqueConstraint(fields=("studio", "year"), name="one_filing_a_year"),
            models.CheckConstraint(
                condition=Q(first_filed_at=None, late=None) | Q(first_filed_at__isnull=False, late__isnull=False),
                name="late_is_known_once_filed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.studio_id} {self.year}"


class BodySummaryQuerySet(models.QuerySet["BodySummary"]):
    def visible_to(self, user: User) -> Self:
        """The body's own; the city's offices all."""
        if not user.is_authenticated or user.role is None or user.organisation is None:
            return self.none()
        if user.is_in(Role.DISTRICT_OFFICER, Role.RECOMMENDER_OFFICER):
            return self.filter(body=user.organisation)
        if user.is_in(
            Role.CITY_OFFICER, Role.CITY_APPROVER, Role.FINANCE_APPROVER, Role.CENTRE_OFFICER, Role.SUPERVISOR
        ):
            return self.filter(body__city=user.city) if user.city else self
        return self.none()


class BodySummary(Stateful):
    """A recommending body's summary of its studios' year, sent to the city before mid-December (BJ-45, A-20)."""

    STATES = SummaryState

    class Timing(models.TextChoices):
        ON_TIME = "on_time", "按期"
        LATE_IN_PERIOD = "late_in_period", "迟报（中旬内）"
        OVERDUE = "overdue", "逾期"

    body = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    pack = models.CharField("适用办法", max_length=40)
    # The day the body sets for its studios, and its own due moment.
    studios_due_on = models.DateField("工作室报送截止日")
    due = models.DateTimeField("报送截止")
    text = models.TextField("全年总结", max_length=8000, blank=True)
    # Set with the first submission and never again.
    first_submitted_at = models.DateTimeField("首次报送时间", null=True, blank=True)
    timing = models.CharField("报送情况", max_length=16, choices=Timing.choices, blank=True)
    remark = models.TextField("核收意见", max_length=2000, blank=True)
    # Why a studio is missing, by its number: nothing goes to the city without a word about each.
    explanations = models.JSONField("未报送说明", default=dict)
    frozen = models.JSONField("报送内容", default=dict)
    fingerprint = models.CharField("内容指纹", max_length=64, blank=True)
    version_no = models.PositiveIntegerField("报送版本", default=0)
    verification_code = models.CharField("验证码", max_length=40, blank=True)

    files = GenericRelation(Attachment)
    objects = BodySummaryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度汇总"
        ordering = ("-year", "body")
        constraints = (
            models.UniqueConstraint(fields=("body", "year"), name="one_summary_a_year"),
            models.CheckConstraint(
                condition=Q(first_submitted_at=None, timing="") | (Q(first_submitted_at__isnull=False) & ~Q(timing="")),
                name="timing_is_known_once_submitted",
            ),
        )

    def __str__(self) -> str:
        return f"{self.body} {self.year}"
