"""An honorary application and the studio its master leads: pending it holds back the end, recognised it takes over."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from applications.models import Application, Call
from applications.states import PENDING
from studios import pending
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
    wanted = Q(pk__in=[])
    for each in applications:
        if each.call.kind == Call.Kind.HONORARY and each.leader_index:
            wanted |= Q(host=each.host_id, leader_index=each.leader_index)
    return list(Studio.objects.holding().filter(wanted, kind=Studio.Kind.NEW))
