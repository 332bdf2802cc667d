"""The worklist registry: what waits for a person, and what a person waits for, asked from every trade in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.accounts.models import User


@dataclass(frozen=True)
class Item:
    """One row of a worklist. `title` is what it is about, `url` where it is done, `holder` the office that has it.

    `due` is the first moment that is too late; `since` is when it came to the present holder.
    """

    label: str
    title: str
    url: str
    action: str
    number: str = ""
    due: datetime | None = None
    since: datetime | None = None
    holder: str = ""


@dataclass(frozen=True)
class Bundle:
    """Items that share one due moment; counted without being read, and read slice by slice."""

    due: datetime | None
    count: int
    read: Callable[[int, int], Sequence[Item]]


Source = Callable[["User", datetime], Iterable[Bundle]]
_tasks: dict[str, Source] = {}
_waits: dict[str, Source] = {}


def register(name: str, *, tasks: Source | None = None, waits: Source | None = None) -> None:
    """Enter a trade's sources; called from its `apps.py`. `tasks` wait for the person, `waits` lie with others."""
    if tasks is not None:
        _tasks[name] = tasks
    if waits is not None:
        _waits[name] = waits


def tasks_of(user: User, at: datetime) -> list[Bundle]:
    """What waits for this person, oldest deadline first; what has none comes last."""
    return _in_order(_tasks, user, at)


def waits_of(user: User, at: datetime) -> list[Bundle]:
    """What this person has handed on and others have not finished."""
    return _in_order(_waits, user, at)


def single(item: Item) -> Bundle:
    """An item that was read already."""
    return Bundle(item.due, 1, lambda start, stop: [item][start:stop])


def count(bundles: Iterable[Bundle]) -> int:
    return sum(bundle.count for bundle in bundles)


def read(bundles: Iterable[Bundle], start: int, stop: int) -> list[Item]:
    """The items from `start` to before `stop`, bundle after bundle; only bundles in that range are asked."""
    found: list[Item] = []
    for bundle in bundles:
        if start < bundle.count and stop > 0:
            found += bundle.read(max(start, 0), min(stop, bundle.count))
        start, stop = start - bundle.count, stop - bundle.count
    return found


def _in_order(sources: dict[str, Source], user: User, at: datetime) -> list[Bundle]:
    bundles = [bundle for source in sources.values() for bundle in source(user, at) if bundle.count]
    timed = [(bundle.due, bundle) for bundle in bundles if bundle.due is not None]
    timed.sort(key=lambda pair: pair[0])
    return [bundle for _, bundle in timed] + [bundle for bundle in bundles if bundle.due is None]
