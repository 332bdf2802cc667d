"""What is under way elsewhere and holds back a consequence: noted once, asked again each time (A-10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.policy import clock
from studios.models import PendingMatter

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from studios.models import Studio

# `LEADER_CHANGE`: handed in and not decided; `LEADER_FILE`: drafts as well.
HONORARY, LEADER_CHANGE, LEADER_FILE = "honorary", "leader_change", "leader_file"
# References → those of them that are still under way.
Still = Callable[[Collection[str]], Collection[str]]
_still: dict[str, Still] = {}
# The references of everything of a kind that is under way, as a subquery for lists.
Running = Callable[[], "QuerySet[Any]"]
_running: dict[str, Running] = {}


def register(kind: str, still: Still) -> None:
    """The trade that has such matters says which of them are still under way; called from its `apps.py`."""
    _still[kind] = still


def register_running(kind: str, numbers: Running) -> None:
    """The same question for lists: asked inside their own statement."""
    _running[kind] = numbers


def running(kind: str) -> QuerySet[Any] | tuple[str, ...]:
    ask = _running.get(kind)
    return ask() if ask is not None else ()


def note_pending(studio: Studio, kind: str, reference: str) -> None:
    """Something about this studio has been handed in; asked twice it is noted once."""
    with transaction.atomic():
        PendingMatter.objects.get_or_create(
            kind=kind, reference=reference, defaults={"studio": studio, "recorded_at": clock.now(fresh=True)}
        )


def studios_with(kind: str) -> set[int]:
    """Studios with such a matter under way: two statements, however many there are."""
    noted: dict[str, set[int]] = defaultdict(set)
    for reference, studio in PendingMatter.objects.filter(kind=kind).values_list("reference", "studio_id"):
        noted[reference].add(studio)
    return {studio for reference in under_way(kind, noted.keys()) for studio in noted[reference]}


def under_way(kind: str, references: Collection[str]) -> Collection[str]:
    """Those of the references that are still under way; asked only when there are any."""
    ask = _still.get(kind)
    return ask(references) if ask is not None and references else ()
