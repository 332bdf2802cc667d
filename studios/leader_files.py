"""The application of a change of the leader, as the trade that has it tells: handed in, open, or ended (BJ-56)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studios import pending
from studios.states import AmendmentState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from studios.models import Amendment


def is_handed_in(change: Amendment) -> bool:
    """While it is, that is where things are decided."""
    return bool(change.application_no) and bool(pending.under_way(pending.LEADER_CHANGE, (change.application_no,)))


def is_open(change: Amendment) -> bool:
    """A draft, or handed in."""
    return bool(change.application_no) and bool(pending.under_way(pending.LEADER_FILE, (change.application_no,)))


def ended(changes: QuerySet[Amendment]) -> set[int]:
    """Those verified changes whose application was taken back or has lapsed, by key: two statements at most.

    Nothing lies with an office any more until the unit applies again, so they hold nothing back (A-24).
    """
    verified = changes.filter(state=AmendmentState.VERIFIED).exclude(application_no="")
    known = dict(verified.values_list("pk", "application_no"))
    still = set(pending.under_way(pending.LEADER_FILE, set(known.values())))
    return {key for key, number in known.items() if number not in still}
