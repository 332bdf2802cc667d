"""What the portal keeps on paper: uploaded files, rendered documents, exports, number series, verification codes."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse


class SubjectQuerySet(models.QuerySet[Any]):
    """Rows that hang on a record of any trade."""

    def about(self, subject: models.Model) -> Self:
        """Those of one record."""
        return self.filter(content_type=ContentType.objects.get_for_model(subject), object_id=str(subject.pk))


class AttachmentQuerySet(SubjectQuerySet):
    def live(self) -> Self:
        """Files that were not taken back or refused."""
        return self.filter(removed_at=None).exclude(state=Attachment.State.REJECTED)

    def waiting_for_scan(self) -> Self:
        return self.filter(removed_at=None, state=Attachment.State.WAITING_SCAN)


class Attachment(models.Model):
    """One uploaded file, checked, under a generated name; the person's own file name is only text to show."""

    class State(models.TextChoices):
        READY = "ready", "可查看"
        REJECTED = "rejected", "未通过安全检查"
        WAITING_SCAN = "waiting_scan", "待查毒"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=64)
    owner = GenericForeignKey("content_type", "object_id")
    # The material slot or purpose, a key of the policy pack or of the calling trade.
    slot = models.CharField("用途", max_length=64)
    original_name = models.CharField("文件名", max_length=200)
    file = models.FileField("存储名", max_length=120, unique=True)
    size = models.PositiveBigIntegerField("字节数")
    mime = models.CharField("类型", max_length=100)
    sha256 = models.CharField("SHA-256", max_length=64)
    # Pages of a PDF, 1 for an image, None for Word and Excel, which are download-only.
    pages = models.PositiveIntegerField("页数", null=True, blank=True)
    state = models.CharField("状态", max_length=16, choices=State, default=State.READY)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["uploaded_at", "id"]
        indexes = [models.Index(fields=["content_type", "object_id", "slot"], name="attachment_owner")]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_is_not_empty"),
            models.CheckConstraint(
                condition=Q(state__in=["ready", "rejected", "waiting_scan"]), name="attachment_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        return reverse("documents:attachment", args=[self.pk])

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY and self.removed_at is None

    @property
    def is_viewable(self) -> bool:
        """Has page images: PDF and pictures; Word and Excel are download-only."""
        return self.is_ready and self.pages is not None


class Job(models.Model):
    """Slow work whose row is the truth: a killed worker loses nothing, the claim is retaken."""

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "生成中"
        READY = "ready", "已生成"
        FAILED = "failed", "未能生成"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=64)
    state = models.CharField("状态", max_length=16, choices=State, default=State.QUEUED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField("提出时间")
    not_before = models.DateTimeField("最早开始")
    # Also the token of the claim: only the worker that wrote it may finish the job.
    claimed_at = models.DateTimeField("领取时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    message = models.CharField("说明", max_length=500, blank=True)
    file = models.FileField("存储名", max_length=120, blank=True)
    filename = models.CharField("文件名", max_length=200, blank=True)
    mime = models.CharField("类型", max_length=100, blank=True)
    size = models.PositiveBigIntegerField("字节数", null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["requested_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_state_display()}"

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_pending(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class Rendering(Job):
    """A PDF or Word document of a record; the same kind, subject and fingerprint is one row."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=64)
    subject = GenericForeignKey("content_type", "object_id")
    data = models.JSONField("数据", default=dict, encoder=DjangoJSONEncoder)
    # Hash of what is printed, chosen by the caller: a new content is a new document.
    fingerprint = models.CharField("内容指纹", max_length=64)

    objects = SubjectQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = verbose_name_plural = "文书"
        indexes = [models.Index(fields=["state", "not_before"], name="rendering_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "content_type", "object_id", "fingerprint"], name="rendering_once_per_content"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "ready", "failed"]), name="rendering_state_known"
            ),
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(file=""), name="rendering_ready_has_file"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("documents:rendering", args=[self.pk])


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, in the post one asked in: what an office knew goes along to no other, nor outlives the post."""
        post = user.post
        return self.filter(Q(post=None) | Q(post=post.pk if post else 0), requested_by_id=user.pk)


class Export(Job):
    """An Excel list or a printed report a person asked for; only that person may fetch it, in the same post."""

    params = models.JSONField("查询条件", default=dict, encoder=DjangoJSONEncoder)
    # Key of the post the person stood in; this room knows no posts. None: asked before posts were noted.
    post = models.BigIntegerField("提出时的岗位", null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = verbose_name_plural = "导出"
        indexes = [models.Index(fields=["state", "not_before"], name="export_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "ready", "failed"]), name="export_state_known"
            ),
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(file=""), name="export_ready_has_file"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("documents:export", args=[self.pk])


class NumberSeries(models.Model):
    """The last number given in one series, such as the applications of one city and year."""

    series = models.CharField("序列", max_length=100, unique=True)
    last = models.PositiveIntegerField("最后一号", default=0)

    objects: models.Manager[NumberSeries] = models.Manager()

    class Meta:
        verbose_name = verbose_name_plural = "编号序列"

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"


class Verification(models.Model):
    """A short code printed on a document, and the facts anyone may check it against."""

    # Sixteen symbols without separators: 60 random bits and a 20-bit keyed check.
    code = models.CharField("校验码", max_length=16, unique=True)
    kind = models.CharField("种类", max_length=64)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=64)
    subject = GenericForeignKey("content_type", "object_id")
    # Shown to the public as [label, text] pairs in order: never an ID, phone or account number (requirements §5h).
    fact_rows = models.JSONField("公开事实", default=list, encoder=DjangoJSONEncoder)
    # Hash of the printed content, so that a changed print does not match.
    digest = models.CharField("内容摘要", max_length=64)
    # Keyed hash over the row: facts changed behind the portal's back no longer verify.
    seal = models.CharField(max_length=64)
    issued_at = models.DateTimeField("签发时间")
    void_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "校验码"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "content_type", "object_id", "digest"], name="verification_once_per_content"
            )
        ]

    def __str__(self) -> str:
        return self.grouped

    @property
    def facts(self) -> dict[str, Any]:
        """Label to text, in the order they were given."""
        return dict(self.fact_rows)

    @property
    def grouped(self) -> str:
        """As printed: four groups of four."""
        return "-".join(self.code[at : at + 4] for at in range(0, 16, 4))
