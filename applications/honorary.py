"""An honorary application and the studio its master leads: pending it holds back the end, recognised it takes over."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from applications.models import Application, Call
from applications.states import PENDING
from studios import pending, same_master
from studios.models import Studio


def enter() -> None:
    """Called once from `apps.py`."""
    pending.register(pending.HONORARY, still_pending)


def still_pending(numbers: Collection[str]) -> set[str]:
    """Those of the applications that are not decided yet (A-10)."""
    found = Application.objects.filter(number__in=numbers, state__in=PENDING)
    return set(found.values_list("number", flat=True))


def note(application: Application) -> None:
    """The studio in question reads that an honorary application is under way; the retirement trigger waits (HZ-59)."""
    if application.call.kind == Call.Kind.HONORARY:
        for studio in former_studios([application]):
            pending.note_pending(studio, pending.HONORARY, application.number)


def former_studios(applications: Iterable[Application]) -> list[Studio]:
    """The studios of the same units and masters, to be locked before they are converted."""
    honorary = [each for each in applications if each.call.kind == Call.Kind.HONORARY and each.leader_index]
    masters = [(each.host_id, each.leader_index, each.lead_master) for each in honorary]
    return same_master.led_by(Studio.objects.holding().filter(kind=Studio.Kind.NEW), masters)
