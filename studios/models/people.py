"""Who leads and who works in a studio, with dates; entries are added, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from studios.models.about import AboutStudio
from studios.states import LEADING, LeaderPost


class LeaderStatus(AboutStudio):
    """Where the lead master stands since a day (HZ-59, BJ-56, BJ-57); the latest day counts."""

    person = models.CharField("领衔人", max_length=60)
    status = models.CharField("状态", max_length=12, choices=LeaderPost.choices)
    since = models.DateField("自")
    # Until when one who was re-employed or kept on stays, as the contract says.
    until = models.DateField("至", null=True, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "领衔人状态"
        ordering = ("studio", "since", "pk")
        indexes = (models.Index(fields=("studio", "-since", "-id"), name="leader_status_latest"),)
        constraints = (
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="leader_until_after_since"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.get_status_display()} {self.since}"

    @property
    def leads(self) -> bool:
        return self.status in LEADING


class Member(AboutStudio):
    """Somebody of the team beside the lead master, from a day to a day (HZ-21, BJ-19, A-40)."""

    name = models.CharField("姓名", max_length=60)
    category = models.CharField("类别", max_length=20, blank=True)
    occupation = models.CharField("职业（工种）或专业", max_length=80, blank=True)
    level = models.CharField("技能等级或职称", max_length=40, blank=True)
    joined_on = models.DateField("加入日期")
    left_on = models.DateField("离开日期", null=True, blank=True)
    left_reason = models.CharField("离开原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "成员"
        ordering = ("joined_on", "pk")
        indexes = (models.Index(fields=("studio", "left_on"), name="member_present"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")), name="member_left_after_joining"
            ),
        )

    def __str__(self) -> str:
        return self.name
