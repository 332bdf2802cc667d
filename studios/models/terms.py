"""Terms of a title, and the results of assessments as the register keeps them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q

from portal.documents.models import Attachment
from portal.workflow.models import Stateful
from studios.models.about import AboutQuerySet, AboutStudio
from studios.states import EntryState


class Term(AboutStudio):
    """A stretch of time in which the title was or is held (HZ-49, HZ-52); the last one may have no end."""

    class Basis(models.TextChoices):
        RECOGNISED = "recognised", "认定"
        RENEWED = "renewed", "续建"
        CONVERTED = "converted", "转为荣誉工作室"
        IMPORTED = "imported", "历史导入"

    no = models.PositiveSmallIntegerField("第几期")
    basis = models.CharField("依据", max_length=12, choices=Basis.choices)
    starts_on = models.DateField("起始日")
    ends_on = models.DateField("截止日", null=True, blank=True)
    document_no = models.CharField("文号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "任期"
        ordering = ("studio", "no")
        constraints = (
            models.UniqueConstraint(fields=("studio", "no"), name="term_number_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="term_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.studio_id} 第{self.no}期"


class ResultQuerySet(AboutQuerySet):
    def standing(self) -> Self:
        """Results that no later decision has corrected (A-42)."""
        return self.filter(corrected_by=None)


def assessment_of(year: int | str, kind: str) -> str:
    """The assessment of a year in words: 2026 年度期满考核, 2026 年度绩效考核, with 年度 once."""
    return f"{year} 年度{AssessmentResult.Kind(kind).label.removeprefix('年度')}"


class AssessmentResult(AboutStudio):
    """What an assessment came to: written by the assessments, or entered from an older document (BJ-78, A-48)."""

    class Kind(models.TextChoices):
        END_OF_TERM = "end_of_term", "期满考核"
        ANNUAL = "annual", "年度绩效考核"
        PERFORMANCE = "performance", "绩效考核"

    class Grade(models.TextChoices):
        EXCELLENT = "excellent", "优秀"
        SATISFACTORY = "satisfactory", "合格"
        UNSATISFACTORY = "unsatisfactory", "不合格"

    class Source(models.TextChoices):
        ASSESSED = "assessed", "系统考核"
        ENTERED = "entered", "按文件登记"
        IMPORTED = "imported", "历史导入"

    kind = models.CharField("考核", max_length=12, choices=Kind.choices)
    # The year it is reckoned to; a re-review after rectification has a higher number.
    year = models.PositiveSmallIntegerField("年度")
    attempt = models.PositiveSmallIntegerField("第几次", default=1)
    grade = models.CharField("等次", max_length=16, choices=Grade.choices)
    score = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True, blank=True)
    concluded_on = models.DateField("公布日期")
    # Last day that was assessed, where known: the next two years run from it, not from the publication.
    reference_on = models.DateField("考核基准日", null=True, blank=True)
    document_no = models.CharField("文号", max_length=60, blank=True)
    source = models.CharField("来源", max_length=10, choices=Source.choices)
    # A result changed after 复核 stands beside the one it corrects, which stays as it was.
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    correction = models.PositiveSmallIntegerField("第几次更正", default=0)

    objects: ClassVar[Any] = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核结果"
        ordering = ("studio", "concluded_on", "pk")
        indexes = (models.Index(fields=("studio", "-concluded_on"), name="result_latest"),)
        constraints = (
            models.UniqueConstraint(
                fields=("studio", "kind", "year", "attempt", "correction"), name="one_result_per_assessment"
            ),
            models.CheckConstraint(
                condition=Q(correction=0, corrects=None) | Q(correction__gte=1, corrects__isnull=False),
                name="correction_names_what_it_corrects",
            ),
        )

    def __str__(self) -> str:
        return f"{self.studio_id} {self.year} {self.get_grade_display()}"

    @property
    def passed(self) -> bool:
        return self.grade != self.Grade.UNSATISFACTORY


class ResultEntry(Stateful, AboutStudio):
    """A result typed in from its document: one person enters it, another confirms it against the file."""

    STATES = EntryState

    kind = models.CharField("考核", max_length=12, choices=AssessmentResult.Kind.choices)
    year = models.PositiveSmallIntegerField("年度")
    grade = models.CharField("等次", max_length=16, choices=AssessmentResult.Grade.choices)
    score = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True, blank=True)
    concluded_on = models.DateField("公布日期")
    document_no = models.CharField("文号", max_length=60)
    remark = models.CharField("复核意见", max_length=500, blank=True)
    # What the register keeps once the entry was confirmed.
    result = models.OneToOneField(
        AssessmentResult, on_delete=models.PROTECT, null=True, blank=True, related_name="entry"
    )

    files = GenericRelation(Attachment)

    class Meta:
        verbose_name = verbose_name_plural = "考核结果登记"
        ordering = ("-recorded_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("studio", "kind", "year"), condition=Q(state=EntryState.ENTERED), name="one_open_result_entry"
            ),
        )

    def __str__(self) -> str:
        return f"{self.studio_id} {self.year} {self.get_grade_display()}"
