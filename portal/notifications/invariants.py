"""What must hold of the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count

from portal.notifications.models import Message, Outbox
from portal.policy import clock

PATIENCE = timedelta(minutes=15)


def nothing_waits_unseen() -> Iterator[str]:
    """没有超过 15 分钟还没有尝试发送的邮件；同一事由对同一人只发一次"""
    at = clock.now(fresh=True)
    for letter in Outbox.objects.waiting().filter(tries=0, not_before__lt=at - PATIENCE).order_by("pk"):
        if letter.leaves_at < at - PATIENCE:
            yield f"邮件 {letter.pk}（{letter.key}）应在 {letter.leaves_at:%Y-%m-%d %H:%M} 发出，还没有尝试"
    for model in (Message, Outbox):
        rows = model._default_manager.filter(user__isnull=False).order_by()
        for row in rows.values("key", "user").annotate(times=Count("pk")).filter(times__gt=1):
            yield f"{model._meta.verbose_name} {row['key']} 对同一人写了 {row['times']} 次"


INVARIANTS = {"23": nothing_waits_unseen}
