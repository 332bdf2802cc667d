"""A year of a city's money, closed by two people: what it came to, frozen with a hash (BJ-48 预算、决算)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from funding.models.budgets import CITY_READERS
from funding.states import ClosingState
from portal.workflow.models import Stateful

if TYPE_CHECKING:
    from portal.accounts.models import User


class ClosingQuerySet(models.QuerySet["YearClosing"]):
    def visible_to(self, user: User) -> Self:
        """The city's offices and its supervisor; nobody else."""
        if not user.is_authenticated or not user.is_in(*CITY_READERS):
            return self.none()
        return self.filter(city=user.city)


class YearClosing(Stateful):
    """The closing of one year; while it stands nothing dated in the year is added (a trigger refuses it as well)."""

    STATES = ClosingState

    city = models.CharField("城市", max_length=16)
    year = models.PositiveSmallIntegerField("年度")
    # The report of the year as it was when closed: tables of rows, totals, counts.
    content = models.JSONField("决算内容", default=dict)
    sha256 = models.CharField("SHA-256", max_length=64)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("提出时间")
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_on = models.DateField("关账日期", null=True, blank=True)
    remark = models.CharField("说明", max_length=300, blank=True)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度关账"
        ordering = ("-year", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("city", "year"), condition=~Q(state="withdrawn"), name="one_closing_per_city_and_year"
            ),
            models.CheckConstraint(
                condition=Q(checker=None) | ~Q(maker=F("checker")), name="closing_maker_is_not_checker"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(checker__isnull=False, closed_on__isnull=False),
                name="closing_closed_by_a_second_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.city} {self.year}"
