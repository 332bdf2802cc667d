"""A person's calendar address: made, replaced, taken back; and who is behind one that is asked for."""

from __future__ import annotations

from django.db import transaction

from portal.accounts import links
from portal.accounts.models import CalendarFeed, User
from portal.audit import log as audit
from portal.policy import clock


def renew(user: User) -> str:
    """The secret of a new address, told this once; whatever address there was stops answering."""
    secret = links.new_token()
    with transaction.atomic():
        _lock(user)
        at = clock.now(fresh=True)
        CalendarFeed.objects.live().filter(user=user).update(revoked_at=at)
        CalendarFeed.objects.create(user=user, fingerprint=links.fingerprint(secret), created_at=at)
        audit.append(subject=user, action="calendar_feed", label="生成日历订阅地址", actor=user)
    return secret


def stop(user: User) -> bool:
    """No address any more; answers whether there was one."""
    with transaction.atomic():
        _lock(user)
        stopped = CalendarFeed.objects.live().filter(user=user).update(revoked_at=clock.now(fresh=True))
        if stopped:
            audit.append(subject=user, action="calendar_feed_stopped", label="停用日历订阅地址", actor=user)
    return bool(stopped)


def current(user: User) -> CalendarFeed | None:
    found: CalendarFeed | None = CalendarFeed.objects.live().filter(user=user).first()
    return found


def owner(secret: str) -> User | None:
    """Whose diary it opens: of an open account, under an address that was not taken back."""
    feed = CalendarFeed.objects.live().select_related("user").filter(fingerprint=links.fingerprint(secret)).first()
    return feed.user if feed is not None and feed.user.is_active else None


def _lock(user: User) -> None:
    User._base_manager.select_related(None).select_for_update().get(pk=user.pk)
