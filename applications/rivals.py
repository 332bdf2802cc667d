"""Other files and studios of the same master or of the same unit and occupation (BJ-21…23, A-17, A-30, A-31)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.db.models import BigAutoField, CharField, Q

from applications import standing_studio
from applications.models import Application
from applications.states import PENDING
from portal.policy.prepared import Given, Prepared
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
    # The studio that the file itself is about is no rival of it (BJ-56, A-10).
    own = standing_studio.of(application)
    values = {
        "leader": application.leader_index,
        "host": application.host_id,
        "occupation": application.occupation_key,
        "branch": application.branch_id,
        "city": application.city,
        "file": application.pk,
        "number": application.number,
        "own": own.pk if own is not None else 0,
    }
    within = ANY if not per_branch else NONE if application.branch_id is None else SAME
    found: list[Application | Studio] = [*_pending(within).rows(**values), *_held(within).rows(**values)]
    return Rivals(
        of_leader=tuple(_words(application, each) for each in found if _of_master(application, each)),
        of_unit=tuple(_words(application, each) for each in found if _of_unit(application, each, per_branch)),
    )


# Which branches of the unit are compared: all of it, those of no branch, or those of the file's own.
ANY, NONE, SAME = "any", "none", "same"


def _alike(within: str) -> Q:
    """The same master, or the same unit and occupation; what is not filled in is like nothing."""
    same_master = Q(leader_index=Given("leader", CharField())) & ~Q(leader_index="")
    same_unit = Q(host=Given("host", BigAutoField()), occupation_key=Given("occupation", CharField()))
    branch = {ANY: Q(), NONE: Q(branch=None), SAME: Q(branch=Given("branch", BigAutoField()))}[within]
    return (same_master | (same_unit & ~Q(occupation_key="") & branch)) & Q(city=Given("city", CharField()))


@cache
def _pending(within: str) -> Prepared[Application]:
    return Prepared(
        lambda: (
            Application.objects.filter(_alike(within), state__in=PENDING)
            .exclude(pk=Given("file", BigAutoField()))
            .only(*READ, "studio_name")
        )
    )


@cache
def _held(within: str) -> Prepared[Studio]:
    return Prepared(
        lambda: (
            Studio.objects.holding()
            .filter(_alike(within))
            .exclude(pk=Given("own", BigAutoField()))
            .exclude(origin_no=Given("number", CharField()))
            .only(*READ, "name")
        )
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
