"""What a desk does with a file: opinions, item verdicts, returns tied to fields, waivers, approvals, chases."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.workflow.subjects import Concerning, ConcerningQuerySet


class Opinion(Concerning):
    """A signed opinion of an office at a stage (HZ 四(一), BJ 第9条); void when the version it judged changes."""

    class Stage(models.TextChoices):
        HOST = "host", "单位意见"
        FIRST_REVIEW = "first_review", "初审意见"
        MATERIAL_REVIEW = "material_review", "材料审核"
        PANEL = "panel", "专家组评审意见"
        CITY = "city", "市人社局意见"
        FINANCE = "finance", "市财政局意见"

    class Verdict(models.TextChoices):
        AGREE = "agree", "同意"
        DISAGREE = "disagree", "不同意"

    stage = models.CharField("环节", max_length=20, choices=Stage.choices)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField("结论", max_length=10, choices=Verdict.choices)
    text = models.TextField("意见", max_length=2000)
    # Place in the recommender's own order, 1 = first (BJ-28).
    rank = models.PositiveSmallIntegerField("推荐排序", null=True, blank=True)
    # The version of the subject this opinion judged.
    version_no = models.PositiveIntegerField("所评版本", default=0)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField("签署时间")
    void = models.BooleanField("已失效", default=False)

    objects = ConcerningQuerySet.as_manager()

    class Meta:
        ordering = ("signed_at", "pk")
        indexes = (models.Index(fields=("subject_type", "subject_id", "stage"), name="opinion_subject"),)
        constraints = (
            models.UniqueConstraint(
                fields=("subject_type", "subject_id", "stage", "organisation"),
                condition=Q(void=False),
                name="one_live_opinion_per_stage_and_office",
            ),
        )


class ItemVerdict(Concerning):
    """An officer's finding on one item of the file: 通过, 存疑 or 不符 (W8)."""

    class Verdict(models.TextChoices):
        PASS = "pass", "通过"
        DOUBT = "doubt", "存疑"
        FAIL = "fail", "不符"

    item = models.CharField("条目", max_length=80)
    verdict = models.CharField("结论", max_length=8, choices=Verdict.choices)
    note = models.CharField("说明", max_length=500, blank=True)
    # The latest version this verdict is true of: a correction that leaves the item alone carries it along.
    version_no = models.PositiveIntegerField("所评版本", default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    objects = ConcerningQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("subject_type", "subject_id", "item"), name="one_verdict_per_item"),
        )


class ReturnNotice(Concerning):
    """A file sent back for correction: numbered, with a due date and points; one open at a time."""

    number = models.PositiveSmallIntegerField("第几次")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    # The state the file goes back to once corrected: the desk that returned it.
    came_from = models.CharField("退回环节", max_length=24)
    remark = models.TextField("总体说明", max_length=2000, blank=True)
    version_no = models.PositiveIntegerField("所退版本")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("退回时间")
    # The last day of the correction; its 24:00 counts. Extensions move it with a reason.
    due_on = models.DateField("补正截止日")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    lapsed = models.BooleanField("逾期未补正", default=False)

    objects = ConcerningQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                fields=("subject_type", "subject_id"), condition=Q(closed_at=None), name="one_open_return"
            ),
            models.UniqueConstraint(fields=("subject_type", "subject_id", "number"), name="return_number"),
        )
        indexes = (models.Index(fields=("due_on",), condition=Q(closed_at=None), name="open_return_due"),)


class ReturnPoint(models.Model):
    """One thing to correct: tied to a field, a table or a file, with its clause."""

    class Target(models.TextChoices):
        FIELD = "field", "填报项"
        FILE = "file", "材料"

    notice = models.ForeignKey(ReturnNotice, on_delete=models.CASCADE, related_name="points")
    target = models.CharField("对象类型", max_length=8, choices=Target.choices)
    # For a field "section.field" of the form; for a file "slot" or "slot:evidence".
    key = models.CharField("对象", max_length=120)
    label = models.CharField("对象名称", max_length=120)
    clause = models.CharField("依据", max_length=120, blank=True)
    wording = models.TextField("需要补正", max_length=1000)
    answer = models.TextField("补正说明", max_length=1000, blank=True)
    closed_at = models.DateTimeField("关闭时间", null=True, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.label


class CartPoint(Concerning):
    """A point an officer gathers while reading, before the file is returned (UX-46)."""

    target = models.CharField(max_length=8, choices=ReturnPoint.Target.choices)
    key = models.CharField(max_length=120)
    label = models.CharField(max_length=120)
    clause = models.CharField(max_length=120, blank=True)
    wording = models.TextField("需要补正", max_length=1000)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    objects = ConcerningQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)


class Extension(models.Model):
    """A later due date for a correction, with its reason."""

    notice = models.ForeignKey(ReturnNotice, on_delete=models.CASCADE, related_name="extensions")
    old_due_on = models.DateField("原截止日")
    new_due_on = models.DateField("新截止日")
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("pk",)
        constraints = (models.CheckConstraint(condition=Q(new_due_on__gt=F("old_due_on")), name="extension_is_later"),)

    def __str__(self) -> str:
        return f"{self.old_due_on} → {self.new_due_on}"


class Waiver(Concerning):
    """A named officer lets a soft rule ("原则上") pass with a reason (HZ-20, HZ-72, A-11): one per level."""

    class Level(models.TextChoices):
        FIRST_REVIEW = "first_review", "推荐单位认定"
        CITY = "city", "市级认定"

    rule = models.CharField("规则", max_length=12)
    level = models.CharField("层级", max_length=16, choices=Level.choices)
    granted = models.BooleanField("是否同意")
    reason = models.CharField("理由", max_length=1000)
    version_no = models.PositiveIntegerField("所评版本", default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    objects = ConcerningQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("subject_type", "subject_id", "rule", "level"), name="one_waiver_per_rule_and_level"
            ),
        )


class Approval(Concerning):
    """One office's yes to exactly this content: void as soon as the fingerprint of what it approved changes."""

    act = models.CharField("事项", max_length=24)
    role = models.CharField("身份", max_length=24)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField("内容指纹", max_length=64)
    remark = models.CharField("意见", max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    objects = ConcerningQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("subject_type", "subject_id", "act", "role", "fingerprint"), name="one_approval_per_content"
            ),
        )


class Chase(Concerning):
    """A 催办: somebody asked the holder to move; at most once a day and file (UX-38)."""

    day = models.DateField("日期")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    objects = ConcerningQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("subject_type", "subject_id", "day"), name="one_chase_a_day"),)


class DeskHold(Concerning):
    """Who has a file open at a desk, so that two officers do not read it at once; taking over is logged."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField("开始时间")

    objects = ConcerningQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("subject_type", "subject_id"), name="one_hold_per_file"),)
