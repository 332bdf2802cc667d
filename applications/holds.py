"""Who has a file open at a desk: a hold is good for the day it was taken, and for the office whose turn it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.desks.models import DeskHold
from portal.policy import clock, wording
from portal.policy.refusal import Conflict

if TYPE_CHECKING:
    from applications.models import Application
    from portal.accounts.models import User


def of(application: Application) -> DeskHold | None:
    """The hold that counts now: of today, and not older than the file's present state."""
    since = clock.start_of(clock.today())
    if application.state_since is not None:
        since = max(since, application.state_since)
    return DeskHold.objects.about(application).filter(since__gte=since).select_related("user").first()


def words(held: DeskHold) -> str:
    """王某自 10:32 起在办理这份申报，请先接手"""
    return f"{held.user.name}自 {wording.hour_minute(held.since)} 起在办理这份申报，需要由您办理的，请先接手"


def require(application: Application, by: User) -> None:
    held = of(application)
    if held is not None and held.user_id != by.pk:
        raise Conflict(words(held))
