"""目标任务责任书: one a year, quantified, versioned (BJ-41), and the unit's log of progress against it (BJ-42)."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q

from portal.documents.models import Attachment
from portal.workflow.models import Stateful
from studios.models.about import AboutStudio
from studios.states import STANDING, AgreementState


class TargetAgreement(Stateful, AboutStudio):
    """What the unit gives and the studio owes in a year; an amendment is a new version with its reason."""

    STATES = AgreementState

    year = models.PositiveSmallIntegerField("年度")
    version_no = models.PositiveSmallIntegerField("版本", default=1)
    amends = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="amended_by", verbose_name="修订自"
    )
    reason = models.CharField("修订理由", max_length=500, blank=True)
    # 单位支持
    funds = models.DecimalField("配套经费（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    site = models.CharField("场所", max_length=300, blank=True)
    equipment = models.CharField("设备", max_length=300, blank=True)
    staff_time = models.CharField("人员时间", max_length=300, blank=True)
    reward = models.CharField("奖励", max_length=300, blank=True)
    # 职责（第十二条四类）
    duties = models.TextField("工作室职责", max_length=2000, blank=True)
    # 量化任务: denominators of the performance sheet; None is not agreed, 0 is agreed as none.
    rnd = models.PositiveIntegerField("攻关项目（项）", null=True, blank=True)
    promoted = models.PositiveIntegerField("成果推广（项）", null=True, blank=True)
    apprentices = models.PositiveIntegerField("带徒（人）", null=True, blank=True)
    upgraded = models.PositiveIntegerField("等级提升（人）", null=True, blank=True)
    exchanges = models.PositiveIntegerField("交流活动（场）", null=True, blank=True)
    schools = models.PositiveIntegerField("院校合作（所）", null=True, blank=True)
    judging = models.PositiveIntegerField("竞赛评判指导（次）", null=True, blank=True)
    service = models.PositiveIntegerField("社会服务（次）", null=True, blank=True)
    outputs = models.TextField("产出清单", max_length=2000, blank=True)
    spending_plan = models.TextField("资金使用计划", max_length=2000, blank=True)
    review_method = models.TextField("考核方式", max_length=1000, blank=True)
    adjustment = models.TextField("违约及调整", max_length=1000, blank=True)
    unit_signer = models.CharField("单位签字人", max_length=60, blank=True)
    unit_signed_on = models.DateField("单位签字日期", null=True, blank=True)
    leader_signer = models.CharField("领办人签字", max_length=60, blank=True)
    leader_signed_on = models.DateField("领办人签字日期", null=True, blank=True)
    filed_on = models.DateField("推荐单位备案日期", null=True, blank=True)
    verification_code = models.CharField("验证码", max_length=40, blank=True)

    files = GenericRelation(Attachment)

    class Meta:
        verbose_name = verbose_name_plural = "目标任务责任书"
        ordering = ("-year", "-version_no")
        constraints = (
            models.UniqueConstraint(fields=("studio", "year", "version_no"), name="agreement_version_once"),
            models.UniqueConstraint(
                fields=("studio", "year"), condition=Q(state__in=STANDING), name="one_standing_agreement_a_year"
            ),
            models.UniqueConstraint(
                fields=("studio", "year"), condition=Q(state="draft"), name="one_draft_agreement_a_year"
            ),
        )

    def __str__(self) -> str:
        return f"{self.studio_id} {self.year} v{self.version_no}"


class ProgressNote(AboutStudio):
    """The unit's own look at where the year stands against the agreement (BJ-42)."""

    year = models.PositiveSmallIntegerField("年度")
    on = models.DateField("日期")
    text = models.TextField("进展和督促情况", max_length=2000)

    class Meta:
        verbose_name = verbose_name_plural = "进展记录"
        ordering = ("-on", "-pk")
        indexes = (models.Index(fields=("studio", "year"), name="progress_of_year"),)

    def __str__(self) -> str:
        return f"{self.studio_id} {self.on}"
