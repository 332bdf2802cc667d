"""The texts of marking sheets as they were used."""

from __future__ import annotations

from django.db import models


class SheetVersion(models.Model):
    """The exact text of a marking sheet once it was used; immutable (design.md §4)."""

    code = models.CharField("评分表", max_length=60)
    title = models.CharField("名称", max_length=120)
    text = models.TextField("内容")
    digest = models.CharField("SHA-256", max_length=64, unique=True)
    seeded_at = models.DateTimeField("入库时间")

    class Meta:
        ordering = ("code", "-seeded_at")

    def __str__(self) -> str:
        return self.title
