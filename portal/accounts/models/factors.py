"""The second factor of a person: the key in the telephone, and the codes kept for the day it is lost (T-H5)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.accounts.models.people import User
from portal.accounts.sealed import SealedField


class Authenticator(models.Model):
    """The shared key of one person's telephone (RFC 6238). Until its first code was typed it proves nothing."""

    user = models.OneToOneField(User, verbose_name="用户", on_delete=models.CASCADE, related_name="authenticator")
    secret = SealedField("密钥")
    confirmed_at = models.DateTimeField("启用时间", null=True, blank=True)
    # The step of the last code that was accepted: a code counts once only.
    last_step = models.BigIntegerField("最近使用的时间步", default=0)
    failures = models.PositiveSmallIntegerField("连续错误次数", default=0)
    locked_until = models.DateTimeField("锁定至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "动态码"

    def __str__(self) -> str:
        return f"{self.user}"


class RecoveryCode(models.Model):
    """One of the codes printed when the telephone was bound; only its keyed fingerprint is kept."""

    authenticator = models.ForeignKey(Authenticator, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "备用码"
        indexes = [models.Index(fields=["authenticator"], condition=Q(used_at=None), name="recovery_code_unused")]

    def __str__(self) -> str:
        return f"{self.authenticator_id}"
