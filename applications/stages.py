"""The stepper of a case: the stages behind it with their days, and where it stands or ended (W7, UX-31)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from applications.states import State
from portal.policy.clock import BEIJING

if TYPE_CHECKING:
    from applications.models import Application
    from portal.audit.models import Entry

STAGES = ("申报", "初审", "市级受理", "评审", "公示", "认定")
STAGE_OF = {
    State.DRAFT: 0,
    State.SUBMITTED: 1,
    State.RETURNED: 1,
    State.NOT_RECOMMENDED: 1,
    State.ENDORSED: 2,
    State.ACCEPTED: 2,
    State.UNDER_PANEL: 3,
    State.APPRAISED: 3,
    State.PROPOSED: 3,
    State.RESERVED: 3,
    State.UNDER_NOTICE: 4,
    State.RECOGNISED: 5,
    State.DECLINED: 5,
    State.WITHDRAWN: 0,
}
ENDED = (State.NOT_RECOMMENDED, State.DECLINED, State.WITHDRAWN)


def name_of(application: Application) -> str:
    """The stage in one word, for the case banner."""
    if application.state == State.RETURNED:
        return "补正"
    return STAGES[STAGE_OF[State(application.state)]]


def steps(application: Application, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Steps for the `stepper` tag; `entries` is the log as this reader may see it, newest first."""
    place = _place(application, entries)
    left = _left(entries)
    drawn = []
    for index, label in enumerate(STAGES):
        state = "done" if index < place else "later"
        if index == place:
            state = _present(application)
        drawn.append({"label": label, "state": state, "note": _day(left.get(index)) if state == "done" else ""})
    return drawn


def _place(application: Application, entries: Sequence[Entry]) -> int:
    """Where it stands; a case that ended stands where it was when it ended, not at the last stage."""
    state = State(application.state)
    if state in ENDED:
        for entry in entries:
            if entry.to_state == state and entry.from_state:
                return STAGE_OF[State(entry.from_state)]
    return STAGE_OF[state]


def _left(entries: Sequence[Entry]) -> dict[int, datetime]:
    """When each stage was done: left for a later one, or accepted by the city; what a return undid counts again."""
    left: dict[int, datetime] = {}
    for entry in reversed(entries):
        if not entry.to_state or State(entry.to_state) in ENDED:
            continue
        stands = STAGE_OF[State(entry.to_state)]
        left = {index: at for index, at in left.items() if index < stands}
        left = dict.fromkeys(range(stands), entry.at) | left
        if entry.to_state == State.ACCEPTED:
            left[stands] = entry.at
    return left


def _day(moment: datetime | None) -> str:
    if moment is None:
        return ""
    day = moment.astimezone(BEIJING)
    return f"{day.month}月{day.day}日"


def _present(application: Application) -> str:
    state = State(application.state)
    if state in ENDED:
        return "ended"
    if state == State.RETURNED:
        return "returned"
    return "done" if state == State.RECOGNISED else "now"
