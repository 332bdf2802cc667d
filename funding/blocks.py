"""What keeps a studio's money back for the time being: the recovery of earlier grants enters its question here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

# (keys of studios) → the reason by studio, in a constant number of statements.
Source = Callable[[Collection[int]], Mapping[int, str]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Called once from `apps.py`."""
    _sources[name] = source


def of(studios: Collection[int]) -> dict[int, str]:
    """Why nothing may be paid to these studios now; those that may be paid are left out."""
    found: dict[int, str] = {}
    for source in _sources.values():
        found |= source(studios)
    return found
