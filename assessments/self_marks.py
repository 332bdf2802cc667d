"""The unit's own sheet: its marks beside the suggestions, and what is missing before it can be handed in (HZ-56)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments import sheets
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from assessments.models import Participant, SelfMark


def marks_of(participant: Participant) -> dict[str, SelfMark]:
    return {mark.item: mark for mark in participant.self_marks.all()}


def require_complete(participant: Participant) -> None:
    """Every item marked; refuses with the first thing missing."""
    given = marks_of(participant)
    blank = [line for key, line in sheets.lines(participant.sheet).items() if key not in given]
    if blank:
        raise Refused(f"还有 {len(blank)} 项没有自评分：第 {blank[0].number} 项“{blank[0].label}”")
