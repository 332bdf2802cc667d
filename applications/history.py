"""What else the portal knows of a unit and its lead master (W8: 同单位历史)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applications.models import Application
from studios.models import Studio

if TYPE_CHECKING:
    from portal.accounts.models import User

MOST = 50


def applications(application: Application, user: User) -> list[Application]:
    """Other files of the unit that this person may see, newest first."""
    found = Application.objects.visible_to(user).filter(host=application.host).exclude(pk=application.pk)
    return list(found.select_related("call")[:MOST])


def studios(application: Application) -> list[Studio]:
    """The unit's studios, whatever became of them; the register is public."""
    return list(Studio.objects.filter(host=application.host)[:MOST])


def same_leader(application: Application) -> list[Studio]:
    """Studios of the same lead master with another unit (A-17, A-43)."""
    if not application.leader_index:
        return []
    found = Studio.objects.filter(leader_index=application.leader_index).exclude(host=application.host)
    return list(found.select_related("host")[:MOST])
