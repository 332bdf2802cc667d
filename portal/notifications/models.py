"""Messages in the portal, the outbox of what leaves it, and the plan of reminders."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When

from portal.notifications import quiet

if TYPE_CHECKING:
    from collections.abc import Collection


class MessageQuerySet(models.QuerySet["Message"]):
    def of(self, user: Any) -> Self:
        """A message is its reader's alone; nobody else has a door to it."""
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def unread_first(self) -> Self:
        is_read = Case(When(read_at=None, then=Value(0)), default=Value(1), output_field=IntegerField())
        return self.order_by(is_read, "-created_at", "-pk")


class Message(models.Model):
    """What one person was told, kept in the portal whatever becomes of the mail."""

    key = models.CharField("事由", max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    url = models.CharField("链接", max_length=500, blank=True)
    about_type = models.CharField("对象类型", max_length=100, blank=True)
    about_id = models.CharField("对象", max_length=64, blank=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "消息"
        indexes = [
            models.Index(fields=["user", "-created_at"], name="message_of_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="message_unread"),
        ]
        constraints = [models.UniqueConstraint(fields=["key", "user"], name="message_once_per_user")]

    def __str__(self) -> str:
        return self.subject


class OutboxQuerySet(models.QuerySet["Outbox"]):
    def waiting(self) -> Self:
        return self.filter(status=Outbox.Status.WAITING)

    def failed(self) -> Self:
        return self.filter(status=Outbox.Status.FAILED)

    def due(self, at: datetime) -> Self:
        """What may leave now and is in nobody's hands. Reminders stay in during the quiet hours."""
        free = Q(taken_until=None) | Q(taken_until__lte=at)
        unasked = Q(dispatched_until=None) | Q(dispatched_until__lte=at)
        rows = self.waiting().filter(free, unasked, not_before__lte=at)
        return rows.exclude(quiet=True) if quiet.is_quiet(at) else rows


class Outbox(models.Model):
    """One letter to one person through one channel. The row is the truth; the broker only carries its number."""

    class Status(models.TextChoices):
        WAITING = "waiting", "待发送"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"

    key = models.CharField("事由", max_length=200)
    # Empty for people without an account (a confirmation of registration, a receipt of an objection).
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.CharField("地址", max_length=254)
    channel = models.CharField("渠道", max_length=20, default="mail")
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    url = models.CharField("链接", max_length=500, blank=True)
    # Held back from 21:00 to 8:00 (UX-37).
    quiet = models.BooleanField("夜间不发", default=False)
    # The text holds a one-time link: it is wiped once sent.
    wipe = models.BooleanField("发后清除正文", default=False)
    created_at = models.DateTimeField("写入时间")
    not_before = models.DateTimeField("最早发送时间")
    # Until then the number is on its way through the broker; afterwards it is sent through again.
    dispatched_until = models.DateTimeField(null=True)
    # Until then one worker has the letter in its hands.
    taken_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    last_error = models.CharField("最近一次失败", max_length=500, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.WAITING)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = "发件"
        indexes = [
            models.Index(fields=["not_before"], condition=Q(status="waiting"), name="outbox_waiting"),
            models.Index(fields=["status", "-id"], name="outbox_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "user", "channel"], condition=Q(user__isnull=False), name="outbox_once_per_user"
            ),
            models.UniqueConstraint(
                fields=["key", "address", "channel"], condition=Q(user__isnull=True), name="outbox_once_per_address"
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at__isnull=True)),
                name="outbox_sent_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.address}"

    @property
    def leaves_at(self) -> datetime:
        """When it will go at the earliest, quiet hours counted."""
        return quiet.after_quiet(self.not_before) if self.quiet else self.not_before


class ReminderPlanQuerySet(models.QuerySet["ReminderPlan"]):
    def planned(self) -> Self:
        return self.filter(status=ReminderPlan.Status.PLANNED)

    def visible_to(self, user: Any) -> Self:
        """City officers see their city's; administrators and supervisors see all; nobody else any."""
        if user.is_in("administrator", "supervisor"):
            return self
        if user.is_in("city_officer", "city_approver", "centre_officer"):
            return self.filter(city=user.city)
        return self.none()

    def of_deadlines(self, keys: Collection[str]) -> Self:
        return self.filter(deadline__in=keys)


class ReminderPlan(models.Model):
    """One reminder of one deadline: when it will go, to whom, and what became of it."""

    class Status(models.TextChoices):
        PLANNED = "planned", "待提醒"
        SENT = "sent", "已提醒"
        SKIPPED = "skipped", "已跳过"
        CANCELLED = "cancelled", "已取消"

    key = models.CharField("事由", max_length=200, unique=True)
    deadline = models.CharField("期限", max_length=180, db_index=True)
    # Days from the due day: -7, -3, -1 before it, 1 after it (UX-37).
    offset = models.SmallIntegerField("相差天数")
    # The first moment that is too late; a day's 24:00 is the next midnight.
    due = models.DateTimeField("截止时间")
    send_at = models.DateTimeField("提醒时间")
    recipients = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name="提醒对象")
    # Keys of those whose duty it is as the last sweep found them; nobody's once it is met. What was sent keeps its
    # recipients, whoever holds the duty now.
    holders = models.JSONField("现在的办理人", default=list, blank=True)
    city = models.CharField("城市", max_length=20, blank=True)
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    url = models.CharField("链接", max_length=500, blank=True)
    about_type = models.CharField("对象类型", max_length=100, blank=True)
    about_id = models.CharField("对象", max_length=64, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PLANNED)
    sent_at = models.DateTimeField("实际提醒时间", null=True)

    objects = ReminderPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "提醒计划"
        indexes = [models.Index(fields=["send_at"], condition=Q(status="planned"), name="reminder_planned")]

    def __str__(self) -> str:
        return self.key

    @property
    def reason(self) -> str:
        """Why it goes on that day, in words."""
        days = abs(self.offset)
        if not self.offset:
            return "截止当天"
        return f"截止前 {days} 天" if self.offset < 0 else f"逾期 {days} 天"


class Wish(models.Model):
    """An address without an account that asked to be told once about something, and forgotten when it was told."""

    # What about, e.g. "opening:hangzhou".
    topic = models.CharField("事项", max_length=60)
    address = models.EmailField("电子邮箱")
    asked_at = models.DateTimeField("申请时间")
    # Before the click in the mail nobody knows whose wish it is.
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = "开放提醒"
        constraints = [models.UniqueConstraint(fields=["topic", "address"], name="one_wish_per_topic_and_address")]

    def __str__(self) -> str:
        return f"{self.topic} → {self.address}"
