"""The deadline registry: every due date of every trade, its holder and its reminders, asked from one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Model

if TYPE_CHECKING:
    from portal.accounts.models import User

# Days before (negative) and after the due date on which the holder is reminded (UX-37).
OFFSETS = (-7, -3, -1, 1)


@dataclass(frozen=True)
class Duty:
    """Something somebody must have done by a moment.

    `key` is stable while the duty is the same; `due` is the first moment that is too late, so a day's
    24:00 is the next midnight; `escalate` are told with the reminder of the day after.
    """

    key: str
    label: str
    about: Model
    holders: tuple[User, ...]
    due: datetime
    url: str
    clause: str = ""
    escalate: tuple[User, ...] = ()


Source = Callable[[datetime], Iterable[Duty]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Enter a trade's source of duties; called from its `apps.py`."""
    _sources[name] = source


def sources() -> dict[str, Source]:
    return dict(_sources)
