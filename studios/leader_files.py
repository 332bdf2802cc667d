"""The application of a change of the leader, as the trade that has it tells: handed in, open, or ended (BJ-56)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

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


def going_on(changes: QuerySet[Amendment]) -> QuerySet[Amendment]:
    """Without those verified whose application was taken back or has lapsed, in the same statement.

    Nothing of them lies with an office until the unit applies again, so they hold nothing back (A-24).
    """
    applied = Q(state=AmendmentState.VERIFIED) & ~Q(application_no="")
    return changes.exclude(applied & ~Q(application_no__in=pending.running(pending.LEADER_FILE)))


def to_apply(changes: QuerySet[Amendment]) -> QuerySet[Amendment]:
    """Of verified changes, those without an application that still runs."""
    return changes.exclude(application_no__in=pending.running(pending.LEADER_FILE))
