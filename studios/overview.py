"""What a studio's pages say of its next dates, its alerts, its money and what is public: every area adds its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from studios.models import Studio

Slot = Literal["due", "alert", "money", "public"]


@dataclass(frozen=True)
class Line:
    """One line: what it is about, what is to be known, where it is done, until when (the last day)."""

    label: str
    words: str
    url: str = ""
    due: date | None = None
    clause: str = ""

    @property
    def told(self) -> str:
        """The words with the clause they rest on."""
        return f"{self.words}〔{self.clause}〕" if self.clause else self.words


# (studio, today) → lines, in a constant number of statements.
Source = Callable[["Studio", date], Iterable[Line]]
_sources: dict[Slot, dict[str, Source]] = {"due": {}, "alert": {}, "money": {}, "public": {}}


def register(name: str, source: Source, *, slot: Slot = "due") -> None:
    """Enter an area's lines; called from its `enter()`."""
    _sources[slot][name] = source


def lines(slot: Slot, studio: Studio, today: date) -> list[Line]:
    """Everything said in one slot, the earliest date first, what has none last."""
    found = [line for source in _sources[slot].values() for line in source(studio, today)]
    return sorted(found, key=lambda line: (line.due is None, line.due or today, line.label))
