"""A studio in a round (参评工作室): its period, its self-assessment, the versions it handed in, its final marks."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q

from assessments.models.experts import OFFICES
from assessments.models.panels import Assignment
from assessments.models.rounds import Round
from assessments.models.sheets import SheetVersion
from assessments.states import GROUNDED, ParticipantState, RoundState
from portal.accounts.roles import HOST_ROLES, Role
from portal.documents.models import Attachment
from portal.workflow.models import Stateful
from studios.models import Studio

if TYPE_CHECKING:
    from portal.accounts.models import User

# Units and bodies read of a round once it is open.
ISSUED = (RoundState.OPEN, RoundState.FINISHED)


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def visible_to(self, user: User) -> Self:
        """The round's offices; unit, district and body once it is open; an expert what is declared free of conflict."""
        if not user.is_authenticated or user.role is None:
            return self.none()
        if user.is_in(*OFFICES):
            return self.filter(round__city=user.city)
        if user.is_in(*HOST_ROLES, Role.DISTRICT_OFFICER, Role.RECOMMENDER_OFFICER):
            issued = self.filter(round__state__in=ISSUED).exclude(state=ParticipantState.REMOVED)
            return issued.filter(studio__in=Studio.objects.visible_to(user))
        if user.is_in(Role.EXPERT):
            seats = Assignment.objects.open_to(user).about_any(Participant, models.OuterRef("pk"))
            return self.filter(models.Exists(seats))
        return self.none()

    def for_page(self) -> Self:
        """With what every line of a list reads."""
        return self.select_related("round", "studio__host", "studio__recommender", "studio__region")


class Participant(Stateful):
    """One studio in one round. A re-review after rectification (A-27) is a participant of its own, attempt 2."""

    STATES = ParticipantState

    # Born in the first state, many at once from the register; from there only the engine moves it.
    state = models.CharField("状态", max_length=24, db_index=True, default=ParticipantState.LISTED)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="participants")
    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="participations")
    attempt = models.PositiveSmallIntegerField("第几次", default=1)
    # The days that are assessed, both counted (requirements.md §3.3).
    first = models.DateField("考核期起")
    last = models.DateField("考核期止")
    # When the assessment fell due; far behind the round's reference date it is overdue.
    due_on = models.DateField("应考日")
    sheet = models.ForeignKey(SheetVersion, on_delete=models.PROTECT, related_name="participants")
    # First moment too late for the self-assessment: the round's, or the stated day after a return.
    self_due = models.DateTimeField("自评截止", null=True, blank=True)
    # 总结 that goes with the self-assessment (HZ-56).
    summary = models.TextField("工作总结", max_length=5000, blank=True)
    # Grows with each save of the form: a save that names an older one is a conflict.
    draft_no = models.PositiveIntegerField("修订号", default=0)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    # The version that is judged; 0: no self-assessment was handed in.
    version_no = models.PositiveIntegerField("自评版本", default=0)
    handed_in_at = models.DateTimeField("自评提交时间", null=True, blank=True)
    # What the records give now, by item → [mark or None, steps in words]: compared with what was handed in.
    today: Any = models.JSONField("现在的建议分", default=dict, blank=True)
    today_at = models.DateTimeField("对照时间", null=True, blank=True)
    # Why it is not assessed, vetoed, stopped: a ground of the pack with the facts behind it; or why removed, returned.
    ground = models.CharField("事由", max_length=40, blank=True)
    ground_on = models.DateField("事由发生日", null=True, blank=True)
    remark = models.TextField("事实、理由", max_length=2000, blank=True)
    # Final marks together, once the panel is closed: base rescaled where items did not apply, bonus capped.
    base = models.DecimalField("基本分", max_digits=6, decimal_places=3, null=True, blank=True)
    bonus = models.DecimalField("加分", max_digits=6, decimal_places=3, null=True, blank=True)

    files = GenericRelation(Attachment)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参评工作室"
        ordering = ("round", "studio__number", "attempt")
        indexes = (models.Index(fields=("round", "state"), name="participant_round"),)
        constraints = (
            models.UniqueConstraint(fields=("round", "studio", "attempt"), name="studio_once_per_round"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="assessed_period_has_days"),
            models.CheckConstraint(condition=Q(state__in=ParticipantState.values), name="participant_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=GROUNDED) | (~Q(ground="") & ~Q(remark="")), name="leaving_a_round_has_a_ground"
            ),
            models.CheckConstraint(
                condition=~Q(state="appraised") | Q(base__isnull=False, bonus__isnull=False),
                name="appraised_participant_has_a_score",
            ),
        )

    def __str__(self) -> str:
        again = "复评" if self.attempt > 1 else ""
        return f"{self.studio.number} {self.studio.name}{again}"

    @property
    def overdue(self) -> bool:
        """A batch before this one would already have taken it (A-23): a year or more behind."""
        return is_overdue(self.due_on, self.round.reference_on)


def is_overdue(due_on: date, reference_on: date) -> bool:
    return (reference_on.year - 1, reference_on.month, reference_on.day) >= (due_on.year, due_on.month, due_on.day)


class SelfMark(models.Model):
    """The unit's own mark on one item, with what the portal suggested when it was given; 0 ≤ mark ≤ the points."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="self_marks")
    item = models.CharField("指标", max_length=20)
    value = models.DecimalField("自评分", max_digits=5, decimal_places=2)
    # Required where it differs from the suggestion.
    reason = models.CharField("说明", max_length=500, blank=True)
    # Papers behind it beyond the records.
    files = GenericRelation(Attachment)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("participant", "item"), name="one_self_mark_per_item"),
            models.CheckConstraint(condition=Q(value__gte=0), name="self_mark_is_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.item} {self.value}"


class SelfVersion(models.Model):
    """An immutable self-assessment as it was handed in: marks, suggestions with their steps, facts, files, hash."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本")
    data: Any = models.JSONField("内容")
    digest = models.CharField("SHA-256", max_length=64)
    code = models.CharField("校验码", max_length=40, db_index=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("提交时间")
    # When the request reached the portal's door, if the proxy's stamp could be trusted (trust.md §5.5a).
    arrived_at = models.DateTimeField("到达时间", null=True, blank=True)
    receipt_no = models.CharField("回执号", max_length=48, unique=True)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("participant", "number"), name="one_row_per_self_version"),)

    def __str__(self) -> str:
        return f"v{self.number}"

    @property
    def came_at(self) -> datetime:
        """The moment that counts for the deadline."""
        return self.arrived_at or self.submitted_at


class FinalMark(models.Model):
    """The mark of one item that counts: the experts' combined, or the chair's where they were moderated."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="final_marks")
    item = models.CharField("指标", max_length=20)
    value = models.DecimalField("考核分", max_digits=6, decimal_places=3)
    moderated = models.BooleanField("经组长裁定", default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("participant", "item"), name="one_final_mark_per_item"),
            models.CheckConstraint(condition=Q(value__gte=0), name="final_mark_is_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.item} {self.value}"
