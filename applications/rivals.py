"""Other files and studios of the same master or of the same unit and occupation (BJ-21…23, A-17, A-30, A-31)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from applications import leader_change
from applications.models import Application
from applications.states import PENDING
from studios.models import Studio

# What is compared and told of either.
READ = ("number", "host", "branch", "leader_index", "occupation_key")


@dataclass(frozen=True)
class Rivals:
    """In words: what else the master leads or applies for, and what else the unit has for the occupation."""

    of_leader: tuple[str, ...] = ()
    of_unit: tuple[str, ...] = ()


def of(application: Application, *, per_branch: bool) -> Rivals:
    """Files handed in and studios held, in the same city; drafts of others do not count."""
    same_master = Q(leader_index=application.leader_index) & ~Q(leader_index="")
    same_unit = Q(host=application.host_id, occupation_key=application.occupation_key) & ~Q(occupation_key="")
    if per_branch:
        same_unit &= Q(branch=application.branch_id)
    pending = Application.objects.filter(same_master | same_unit, city=application.city, state__in=PENDING)
    held = Studio.objects.holding().filter(same_master | same_unit, city=application.city)
    own = leader_change.studio_of(application)
    if own is not None:
        # Its own studio is no rival of a file for a new lead master (BJ-56).
        held = held.exclude(pk=own.pk)
    found: list[Application | Studio] = [
        *pending.exclude(pk=application.pk).only(*READ, "studio_name"),
        *held.exclude(origin_no=application.number).only(*READ, "name"),
    ]
    return Rivals(
        of_leader=tuple(_words(application, each) for each in found if _of_master(application, each)),
        of_unit=tuple(_words(application, each) for each in found if _of_unit(application, each, per_branch)),
    )


def _of_master(application: Application, other: Application | Studio) -> bool:
    return bool(application.leader_index) and other.leader_index == application.leader_index


def _of_unit(application: Application, other: Application | Studio, per_branch: bool) -> bool:
    return (
        bool(application.occupation_key)
        and other.host_id == application.host_id
        and other.occupation_key == application.occupation_key
        and (not per_branch or other.branch_id == application.branch_id)
    )


def _words(application: Application, other: Application | Studio) -> str:
    """A studio is public; of another unit's file only its existence is told."""
    if isinstance(other, Studio):
        return f"{other.number} {other.name}（已认定）"
    if other.host_id == application.host_id:
        return f"{other.number} {other.studio_name}（在办）"
    return "另一单位的一份申报（在办）"
