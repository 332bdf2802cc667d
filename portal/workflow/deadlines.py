"""The deadline registry: every due date of every trade, its holder and its reminders, asked from one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Model

from portal.notifications import reminders
from portal.policy import clock, wording

if TYPE_CHECKING:
    from portal.accounts.models import User


@dataclass(frozen=True)
class Duty:
    """Something somebody must have done by a moment.

    `key` is stable while the duty is the same; `due` is the first moment that is too late, so a day's
    24:00 is the next midnight; `escalate` are told with the reminder of the day after; `offsets` are the days before
    (negative) and after it on which people are reminded.
    """

    key: str
    label: str
    about: Model
    holders: tuple[User, ...]
    due: datetime
    url: str
    clause: str = ""
    escalate: tuple[User, ...] = ()
    city: str = ""
    offsets: tuple[int, ...] = reminders.OFFSETS


Source = Callable[[datetime], Iterable[Duty]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Enter a trade's source of duties; called from its `apps.py`."""
    _sources[name] = source


def sources() -> dict[str, Source]:
    return dict(_sources)


def sweep() -> int:
    """Bring the reminder plan in line with the duties of now. Run twice it changes nothing the second time.

    A moved due date moves its unsent reminders; a duty that is gone takes them along. Returns the number of duties.
    A source that fails holds up no other: all are asked, then what failed is raised together.
    """
    at = clock.now(fresh=True)
    total, failed = 0, []
    for name, source in _sources.items():
        try:
            total += _plan(name, list(source(at)))
        except Exception as error:
            error.add_note(f"source of duties: {name}")
            failed.append(error)
    if failed:
        raise ExceptionGroup("some duties were not planned", failed)
    return total


def _plan(name: str, duties: Sequence[Duty]) -> int:
    reminders.plan_all(_deadline(name, duty) for duty in duties)
    reminders.cancel_missing(f"{name}:", {f"{name}:{duty.key}" for duty in duties})
    return len(duties)


def _deadline(source: str, duty: Duty) -> reminders.Deadline:
    due = wording.due_words(duty.due)
    basis = f"〔{duty.clause}〕" if duty.clause else ""
    return reminders.Deadline(
        key=f"{source}:{duty.key}",
        due=duty.due,
        recipients=duty.holders,
        subject=f"期限提醒：{duty.label}",
        body=f"{duty.label}，截止时间 {due}。请按时办理{basis}",
        url=duty.url,
        about=duty.about,
        escalate=duty.escalate,
        city=duty.city,
        offsets=duty.offsets,
    )
