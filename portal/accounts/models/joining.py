"""How people come in: confirmation of an e-mail address, a request to join a known unit, an invitation."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.accounts.models.organisations import Organisation
from portal.accounts.roles import Role
from portal.policy import clock


class EmailConfirmation(models.Model):
    """A registration that waits for the click in the mail: the form, the password's hash, the link's fingerprint."""

    email = models.EmailField("电子邮箱")
    token_hash = models.CharField("链接指纹", max_length=64, unique=True)
    # The validated form of the unit and its contact person; nothing becomes an organisation before the click.
    details = models.JSONField("登记内容", default=dict)
    password = models.CharField("密码散列", max_length=128)
    sent_at = models.DateTimeField("发出时间", default=clock.now)
    expires_at = models.DateTimeField("失效时间")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "邮箱确认"
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self.email} {self.sent_at:%Y-%m-%d}"


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    def waiting(self) -> Self:
        return self.filter(decided_at__isnull=True)


class JoinRequest(models.Model):
    """A person asks to work for a unit that is already registered; its administrator decides."""

    organisation = models.ForeignKey(
        Organisation, verbose_name="单位", on_delete=models.CASCADE, related_name="join_requests"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="申请人", on_delete=models.CASCADE, related_name="join_requests"
    )
    requested_at = models.DateTimeField("申请时间", default=clock.now)
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="处理人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    approved = models.BooleanField("同意", null=True, blank=True)
    remark = models.CharField("说明", max_length=200, blank=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "加入申请"
        ordering = ["requested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=Q(decided_at__isnull=True), name="one_waiting_join_request"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, approved__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, approved__isnull=False, decided_by__isnull=False),
                name="join_decision_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.organisation}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> Self:
        """Neither accepted nor taken back; the link may have run out."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def open(self, at: datetime) -> Self:
        return self.unanswered().filter(expires_at__gt=at)


class Invitation(models.Model):
    """A post offered to a person; the link in the mail is good once, for seven days."""

    email = models.EmailField("电子邮箱")
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("手机号码", max_length=20, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name="机构", on_delete=models.CASCADE, related_name="invitations"
    )
    role = models.CharField("角色", max_length=24, choices=Role.choices)
    token_hash = models.CharField("链接指纹", max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="邀请人", on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField("邀请时间", default=clock.now)
    expires_at = models.DateTimeField("失效时间")
    accepted_at = models.DateTimeField("接受时间", null=True, blank=True)
    revoked_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "邀请"
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email", "organisation", "role"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_open_invitation_to_a_post",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.organisation} · {self.get_role_display()}"
