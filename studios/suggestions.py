"""Grounds the portal sees by itself, asked from every area that watches one; the sweep makes proposals of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date

from studios.transitions.suggesting import Suggestion

# What holds today, in a constant number of statements for all studios together.
Source = Callable[[date], Iterable[Suggestion]]
_sources: dict[str, tuple[Source, frozenset[str]]] = {}


def register(name: str, source: Source, grounds: Collection[str]) -> None:
    """Enter a source with every ground it may see: what it sees no longer is taken back. Called from `enter()`."""
    _sources[name] = (source, frozenset(grounds))


def wanted(today: date) -> dict[tuple[int, str], Suggestion]:
    """Every ground that holds today, by studio and ground."""
    return {(each.studio.pk, each.ground): each for source, _ in _sources.values() for each in source(today)}


def watched() -> frozenset[str]:
    return frozenset().union(*(grounds for _, grounds in _sources.values()))
