"""Trainings, exchanges and service days the city holds, and who came (BJ-76, HZ-69)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.workflow.models import Stateful
from studios.models.about import AboutStudio
from studios.states import ActivityState

if TYPE_CHECKING:
    from portal.accounts.models import User


class CityActivityQuerySet(models.QuerySet["CityActivity"]):
    def visible_to(self, user: User) -> Self:
        """Drafts are the city's; what was announced is seen by everybody of the city."""
        if not user.is_authenticated or user.role is None:
            return self.none()
        mine = self.filter(city=user.city) if user.city else self
        return mine if user.is_in("city_officer", "centre_officer", "supervisor") else mine.exclude(state="draft")


class CityActivity(Stateful):
    """One occasion: announced, registered for, held, its attendance confirmed."""

    STATES = ActivityState

    class Kind(models.TextChoices):
        TRAINING = "training", "培训研修"
        EXCHANGE = "exchange", "技能交流"
        SERVICE = "service", "社会服务"

    number = models.CharField("编号", max_length=32, unique=True)
    city = models.CharField("城市", max_length=16, db_index=True)
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    title = models.CharField("名称", max_length=120)
    place = models.CharField("地点", max_length=120)
    on = models.DateField("开始日期")
    until = models.DateField("结束日期")
    closes_on = models.DateField("报名截止日")
    capacity = models.PositiveIntegerField("名额", null=True, blank=True)
    text = models.TextField("说明", max_length=4000, blank=True)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CityActivityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "市级活动"
        ordering = ("-on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(until__gte=F("on")), name="city_activity_ends_after_start"),
            models.CheckConstraint(condition=Q(closes_on__lte=F("on")), name="city_activity_closes_before_start"),
        )

    def __str__(self) -> str:
        return self.title


class Attendance(AboutStudio):
    """A studio's place in an activity; whether somebody came is the base of the service subsidy (HZ-69)."""

    activity = models.ForeignKey(CityActivity, on_delete=models.PROTECT, related_name="attendances")
    person = models.CharField("参加人", max_length=60)
    # True when the lead master comes in person: the service subsidy is the leader's.
    is_leader = models.BooleanField("领衔人本人", default=False)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    attended = models.BooleanField("实际参加", null=True, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "活动报名"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("activity", "studio", "person"),
                condition=Q(cancelled_at=None),
                name="one_place_per_person_and_activity",
            ),
        )

    def __str__(self) -> str:
        return f"{self.activity_id} {self.person}"
