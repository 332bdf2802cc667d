"""The worklist registry: what waits for a person, and what a person waits for, asked from every trade in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from portal.workflow.counting import counted

if TYPE_CHECKING:
    from django.db.models import QuerySet

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
    """Items that share one due moment; counted without being read, and read slice by slice.

    With `rows` the count is still to be asked: those of all trades are counted in one statement. `apart`: every item
    has a due moment of its own, so they are read to be put in their places among all others.
    """

    due: datetime | None
    count: int
    read: Callable[[int, int], Sequence[Item]]
    rows: QuerySet[Any] | None = None
    apart: bool = False


Source = Callable[["User", datetime], Iterable[Bundle]]
Rows = Callable[["User", datetime], "Iterable[QuerySet[Any]]"]


@dataclass(frozen=True)
class _Entry:
    """A source, and the rows without which it has nothing to say: while there are none it is not asked."""

    source: Source
    gate: Rows | None = None


_tasks: dict[str, _Entry] = {}
_waits: dict[str, _Entry] = {}


def register(
    name: str,
    *,
    tasks: Source | None = None,
    waits: Source | None = None,
    gate: Rows | None = None,
    handed_on: Rows | None = None,
) -> None:
    """Enter a trade's sources; called from its `apps.py`. `tasks` wait for the person, `waits` lie with others.

    `gate` names the rows that tasks are made of; `handed_on` the rows of which `waits` makes one item each, so that
    they are counted without being read.
    """
    if tasks is not None:
        _tasks[name] = _Entry(tasks, gate)
    if waits is not None:
        _waits[name] = _Entry(waits, handed_on)


def tasks_of(user: User, at: datetime) -> list[Bundle]:
    """What waits for this person, oldest deadline first; what has none comes last."""
    return in_order(_asked(_tasks.values(), user, at))


def waits_of(user: User, at: datetime) -> list[Bundle]:
    """What this person has handed on and others have not finished."""
    return in_order(bundle for entry in _waits.values() for bundle in entry.source(user, at))


def waiting(user: User, at: datetime) -> int:
    """How many items `waits_of` has, in one statement where the sources name their rows."""
    named = [rows for entry in _waits.values() if entry.gate for rows in entry.gate(user, at)]
    others = (bundle for entry in _waits.values() if not entry.gate for bundle in entry.source(user, at))
    return sum(counted(named)) + count(in_order(others))


def drawn(found: QuerySet[Any], draw: Callable[[Any], Item], due: datetime | None = None) -> Bundle:
    """A row, an item; the rows come in the order of the QuerySet and are counted together with everyone else's."""
    return Bundle(due, 0, lambda start, stop: [draw(each) for each in found[start:stop]], found)


def dated(found: QuerySet[Any], draw: Callable[[Any], Item]) -> Bundle:
    """As `drawn`, for rows that are each due at their own moment: an office's queue, short enough to be read whole."""
    return replace(drawn(found, draw), apart=True)


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


def _asked(entries: Iterable[_Entry], user: User, at: datetime) -> Iterator[Bundle]:
    """The bundles of the sources that have anything to say."""
    gates = [(entry, list(entry.gate(user, at)) if entry.gate else None) for entry in entries]
    held = iter(counted([rows for _, gate in gates for rows in gate or ()]))
    for entry, gate in gates:
        if gate is None or any([next(held) for _ in gate]):
            yield from entry.source(user, at)


def in_order(bundles: Iterable[Bundle]) -> list[Bundle]:
    """The bundles that hold anything, counted, oldest deadline first."""
    known = list(bundles)
    numbers = iter(counted([each.rows for each in known if each.rows is not None]))
    known = [each if each.rows is None else replace(each, count=next(numbers), rows=None) for each in known]
    held = [part for each in known if each.count for part in _parts(each)]
    timed = [(each.due, each) for each in held if each.due is not None]
    timed.sort(key=lambda pair: pair[0])
    return [each for _, each in timed] + [each for each in held if each.due is None]


def _parts(bundle: Bundle) -> list[Bundle]:
    """The bundle itself, or one of each item where every item is due at its own moment."""
    return [single(item) for item in bundle.read(0, bundle.count)] if bundle.apart else [bundle]
