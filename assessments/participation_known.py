"""Whether a studio's assessment of a year is held in the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments.models import Participant
from assessments.states import ParticipantState, RoundState

if TYPE_CHECKING:
    from studios.models import Studio

LEFT = (ParticipantState.REMOVED, ParticipantState.NOT_ASSESSED, ParticipantState.STOPPED)


def takes_part(studio: Studio, kind: str, year: int) -> bool:
    """In a round that has been opened, and not left out of it."""
    found = Participant.objects.filter(studio=studio, round__kind=kind, round__year=year)
    opened = found.filter(round__state__in=(RoundState.OPEN, RoundState.FINISHED))
    return opened.exclude(state__in=LEFT).exists()
