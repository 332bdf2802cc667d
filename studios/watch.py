"""The nightly look at every studio: terms that ended, grounds that arose or went, masters about to stop (T-S2).

Set-based and safe to run twice: the second run finds everything done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from portal.policy import clock
from portal.policy.refusal import Refused
from studios import leader_watch, suggestions
from studios.holders import Holders
from studios.models import EndingProposal, Studio
from studios.states import PENDING_PROPOSAL, ProposalState, State
from studios.transitions import life, suggesting
from studios.transitions.suggesting import Suggestion

# By studio and ground, what holds today.
Wanted = Mapping[tuple[int, str], Suggestion]

AT_ONCE = 200

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Seen:
    """What one look did."""

    ended: int
    suggested: int
    taken_back: int
    alerts: int


def look() -> Seen:
    """One day throughout; the grounds are asked for once, after the terms that are over have ended."""
    with clock.one_reading():
        ended, today = _end_terms(), clock.today()
        wanted = suggestions.wanted(today)
        return Seen(ended, _suggest(wanted), _take_back(wanted), leader_watch.send_alerts(today))


def _end_terms() -> int:
    """Some hundreds together; where one of them moved meanwhile, each by itself, so that it holds up nobody else."""
    over = list(Studio.objects.filter(state=State.ACTIVE, valid_to__lt=clock.today()).order_by("pk"))
    holders = Holders(among=over)
    done = 0
    for start in range(0, len(over), AT_ONCE):
        batch = over[start : start + AT_ONCE]
        try:
            done += life.end_terms(batch, holders)
        except Refused:
            done += sum(_end_one(studio) for studio in batch)
    return done


def _end_one(studio: Studio) -> bool:
    try:
        life.end_term(studio)
    except Refused as refused:
        log.info("term_not_ended", studio=studio.number, reason=refused.reason)
        return False
    return True


def _suggest(wanted: Wanted) -> int:
    """What is pending or was decided by people is not suggested again."""
    known = EndingProposal.objects.values_list("studio_id", "ground", "state", "ground_on", "decided_at")
    pending, decided = set(), set()
    for studio, ground, state, ground_on, decided_at in known.iterator():
        if state in PENDING_PROPOSAL:
            pending.add((studio, ground))
        elif decided_at is not None:
            decided.add((studio, ground, ground_on))
    new = [found for key, found in wanted.items() if key not in pending and (*key, found.ground_on) not in decided]
    return sum(len(suggesting.suggest_all(new[start : start + AT_ONCE])) for start in range(0, len(new), AT_ONCE))


def _take_back(wanted: Wanted) -> int:
    """A suggestion nobody has taken up goes with its ground: the person came back, an application was handed in."""
    open_ = EndingProposal.objects.filter(state=ProposalState.SUGGESTED, ground__in=suggestions.watched())
    done = 0
    for proposal in open_.select_related("studio").order_by("pk"):
        if (proposal.studio_id, proposal.ground) not in wanted:
            suggesting.take_back(proposal, remark="事由已不存在。")
            done += 1
    return done
