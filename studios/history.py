"""What became of earlier titles of a unit or a master: shown when they apply again, never a bar by itself (A-43)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from studios import grounds, offices
from studios.models import EndingProposal, Studio
from studios.states import ENDED, ProposalState

if TYPE_CHECKING:
    from portal.accounts.models import Organisation

MOST = 20


@dataclass(frozen=True)
class Past:
    """A title that has ended, and on what ground."""

    studio: Studio
    ground: str
    clause: str


def past_of(host: Organisation, leader_index: str) -> list[Past]:
    """Ended titles of the unit or of the master anywhere, the latest first: two statements."""
    same = Q(host=host)
    if leader_index:
        same |= Q(leader_index=leader_index)
    studios = list(
        Studio.objects.filter(same, state__in=ENDED).select_related("host").order_by("-ended_on", "-pk")[:MOST]
    )
    decided = {
        each.studio_id: each
        for each in EndingProposal.objects.filter(studio__in=studios, state=ProposalState.CONFIRMED).order_by("pk")
    }
    return [_past(each, decided.get(each.pk)) for each in studios]


def _past(studio: Studio, proposal: EndingProposal | None) -> Past:
    if proposal is None:
        return Past(studio, "", "")
    pack = offices.pack_of(studio)
    return Past(studio, grounds.label(pack, proposal.ground), grounds.clause(pack, proposal.ground))
