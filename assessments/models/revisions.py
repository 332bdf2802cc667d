"""A new version of a city's sheet before anybody is marked by it: imported, tried, published by a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.experts import OFFICES
from assessments.models.rounds import Round
from assessments.models.sheets import SheetVersion
from assessments.states import RevisionState
from portal.workflow.models import Stateful

if TYPE_CHECKING:
    from portal.accounts.models import User


class SheetRevisionQuerySet(models.QuerySet["SheetRevision"]):
    def visible_to(self, user: User) -> Self:
        """The offices of the city."""
        if not user.is_authenticated or not user.is_in(*OFFICES):
            return self.none()
        return self.filter(city=user.city)

    def published(self) -> Self:
        """The newest first: the one that new rounds are marked by."""
        return self.filter(state=RevisionState.PUBLISHED).order_by("-published_at", "-pk")


class SheetRevision(Stateful):
    """The text as it was imported. What was published is a `SheetVersion` that never changes (design.md §4)."""

    STATES = RevisionState

    code = models.CharField("评分表", max_length=60)
    city = models.CharField("城市", max_length=16, db_index=True)
    title = models.CharField("名称", max_length=120)
    text = models.TextField("内容")
    digest = models.CharField("SHA-256", max_length=64)
    file_name = models.CharField("导入的文件", max_length=200)
    # Document or reason, e.g. the number of the notice that issued the standard (BJ-53).
    reason = models.CharField("依据、理由", max_length=500)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField("导入时间")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    version = models.OneToOneField(
        SheetVersion, on_delete=models.PROTECT, related_name="published_from", null=True, blank=True
    )

    objects = SheetRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评分表新版本"
        ordering = ("-imported_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("code", "digest"), condition=~Q(state="discarded"), name="sheet_text_imported_once"
            ),
            models.CheckConstraint(
                condition=Q(state="published", version__isnull=False, published_at__isnull=False)
                | (~Q(state="published") & Q(version=None, published_at=None)),
                name="published_sheet_has_a_version",
            ),
            models.CheckConstraint(condition=Q(state__in=RevisionState.values), name="revision_state_known"),
        )

    def __str__(self) -> str:
        return self.title


class Rehearsal(models.Model):
    """A new version tried on the studios of an earlier round: what would have come out. Changes nothing there."""

    sheet = models.ForeignKey(SheetRevision, on_delete=models.CASCADE, related_name="rehearsals")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField("试算时间")
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    # One row per studio (assessments/rehearsals.py).
    rows = models.JSONField("结果", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "规则变化试算"
        ordering = ("-requested_at", "-pk")

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.round_id}"
