"""The portal points out a ground to end a title; people decide. Suggested once, taken back when the ground is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from portal.documents import numbers
from portal.policy import clock
from portal.workflow.engine import begin, lock, taking
from studios import ending_notices
from studios.ending_workflow import WORKFLOW
from studios.models import EndingProposal
from studios.states import PENDING_PROPOSAL, ProposalState

if TYPE_CHECKING:
    from studios.models import Studio

PREFIX = {"hangzhou": "HZ", "beijing": "BJ"}


@dataclass(frozen=True)
class Suggestion:
    """A ground as the portal sees it."""

    studio: Studio
    kind: str
    ground: str
    branch: str
    ground_on: date
    facts: str


def next_number(studio: Studio) -> str:
    prefix, year = PREFIX[studio.city], clock.today().year
    return f"{prefix}-ZZ-{year}-{numbers.next_number(f'ending:{prefix}:{year}'):03d}"


def suggest(found: Suggestion) -> EndingProposal | None:
    """Open a suggestion; None when the same ground is pending, or people have decided on it."""
    with transaction.atomic():
        lock(found.studio)
        same = EndingProposal.objects.filter(studio=found.studio, kind=found.kind, ground=found.ground)
        if same.filter(state__in=PENDING_PROPOSAL).exists():
            return None
        if same.filter(ground_on=found.ground_on, decided_at__isnull=False).exists():
            return None
        proposal = EndingProposal(
            number=next_number(found.studio),
            studio=found.studio,
            kind=found.kind,
            ground=found.ground,
            branch=found.branch,
            ground_on=found.ground_on,
            facts=found.facts,
            recorded_at=clock.now(fresh=True),
        )
        begin(WORKFLOW, proposal, by=None, label="系统提示", remark=found.facts)
        ending_notices.suggested(proposal)
    return proposal


def take_back(proposal: EndingProposal, *, remark: str) -> None:
    """The ground is gone, or the title has ended on another: nobody has to decide any more."""
    name = "take_back" if proposal.state == ProposalState.SUGGESTED else "overtake"
    with taking(WORKFLOW, name, proposal, by=None, remark=remark):
        pass
