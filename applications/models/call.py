"""A call (申报批次): opened by the city from a policy pack, with windows, places and overrides."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models.application import CITY_ROLES
from applications.states import CallState
from portal.policy import clock, measures
from portal.workflow.models import Stateful

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.policy.measures import Measures


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, user: User) -> Self:
        """The offices of the call's city; the public reads `public()`."""
        if not user.is_authenticated or not user.is_in(*CITY_ROLES):
            return self.none()
        return self.filter(city=user.city)

    def public(self) -> Self:
        return self.filter(state__in=(CallState.OPEN, CallState.FINISHED))

    def receiving(self, at: datetime) -> Self:
        """Calls whose application window is open at a moment; the closing moment itself is too late."""
        return self.filter(
            state=CallState.OPEN,
            windows__kind=Window.Kind.APPLICATION,
            windows__opens_at__lte=at,
            windows__closes_at__gt=at,
        )

    def general(self) -> Self:
        """Those any unit may apply in; a new lead master is applied for from the studio's own change (BJ-56)."""
        return self.exclude(kind=Call.Kind.LEADER_CHANGE)


class Call(Stateful):
    """One yearly call of a city and kind. It pins its pack for life; overrides are rows with a reason."""

    STATES = CallState

    class Kind(models.TextChoices):
        NEW = "new", "新建"
        HONORARY = "honorary", "荣誉"
        LEADER_CHANGE = "leader_change", "更换领办人"

    class Method(models.TextChoices):
        MEAN = "mean", "算术平均"
        MEDIAN = "median", "中位数"
        TRIMMED = "trimmed", "去掉最高最低取平均"

    code = models.CharField("批次编号", max_length=32, unique=True)
    city = models.CharField("城市", max_length=16, db_index=True)
    pack = models.CharField("适用办法", max_length=40)
    kind = models.CharField("类型", max_length=16, choices=Kind.choices)
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("标题", max_length=120)
    notice_no = models.CharField("通知文号", max_length=60)
    notice_text = models.TextField("通知正文", max_length=8000)
    issuers = models.JSONField("发布单位", default=list)
    system_url = models.CharField("申报网址", max_length=200, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    method = models.CharField("汇总方法", max_length=10, choices=Method.choices, default=Method.MEAN)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申报批次"
        ordering = ("-year", "city", "kind", "-pk")
        constraints = (
            # One call a year and kind (HZ-31); a finished one makes room for an additional call.
            models.UniqueConstraint(
                fields=("city", "kind", "year"), condition=~Q(state="finished"), name="one_running_call_per_year"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def studios(self) -> str:
        """2026年度杭州市技能大师工作室: what the call's lists, notices and papers are about."""
        return self.title.replace("申报", "", 1)

    @property
    def measures(self) -> Measures:
        """The pack with this call's overrides applied."""
        changes = tuple((each.parameter, json.dumps(each.value)) for each in self.overrides.all())
        return _overridden(self.pack, changes) if changes else measures.load(self.pack)

    def parameter(self, name: str) -> Any:
        return self.measures.value(name)

    def window(self, kind: str) -> Window:
        """The window of a kind; served from the prefetched rows when there are any."""
        return next(window for window in self.windows.all() if window.kind == kind)

    def is_receiving(self, at: datetime) -> bool:
        return self.state == CallState.OPEN and self.window(Window.Kind.APPLICATION).contains(at)


@lru_cache(maxsize=64)
def _overridden(code: str, changes: tuple[tuple[str, str], ...]) -> Measures:
    """A pack with parameters set otherwise; kept, for every line of a list asks for its call's."""
    pack = measures.load(code)
    for name, value in changes:
        pack = pack.override(name, json.loads(value))
    return pack


class Window(models.Model):
    """One of a call's six windows; `closes_at` is the first moment that is too late, extensions counted."""

    class Kind(models.TextChoices):
        APPLICATION = "application", "申报"
        FIRST_REVIEW = "first_review", "推荐单位审核"
        CORRECTION = "correction", "补正"
        SITE_VISIT = "site_visit", "现场考察"
        EXPERT_REVIEW = "expert_review", "专家评审"
        NOTICE = "notice", "公示"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="windows")
    kind = models.CharField("环节", max_length=16, choices=Kind.choices)
    opens_at = models.DateTimeField("开始")
    closes_at = models.DateTimeField("截止")
    # The end the notice announced, kept once an extension has moved it; None while it still stands (BJ 第7条, A-12).
    announced_closes_at = models.DateTimeField("通知公布的截止", null=True, blank=True)

    class Meta:
        ordering = ("opens_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("call", "kind"), name="one_window_per_kind"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="window_closes_after_opening"),
            models.CheckConstraint(
                condition=Q(announced_closes_at=None) | Q(announced_closes_at__lt=F("closes_at")),
                name="window_extended_beyond_its_notice",
            ),
        )
        indexes = (models.Index(fields=("kind", "closes_at"), name="window_due"),)

    def __str__(self) -> str:
        return f"{self.call} {self.get_kind_display()}"

    def contains(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at

    @property
    def announced_day(self) -> date:
        """The last day as the notice has it: the closing date that ages and terms are judged by (A-12).

        More time to file makes nobody younger or older: an extension does not move it.
        """
        return clock.day_of((self.announced_closes_at or self.closes_at) - timedelta(microseconds=1))


class WindowExtension(models.Model):
    """A later end of a window, asked for by one person with a reason and confirmed by another."""

    window = models.ForeignKey(Window, on_delete=models.CASCADE, related_name="extensions")
    old_closes_at = models.DateTimeField("原截止")
    new_closes_at = models.DateTimeField("新截止")
    reason = models.CharField("理由", max_length=500)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")), name="extension_by_two_people"
            ),
            models.CheckConstraint(condition=Q(new_closes_at__gt=F("old_closes_at")), name="window_extension_is_later"),
            models.UniqueConstraint(
                fields=("window",), condition=Q(confirmed_by=None), name="one_open_extension_per_window"
            ),
        )

    def __str__(self) -> str:
        return f"{self.old_closes_at} → {self.new_closes_at}"


class Place(models.Model):
    """How many files a recommender may report upward in a call (BJ-25)."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="places")
    recommender = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    places = models.PositiveSmallIntegerField("推荐名额")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("call", "recommender"), name="one_place_row_per_body"),)

    def __str__(self) -> str:
        return f"{self.recommender}：{self.places}"


class Override(models.Model):
    """A parameter of the pack that this call sets otherwise, with the reason."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="overrides")
    parameter = models.CharField("参数", max_length=60)
    value = models.JSONField("取值")
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("call", "parameter"), name="one_override_per_parameter"),)

    def __str__(self) -> str:
        return self.parameter
