"""Whether a result comes from an assessment held in the portal; then it is published there and never typed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studios.models import Studio

# Studio, kind, year → whether a round assesses it.
Asked = Callable[["Studio", str, int], bool]
_asked: list[Asked] = []


def register(ask: Asked) -> None:
    """The assessments say which studios they have in a round; called from their `apps.py`."""
    _asked.append(ask)


def is_held(studio: Studio, kind: str, year: int) -> bool:
    return any(ask(studio, kind, year) for ask in _asked)
