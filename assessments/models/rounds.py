"""A round (考核批次): one kind of assessment of a city and year, with its windows and overrides."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from assessments.models.experts import OFFICES
from assessments.models.sheets import SheetVersion
from assessments.states import RoundState
from portal.policy import measures
from portal.workflow.models import Stateful
from studios.models import AssessmentResult

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.policy.measures import Measures


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: User) -> Self:
        """The offices of the round's city; units, bodies and experts read their own participants."""
        if not user.is_authenticated or not user.is_in(*OFFICES):
            return self.none()
        return self.filter(city=user.city)


class Round(Stateful):
    """One batch of assessments. It pins its pack and its sheet for life; overrides are rows with a reason."""

    STATES = RoundState
    Kind = AssessmentResult.Kind

    class Method(models.TextChoices):
        MEAN = "mean", "算术平均"
        MEDIAN = "median", "中位数"
        TRIMMED = "trimmed", "去掉最高最低取平均"

    code = models.CharField("批次编号", max_length=32, unique=True)
    city = models.CharField("城市", max_length=16, db_index=True)
    pack = models.CharField("适用办法", max_length=40)
    kind = models.CharField("考核", max_length=12, choices=AssessmentResult.Kind.choices)
    # The year the results are reckoned to: of an annual assessment the year assessed, held early in the next.
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("标题", max_length=120)
    # Last day that is assessed. A studio takes part whose term or two years are over by then (HZ-50, A-23).
    reference_on = models.DateField("考核基准日")
    sheet = models.ForeignKey(SheetVersion, on_delete=models.PROTECT, related_name="rounds")
    notice_no = models.CharField("通知文号", max_length=60, blank=True)
    notice_text = models.TextField("通知正文", max_length=8000, blank=True)
    method = models.CharField("汇总方法", max_length=10, choices=Method.choices, default=Method.MEAN)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Who put the list of participants forward; where the pack asks for it, another person confirms.
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField("启动时间", null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核批次"
        ordering = ("-reference_on", "city", "kind", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="round_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=("open", "finished")) | Q(opened_at__isnull=False), name="open_round_has_a_day"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def measures(self) -> Measures:
        """The pack with this round's overrides applied."""
        kept = self.overrides.all() if self.pk else ()
        changes = tuple((each.parameter, json.dumps(each.value)) for each in kept)
        return _overridden(self.pack, changes) if changes else measures.load(self.pack)

    def window(self, kind: str) -> RoundWindow:
        """The window of a kind; served from the prefetched rows when there are any."""
        return next(window for window in self.windows.all() if window.kind == kind)


@lru_cache(maxsize=64)
def _overridden(code: str, changes: tuple[tuple[str, str], ...]) -> Measures:
    """A pack with parameters set otherwise; kept, for every line of a list asks for its round's."""
    pack = measures.load(code)
    for name, value in changes:
        pack = pack.override(name, json.loads(value))
    return pack


class RoundWindow(models.Model):
    """One of a round's windows; `closes_at` is the first moment that is too late."""

    class Kind(models.TextChoices):
        LISTING = "listing", "参评名单"
        SELF = "self", "自评"
        VISIT = "visit", "现场考察"
        MARKING = "marking", "评分"
        PUBLICATION = "publication", "结果公布"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="windows")
    kind = models.CharField("环节", max_length=12, choices=Kind.choices)
    opens_at = models.DateTimeField("开始")
    closes_at = models.DateTimeField("截止")

    class Meta:
        ordering = ("opens_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("round", "kind"), name="one_round_window_per_kind"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="round_window_closes_after_opening"),
        )

    def __str__(self) -> str:
        return f"{self.round} {self.get_kind_display()}"

    def contains(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


class RoundOverride(models.Model):
    """A parameter of the pack that this round sets otherwise, with the reason."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="overrides")
    parameter = models.CharField("参数", max_length=60)
    value: Any = models.JSONField("取值")
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("round", "parameter"), name="one_round_override_per_parameter"),)

    def __str__(self) -> str:
        return self.parameter
