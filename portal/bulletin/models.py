"""Public notices with their working-day clock, and the objections they draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.accounts.roles import Role
from portal.workflow.models import Stateful
from portal.workflow.subjects import Concerning, ConcerningQuerySet

if TYPE_CHECKING:
    from portal.accounts.models import User


class NoticeState(models.TextChoices):
    DRAFT = "draft", "编制中"
    SUBMITTED = "submitted", "待发布审核"
    PUBLISHED = "published", "公示中"
    ENDED = "ended", "公示已结束"
    CANCELLED = "cancelled", "已取消"


class ObjectionState(models.TextChoices):
    RECEIVED = "received", "已收到"
    VERIFYING = "verifying", "核查中"
    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"


# Offices that read notices and objections of their city; who may act is the rules' matter.
OFFICES = (Role.CITY_OFFICER, Role.CENTRE_OFFICER, Role.CITY_APPROVER, Role.FINANCE_APPROVER, Role.SUPERVISOR)


class NoticeQuerySet(ConcerningQuerySet):
    def public(self) -> Self:
        """What anyone may read: posted, running or over."""
        return self.filter(state__in=(NoticeState.PUBLISHED, NoticeState.ENDED))

    def visible_to(self, user: User) -> Self:
        if not user.is_authenticated or not user.is_in(*OFFICES):
            return self.none()
        return self.filter(city=user.city)


class ObjectionQuerySet(ConcerningQuerySet):
    def visible_to(self, user: User) -> Self:
        """The city's offices; the name behind an objection has a door of its own (`rules.may_see_objector`)."""
        if not user.is_authenticated or not user.is_in(*OFFICES):
            return self.none()
        return self.filter(notice__city=user.city)


class PublicNotice(Stateful, Concerning):
    """A notice of proposed studios (HZ 四(二), BJ 第10条)."""

    STATES = NoticeState

    code = models.CharField("公示编号", max_length=32, unique=True)
    city = models.CharField("城市", max_length=16)
    title = models.CharField("标题", max_length=120)
    basis = models.CharField("依据", max_length=400)
    process = models.CharField("评审过程", max_length=400)
    # Each row: number, studio_name, host, district, leader, occupation, recommender, subject_id; no more is public.
    items = models.JSONField("名单", default=list)
    issuers = models.JSONField("发布单位", default=list)
    # office, phone, e-mail, address for objections (ux.md §4.1).
    contact = models.JSONField("受理异议", default=dict)
    working_days = models.PositiveSmallIntegerField("公示工作日", default=5)
    count_posting_day = models.BooleanField("发布当日计入", default=False)
    starts_on = models.DateField("开始日", null=True, blank=True)
    ends_on = models.DateField("结束日", null=True, blank=True)
    posted_at = models.DateTimeField("发布时间", null=True, blank=True)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        ordering = ("-posted_at", "-pk")
        indexes = (models.Index(fields=("state", "-posted_at"), name="notice_public_list"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(publisher=None) | ~Q(publisher=F("maker")), name="notice_maker_is_not_publisher"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="notice_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("published", "ended"))
                | Q(starts_on__isnull=False, ends_on__isnull=False, posted_at__isnull=False),
                name="posted_notice_has_its_period",
            ),
        )

    def __str__(self) -> str:
        return self.title


class Objection(Stateful, Concerning):
    """An objection from the public, its subject one row of the list or the notice itself.

    Who objected is shielded from the applicant (TM-25).
    """

    STATES = ObjectionState

    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, related_name="objections")
    number = models.CharField("编号", max_length=32, unique=True)
    anonymous = models.BooleanField("匿名线索", default=False)
    # Sealed: the objector's name and contact are shown to the handling office only.
    objector = models.TextField("异议人", blank=True)
    contact = models.TextField("联系方式", blank=True)
    text = models.TextField("异议内容", max_length=3000)
    received_at = models.DateTimeField("收到时间")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    finding = models.TextField("核查结论", max_length=3000, blank=True)
    decided_at = models.DateTimeField("结论时间", null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        ordering = ("-received_at",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state__in=("upheld", "dismissed")) | (Q(decided_at__isnull=False) & ~Q(finding="")),
                name="decided_objection_has_a_finding",
            ),
        )

    def __str__(self) -> str:
        return self.number
