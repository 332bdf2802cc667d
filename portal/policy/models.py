"""The clock's offset and the working-day calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models.functions import ExtractYear


class ClockOffsetQuerySet(models.QuerySet["ClockOffset"]):
    def current(self) -> timedelta:
        """How far the portal's clock runs from the database's; nothing stored means not at all."""
        offset = self.filter(pk=1).values_list("offset", flat=True).first()
        return offset or timedelta()

    def home(self) -> datetime | None:
        """The demonstration's own moment; None where nothing but the real time was ever told."""
        return self.filter(pk=1).values_list("home", flat=True).first()


class ClockOffset(models.Model):
    """The single row by which tests and the demonstration move the clock."""

    offset = models.DurationField("时钟偏移", default=timedelta)
    # The moment a demonstration was made for; its clock is put back to it, not to the real time.
    home = models.DateTimeField("演示时间", null=True, blank=True)

    objects = ClockOffsetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "时钟偏移"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="clock_offset_is_single")]

    def __str__(self) -> str:
        return str(self.offset)


class ClockSkew(models.Model):
    """The single row of the monitor: how far this side's clock last stood from the database's (trust.md §5.5a)."""

    skew = models.DurationField("与数据库相差")
    measured_at = models.DateTimeField("测量时间")

    class Meta:
        verbose_name = verbose_name_plural = "时钟偏差"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="clock_skew_is_single")]

    def __str__(self) -> str:
        return f"{self.skew.total_seconds():+.3f}"


class WorkCalendarYear(models.Model):
    """A year whose arrangement of rest days and make-up working days is known; a year without a row is not loaded."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    source = models.CharField("依据", max_length=200, help_text="国务院办公厅节假日安排通知的文号或出处")
    imported_by = models.CharField("导入人", max_length=60, blank=True)
    imported_at = models.DateTimeField("导入时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历年份"
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(condition=models.Q(year__gte=2000, year__lte=2100), name="calendar_year_is_sane")
        ]

    def __str__(self) -> str:
        return f"{self.year}年"


class WorkCalendarDay(models.Model):
    """A day that is not what its weekday says: a public holiday, or a weekend day that is worked."""

    year = models.ForeignKey(WorkCalendarYear, verbose_name="年份", on_delete=models.CASCADE, related_name="days")
    day = models.DateField("日期", unique=True)
    is_working = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40)
    source = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(year_id=ExtractYear("day")), name="calendar_day_belongs_to_its_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}{'上班' if self.is_working else '休息'}"
