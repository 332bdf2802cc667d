"""The nightly look at every studio: terms that ended, grounds that arose or went, masters about to stop (T-S2).

Set-based and safe to run twice: the second run finds everything done.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from portal.policy import clock
from portal.policy.refusal import Refused
from studios import leader_watch, suggestions
from studios.models import EndingProposal, Studio
from studios.states import PENDING_PROPOSAL, ProposalState, State
from studios.transitions import life, suggesting

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Seen:
    """What one look did."""

    ended: int
    suggested: int
    taken_back: int
    alerts: int


def look() -> Seen:
    return Seen(_end_terms(), _suggest(), _take_back(), leader_watch.send_alerts(clock.today()))


def _end_terms() -> int:
    """Each in a transaction of its own, so that one that moved meanwhile does not hold up the rest."""
    done = 0
    for studio in Studio.objects.filter(state=State.ACTIVE, valid_to__lt=clock.today()).order_by("pk"):
        try:
            life.end_term(studio)
            done += 1
        except Refused as refused:
            log.info("term_not_ended", studio=studio.number, reason=refused.reason)
    return done


def _suggest() -> int:
    """What is pending or was decided by people is not suggested again."""
    known = EndingProposal.objects.values_list("studio_id", "ground", "state", "ground_on", "decided_at")
    pending, decided = set(), set()
    for studio, ground, state, ground_on, decided_at in known.iterator():
        if state in PENDING_PROPOSAL:
            pending.add((studio, ground))
        elif decided_at is not None:
            decided.add((studio, ground, ground_on))
    done = 0
    for key, found in suggestions.wanted(clock.today()).items():
        if key not in pending and (*key, found.ground_on) not in decided:
            done += suggesting.suggest(found) is not None
    return done


def _take_back() -> int:
    """A suggestion nobody has taken up goes with its ground: the person came back, an application was handed in."""
    wanted = suggestions.wanted(clock.today())
    open_ = EndingProposal.objects.filter(state=ProposalState.SUGGESTED, ground__in=suggestions.watched())
    done = 0
    for proposal in open_.select_related("studio").order_by("pk"):
        if (proposal.studio_id, proposal.ground) not in wanted:
            suggesting.take_back(proposal, remark="事由已不存在。")
            done += 1
    return done
