"""The year's records (台账): counted later by the sheets, so every number and date has a column of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q

from portal.documents.models import Attachment
from studios.models.about import AboutQuerySet, AboutStudio

if TYPE_CHECKING:
    from datetime import date


class RecordQuerySet(AboutQuerySet):
    def live(self) -> Self:
        """Records that were not taken back."""
        return self.filter(removed_at=None)


class Record(AboutStudio):
    """Abstract: one line of a register, with the day it counts by and the files that prove it."""

    class Source(models.TextChoices):
        TYPED = "typed", "填写"
        IMPORTED = "imported", "Excel 导入"
        ATTENDED = "attended", "市级活动签到"

    # The day by which the record belongs to a year or a period.
    on = models.DateField("日期")
    source = models.CharField("来源", max_length=10, choices=Source.choices, default=Source.TYPED)
    # Why it stands although another studio holds the same patent or certificate; "" when none does.
    explanation = models.CharField("情况说明", max_length=200, blank=True)
    # A record taken back stays in the table; who and why is in the log.
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    files = GenericRelation(Attachment)
    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        abstract = True


class ActivityRecord(Record):
    """Anything a studio did, won, bought or put up; `kind` says which columns it uses (studios/record_kinds.py)."""

    class Organiser(models.TextChoices):
        # Points differ by who held a service activity (附件2 社会效益).
        GOVERNMENT = "government", "政府部门"
        INDUSTRY = "industry", "行业部门"
        OTHER = "other", "其他"

    class Level(models.TextChoices):
        NATIONAL = "national", "国家级"
        PROVINCIAL = "provincial", "省级（直辖市级）"
        CITY = "city", "市级"
        DISTRICT = "district", "区县级"
        UNIT = "unit", "单位"

    kind = models.CharField("种类", max_length=20)
    title = models.CharField("名称", max_length=120)
    until = models.DateField("结束日期", null=True, blank=True)
    organiser = models.CharField("主办类别", max_length=12, choices=Organiser.choices, blank=True)
    level = models.CharField("级别", max_length=12, choices=Level.choices, blank=True)
    variety = models.CharField("类别", max_length=20, blank=True)
    # A school, a host, a paper, a winner: what the kind's label says.
    partner = models.CharField("对方或主办单位", max_length=120, blank=True)
    number = models.CharField("编号", max_length=60, blank=True)
    people = models.PositiveIntegerField("人数", null=True, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    detail = models.TextField("说明", max_length=1000, blank=True)
    attendance = models.OneToOneField(
        "studios.Attendance", on_delete=models.PROTECT, null=True, blank=True, related_name="record"
    )

    class Meta:
        verbose_name = verbose_name_plural = "活动记录"
        ordering = ("-on", "-pk")
        indexes = (
            models.Index(fields=("studio", "on", "kind"), condition=Q(removed_at=None), name="record_period"),
            models.Index(fields=("kind", "number"), condition=~Q(number=""), name="record_number"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("on")), name="record_ends_after_start"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="record_amount_not_negative"),
        )

    def __str__(self) -> str:
        return self.title


class ApprenticeshipQuerySet(RecordQuerySet):
    def during(self, first: date, last: date) -> Self:
        """Apprenticeships under agreement on some day of a period."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=first), on__lte=last)


class Apprenticeship(Record):
    """An apprentice under agreement from a day on (HZ-11); `on` is the day of the agreement."""

    person = models.CharField("徒弟姓名", max_length=60)
    unit = models.CharField("徒弟所在单位", max_length=120)
    occupation = models.CharField("职业（工种）", max_length=80)
    # False: taught without a signed agreement, which costs points (附件1 带徒传艺).
    agreement = models.BooleanField("已签带徒协议", default=True)
    ended_on = models.DateField("出师或终止日期", null=True, blank=True)

    objects: ClassVar[Any] = ApprenticeshipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "带徒"
        ordering = ("-on", "-pk")
        indexes = (models.Index(fields=("studio", "on"), condition=Q(removed_at=None), name="apprentice_period"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("on")), name="apprentice_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return self.person


class Trainee(Record):
    """Somebody who reached a skill level under the studio's teaching; `on` is the day of the certificate."""

    person = models.CharField("姓名", max_length=60)
    unit = models.CharField("所在单位", max_length=120, blank=True)
    occupation = models.CharField("职业（工种）", max_length=80)
    # A key of the pack's choices.skill_level.
    skill_level = models.CharField("取得等级", max_length=20)
    certificate_no = models.CharField("证书编号", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "高技能人才培养"
        ordering = ("-on", "-pk")
        indexes = (
            models.Index(fields=("studio", "on"), condition=Q(removed_at=None), name="trainee_period"),
            models.Index(fields=("certificate_no",), name="trainee_certificate"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("studio", "certificate_no"), condition=Q(removed_at=None), name="one_trainee_per_certificate"
            ),
        )

    def __str__(self) -> str:
        return self.person
