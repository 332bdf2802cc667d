"""Grounds found by a review that was stopped: they stand until the studio is taken back into the round (第18条(一))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assessments import grounds
from assessments.models import Participant
from assessments.states import ParticipantState
from portal.policy import measures
from studios.states import HOLDING
from studios.transitions.suggesting import Suggestion


def watched() -> frozenset[str]:
    """Every ground on which a review may be stopped."""
    packs = (each for each in measures.all_measures() if each.value("veto_consequence") == "stop")
    return frozenset(leaf.key for pack in packs for leaf in grounds.of_veto(pack))


def suggestions(today: date) -> Iterator[Suggestion]:
    """One statement: an officer's finding is not taken back because the records say otherwise."""
    stopped = Participant.objects.filter(state=ParticipantState.STOPPED, studio__state__in=HOLDING)
    for participant in stopped.select_related("studio", "round").order_by("pk"):
        found = grounds.of_veto(measures.load(participant.round.pack))
        leaf = next((each for each in found if each.key == participant.ground), None)
        if leaf is not None:
            on = participant.ground_on or today
            facts = f"{participant.round.title}中止考核：{participant.remark}"
            yield Suggestion(participant.studio, leaf.kind, leaf.key, leaf.branch, on, facts)
