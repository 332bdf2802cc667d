"""A recommender's report upward (上报): one batch with ranked files and its sealed summary table."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Batch(models.Model):
    """推荐申报汇总表 (§4.3): made in one act with the step `endorse` of each of its files."""

    number = models.CharField("上报编号", max_length=40, unique=True)
    call = models.ForeignKey("applications.Call", on_delete=models.PROTECT, related_name="batches")
    recommender = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="batches")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField("上报时间")
    # Rows of the summary table as reported.
    rows = models.JSONField("汇总表", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "推荐上报"
        ordering = ("-reported_at",)

    def __str__(self) -> str:
        return self.number
