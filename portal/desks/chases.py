"""催办: somebody asks the holder of a matter to move, at most once a day and matter (UX-38)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from portal.audit import log as audit
from portal.desks.models import Chase
from portal.notifications import outbox
from portal.policy import clock
from portal.policy.refusal import Conflict

if TYPE_CHECKING:
    from django.db.models import Model

    from portal.accounts.models import User


def require_none_today(subject: Model) -> None:
    """Raises Conflict with the name of whoever has done it today."""
    last = Chase.objects.about(subject).filter(day=clock.today()).select_related("by").first()
    if last is not None:
        raise Conflict(f"{last.by.name}今天已经催办过，明天可以再催")


def make(subject: Model, *, by: User, action: str, to: Iterable[User], matter: str, body: str, url: str) -> Chase:
    """Write it down, log it and remind the holder; the caller has locked the matter and checked."""
    made: Chase = Chase.objects.create(subject=subject, day=clock.today(), by=by, at=clock.now(fresh=True))
    outbox.queue(key=f"chase:{made.pk}", to=to, subject=f"催办：{matter}", body=body, url=url, about=subject)
    audit.append(subject=subject, action=action, label="催办", actor=by)
    return made
