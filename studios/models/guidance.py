"""Guidance by districts and bodies, their own rules, and what is shown to the public (HZ-74, BJ-75, BJ-77)."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from portal.documents.models import Attachment
from studios.models.about import AboutStudio


class GuidanceNote(AboutStudio):
    """A visit, a call or advice of an office to a studio."""

    office = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    on = models.DateField("日期")
    text = models.TextField("指导内容", max_length=2000)

    files = GenericRelation(Attachment)

    class Meta:
        verbose_name = verbose_name_plural = "业务指导"
        ordering = ("-on", "-pk")

    def __str__(self) -> str:
        return f"{self.studio_id} {self.on}"


class Showcase(AboutStudio):
    """A story about a studio on its public page; written by its office or its unit, published by the office."""

    title = models.CharField("标题", max_length=80)
    text = models.TextField("正文", max_length=4000)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)

    files = GenericRelation(Attachment)

    class Meta:
        verbose_name = verbose_name_plural = "风采展示"
        ordering = ("-published_at", "-pk")

    def __str__(self) -> str:
        return self.title


class OfficeRule(models.Model):
    """A district's or body's own measures for the studios below the city (BJ-75)."""

    office = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="office_rules")
    title = models.CharField("名称", max_length=120)
    document_no = models.CharField("文号", max_length=60, blank=True)
    issued_on = models.DateField("印发日期")
    withdrawn_on = models.DateField("废止日期", null=True, blank=True)

    files = GenericRelation(Attachment)

    class Meta:
        verbose_name = verbose_name_plural = "区（行业）级办法"
        ordering = ("-issued_on", "-pk")

    def __str__(self) -> str:
        return self.title
