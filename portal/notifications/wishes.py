"""“Tell me when …”: an address asks, confirms by the link in a mail, is told once, and is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.core import signing
from django.db import transaction

from portal.notifications.models import Wish
from portal.notifications.outbox import queue_address
from portal.policy import clock
from portal.policy.refusal import Refused

SALT = "notifications.wish"
# One letter an hour for the same wish; unconfirmed ones are forgotten after a week.
PAUSE, PATIENCE = timedelta(hours=1), timedelta(days=7)


@transaction.atomic
def ask(topic: str, address: str, *, about: str, url_of: Callable[[str], str]) -> None:
    """Send the link to confirm; whoever asks sees no difference between a new address and a known one."""
    now, address = clock.now(fresh=True), address.strip().lower()
    wish, made = Wish.objects.select_for_update().get_or_create(
        topic=topic, address=address, defaults={"asked_at": now}
    )
    if not made and (wish.confirmed_at is not None or wish.asked_at > now - PAUSE):
        return
    wish.asked_at = now
    wish.save(update_fields=["asked_at"])
    queue_address(
        key=f"wish:{wish.pk}:{now.isoformat()}",
        address=address,
        subject=f"请确认：{about}时提醒我",
        body=f"有人用这个邮箱登记了“{about}时提醒我”。请在 7 天内打开下面的链接确认；不是您本人操作的，请不必理会。",
        url=url_of(signing.dumps(wish.pk, salt=SALT)),
        wipe=True,
    )


def pending(token: str) -> Wish:
    """The wish behind a link; raises `Refused` in words."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Refused("这个链接不完整或不是本平台发出的，请回到邮件里重新打开。") from None
    wish = Wish.objects.filter(pk=key).first()
    if wish is None:
        raise Refused("这个提醒已经发出或已经过期，请重新登记。")
    return wish


def confirm(token: str) -> Wish:
    wish = pending(token)
    if wish.confirmed_at is None:
        wish.confirmed_at = clock.now(fresh=True)
        wish.save(update_fields=["confirmed_at"])
    return wish


@transaction.atomic
def fulfil(topic: str, *, key: str, subject: str, body: str, url: str) -> int:
    """Tell everyone who confirmed, and forget them; returns how many were told."""
    wishes = list(Wish.objects.select_for_update().filter(topic=topic, confirmed_at__isnull=False))
    for wish in wishes:
        queue_address(key=key, address=wish.address, subject=subject, body=body, url=url)
    Wish.objects.filter(pk__in=[wish.pk for wish in wishes]).delete()
    return len(wishes)


def forget_unconfirmed() -> int:
    ended = clock.now(fresh=True) - PATIENCE
    return Wish.objects.filter(confirmed_at__isnull=True, asked_at__lt=ended).delete()[0]
