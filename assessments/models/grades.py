"""等次: the list of grades of a round, the letters of its results, and a second look at one (复核)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.urls import reverse

from assessments.models.experts import OFFICES
from assessments.states import GradeListState, RecheckState
from portal.accounts.roles import HOST_ROLES, Role
from portal.documents.models import Attachment
from portal.workflow.models import Stateful
from studios.models import AssessmentResult, Studio

if TYPE_CHECKING:
    from portal.accounts.models import User

DESKS = (Role.DISTRICT_OFFICER, Role.RECOMMENDER_OFFICER)


class GradeListQuerySet(models.QuerySet["GradeList"]):
    def visible_to(self, user: User) -> Self:
        """The offices of the round's city; everybody else reads letters and published results."""
        if not user.is_authenticated or not user.is_in(*OFFICES):
            return self.none()
        return self.filter(round__city=user.city)

    def in_force(self) -> Self:
        """Released ones."""
        return self.filter(state=GradeListState.RELEASED)


class GradeList(Stateful):
    """拟定等次 of a round: prepared quietly, countersigned by other people, released in one act with frozen inputs."""

    STATES = GradeListState

    round = models.ForeignKey("assessments.Round", on_delete=models.PROTECT, related_name="grade_lists")
    # Places for 优秀 of this round as the pool and its split gave them when the list was drawn up.
    places = models.PositiveSmallIntegerField("优秀名额")
    # The city may give the round other places than its share, with a reason; by budget fewer.
    own_places = models.PositiveSmallIntegerField("调整后的优秀名额", null=True, blank=True)
    places_reason = models.CharField("调整名额的理由", max_length=500, blank=True)
    # "左右", "原则上": going beyond needs a reason; in Beijing both bureaus sign it (HZ-55, A-22).
    over_limit_reason = models.CharField("超出优秀名额的理由", max_length=500, blank=True)
    minutes = models.TextField("会议纪要", max_length=8000, blank=True)
    document_no = models.CharField("结果文号", max_length=60, blank=True)
    title = models.CharField("结果通报标题", max_length=120, blank=True)
    text = models.TextField("结果通报正文", max_length=6000, blank=True)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Marks, scores, pool and decisions as they stood at release, with their SHA-256 (INV-10).
    inputs: Any = models.JSONField("冻结的输入", null=True, blank=True)
    digest = models.CharField("SHA-256", max_length=64, blank=True)
    released_at = models.DateTimeField("生效时间", null=True, blank=True)

    objects = GradeListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "等次名单"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("round",), condition=Q(state__in=("draft", "submitted")), name="one_open_grade_list"
            ),
            models.UniqueConstraint(
                fields=("document_no",),
                condition=Q(state="released") & ~Q(document_no=""),
                name="result_document_number_used_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | (~Q(digest="") & ~Q(document_no="") & Q(released_at__isnull=False)),
                name="released_grades_are_frozen",
            ),
            models.CheckConstraint(
                condition=Q(own_places=None) | ~Q(places_reason=""), name="other_places_have_a_reason"
            ),
            models.CheckConstraint(condition=Q(state__in=GradeListState.values), name="grade_list_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.round}等次"

    @property
    def limit(self) -> int:
        """Places that count: the city's own figure where it gave one."""
        return self.places if self.own_places is None else self.own_places


class GradeEntry(models.Model):
    """What the list says of one studio of the round."""

    Grade = AssessmentResult.Grade

    grade_list = models.ForeignKey(GradeList, on_delete=models.CASCADE, related_name="entries")
    participant = models.ForeignKey("assessments.Participant", on_delete=models.PROTECT, related_name="grade_entries")
    grade = models.CharField("等次", max_length=16, choices=AssessmentResult.Grade.choices)
    # Rank among those of the same sheet who have a score.
    rank = models.PositiveSmallIntegerField("名次", null=True)
    base = models.DecimalField("基本分", max_digits=6, decimal_places=3, null=True)
    bonus = models.DecimalField("加分", max_digits=6, decimal_places=3, null=True)
    # At or above the excellent line; never excellent without it.
    candidate = models.BooleanField("优秀候选")
    # Why: for a choice against the rank and for a tie across the last place.
    reason = models.CharField("理由", max_length=500, blank=True)
    result = models.OneToOneField(
        "studios.AssessmentResult", on_delete=models.PROTECT, null=True, blank=True, related_name="grade_entry"
    )

    class Meta:
        ordering = ("rank", "pk")
        constraints = (
            models.UniqueConstraint(fields=("grade_list", "participant"), name="one_grade_per_participant"),
            models.CheckConstraint(
                condition=~Q(grade="excellent") | Q(candidate=True), name="excellent_is_a_candidate"
            ),
        )

    def __str__(self) -> str:
        return f"{self.participant}：{self.get_grade_display()}"


class ResultLetterQuerySet(models.QuerySet["ResultLetter"]):
    def visible_to(self, user: User) -> Self:
        """The unit and its district or body read the studio's letter; the city's offices all of theirs; no expert."""
        if not user.is_authenticated or user.role is None:
            return self.none()
        if user.is_in(*OFFICES):
            return self.filter(studio__city=user.city)
        if user.is_in(*HOST_ROLES, *DESKS):
            return self.filter(studio__in=Studio.objects.visible_to(user))
        return self.none()


class ResultLetter(models.Model):
    """The letter to one studio: grade, its own sheet with reasons and without expert names, basis, remedy."""

    studio = models.ForeignKey("studios.Studio", on_delete=models.PROTECT, related_name="result_letters")
    result = models.OneToOneField("studios.AssessmentResult", on_delete=models.PROTECT, related_name="letter")
    title = models.CharField("标题", max_length=80)
    body = models.TextField("正文", max_length=8000)
    # Rows of the studio's own sheet as they stood: item, points, self mark, mark, reasons.
    rows: Any = models.JSONField("考核表", default=list)
    issued_at = models.DateTimeField("发出时间")
    # First moment too late to ask for a second look.
    recheck_until = models.DateTimeField("复核申请截止")

    objects = ResultLetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核结果告知书"
        ordering = ("-issued_at", "-pk")

    def __str__(self) -> str:
        return f"{self.title} {self.studio_id}"


class RecheckQuerySet(models.QuerySet["Recheck"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(letter__in=ResultLetter.objects.visible_to(user))


class Recheck(Stateful):
    """复核: the unit asks for a second look at its result; it suspends nothing, another person decides (A-42)."""

    STATES = RecheckState

    letter = models.OneToOneField(ResultLetter, on_delete=models.PROTECT, related_name="recheck")
    text = models.TextField("申请复核的事项和理由", max_length=4000)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("提交时间")
    # The office's draft: the finding, and the grade and score it comes to.
    finding = models.TextField("复核意见", max_length=4000, blank=True)
    grade = models.CharField("复核后的等次", max_length=16, choices=AssessmentResult.Grade.choices, blank=True)
    score = models.DecimalField("复核后的得分", max_digits=5, decimal_places=2, null=True, blank=True)
    document_no = models.CharField("复核文号", max_length=60, blank=True)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    # The result that takes the old one's place; none where it was upheld.
    outcome = models.OneToOneField(
        "studios.AssessmentResult", on_delete=models.PROTECT, null=True, blank=True, related_name="rechecked_by"
    )

    files = GenericRelation(Attachment)

    objects = RecheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "复核申请"
        ordering = ("-submitted_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=RecheckState.values), name="recheck_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=("drafted", "decided")) | (~Q(finding="") & ~Q(grade="")),
                name="recheck_has_a_finding",
            ),
        )

    def __str__(self) -> str:
        return f"{self.letter} 复核"

    @property
    def changes(self) -> bool:
        """Whether the finding comes to another grade or score."""
        old = self.letter.result
        return bool(self.grade) and (self.grade != old.grade or (self.score is not None and self.score != old.score))

    @property
    def outcome_words(self) -> str:
        """维持原结果, or what it was changed to."""
        if self.outcome is None:
            return f"维持原结果：{self.letter.result.get_grade_display()}。"
        return f"更正为{self.outcome.get_grade_display()}，文号 {self.outcome.document_no}。"

    def get_absolute_url(self) -> str:
        return reverse("assessments:recheck", args=[self.pk])
