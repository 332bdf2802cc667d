"""Who looked at a sealed value, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.policy import clock


class Reveal(models.Model):
    """One look at one sealed value. The value itself is never kept here."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="查看人", on_delete=models.PROTECT, related_name="reveals"
    )
    subject_type = models.CharField("对象类型", max_length=60)
    subject_id = models.CharField("对象编号", max_length=64)
    field = models.CharField("字段", max_length=60)
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField("查看时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "证件号码查看记录"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="reveal_subject")]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="reveal_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.user} {self.subject_type}#{self.subject_id} {self.field}"
