"""The expert pool."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from portal.accounts.roles import Role

# Roles that read the panels of their city; who may also act is the pack's matter.
OFFICES = (Role.CITY_OFFICER, Role.CITY_APPROVER, Role.FINANCE_APPROVER, Role.CENTRE_OFFICER, Role.SUPERVISOR)


class ExpertQuerySet(models.QuerySet["Expert"]):
    def of(self, city: str) -> Self:
        return self.filter(city=city).select_related("user", "region")

    def in_pool(self) -> Self:
        """Those who may be seated."""
        return self.filter(active=True, user__is_active=True)


class Expert(models.Model):
    """A person of the expert pool. Employer and past employers feed the conflict finder."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="expert")
    city = models.CharField("城市", max_length=16, db_index=True)
    employer = models.CharField("工作单位", max_length=120)
    employer_uscc = models.CharField("单位统一社会信用代码", max_length=18, blank=True, db_index=True)
    employer_group = models.CharField("所属集团", max_length=120, blank=True)
    past_employers = models.JSONField("近五年工作单位", default=list, blank=True)
    occupations = models.JSONField("专业领域", default=list, blank=True)
    # Blind index of the expert's ID number: finds the expert among masters, apprentices and authors; never the number.
    identity_index = models.CharField(max_length=64, blank=True, db_index=True)
    title = models.CharField("职称、技能等级", max_length=60, blank=True)
    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    active = models.BooleanField("在库", default=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评审专家"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.user}"
