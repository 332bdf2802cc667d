"""What the host fills in: sections, evidence, and the frozen versions it handed in."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from portal.documents.models import Attachment


class Section(models.Model):
    """One section's answers, keyed by the field codes of the pack; ID numbers inside are sealed.

    `version` grows with each save: a save that names an older one is a conflict (UX-02).
    """

    application = models.ForeignKey("applications.Application", on_delete=models.CASCADE, related_name="sections")
    key = models.CharField("节", max_length=20)
    data = models.JSONField("答案", default=dict)
    version = models.PositiveIntegerField("修订号", default=0)
    # The host ticked 标记本节完成; validity is computed, never stored.
    complete = models.BooleanField("标记完成", default=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    updated_at = models.DateTimeField("保存时间", null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("application", "key"), name="one_row_per_section"),)

    def __str__(self) -> str:
        return self.key


class Version(models.Model):
    """An immutable snapshot handed in: answers, evidence list, hash; its PDF is rendered by the worker."""

    application = models.ForeignKey("applications.Application", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本")
    data = models.JSONField("内容")
    digest = models.CharField("SHA-256", max_length=64)
    # Hash of the printed answers alone: a resubmission that leaves it unchanged keeps its sealed scan.
    print_digest = models.CharField("打印内容 SHA-256", max_length=64)
    code = models.CharField("校验码", max_length=40, db_index=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("提交时间")
    # When the request reached the portal's door, if the proxy's stamp could be trusted (trust.md §5.5a).
    arrived_at = models.DateTimeField("到达时间", null=True, blank=True)
    receipt_no = models.CharField("回执号", max_length=40, unique=True)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("application", "number"), name="one_row_per_version"),)

    def __str__(self) -> str:
        return f"v{self.number}"

    @property
    def came_at(self) -> datetime:
        """The moment that counts for the deadline."""
        return self.arrived_at or self.submitted_at


class Evidence(models.Model):
    """One row of the evidence list (HZ-36, HZ-37, BJ-30); its files are attachments of this row."""

    application = models.ForeignKey("applications.Application", on_delete=models.CASCADE, related_name="evidence")
    slot = models.CharField("材料类别", max_length=40)
    title = models.CharField("名称", max_length=120)
    level = models.CharField("级别", max_length=20, blank=True)
    issuer = models.CharField("颁发单位", max_length=120, blank=True)
    issued_on = models.DateField("日期", null=True, blank=True)
    # Form items this evidence supports: "section.field" or sheet item keys (UX-25).
    supports = models.JSONField("对应条目", default=list)
    certificate_no = models.CharField("证书编号", max_length=40, blank=True)
    # HZ-38: a certificate that the officer found in the national query needs no file.
    verified_online_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    verified_online_at = models.DateTimeField("网查时间", null=True, blank=True)
    claims_online = models.BooleanField("可全国联网查询", default=False)
    # HZ-42: originals are seen, then returned; a file cannot go upward while one is unchecked.
    original_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    original_checked_at = models.DateTimeField("原件校验时间", null=True, blank=True)
    original_returned_at = models.DateTimeField("原件退回时间", null=True, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    files = GenericRelation(Attachment, content_type_field="content_type", object_id_field="object_id")

    class Meta:
        ordering = ("position", "pk")
        indexes = (models.Index(fields=("application", "slot"), name="evidence_slot"),)

    def __str__(self) -> str:
        return self.title
