"""The portal points out a ground to end a title; people decide. Suggested once, taken back when the ground is gone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.documents import numbers
from portal.policy import clock
from portal.workflow.engine import begin_all, lock_all, taking
from studios import ending_notices
from studios.ending_workflow import WORKFLOW
from studios.holders import Holders
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
    return next_numbers(studio.city, 1)[0]


def next_numbers(city: str, many: int) -> list[str]:
    prefix, year = PREFIX[city], clock.today().year
    return [f"{prefix}-ZZ-{year}-{no:03d}" for no in numbers.next_numbers(f"ending:{prefix}:{year}", many)]


def suggest(found: Suggestion) -> EndingProposal | None:
    """Open a suggestion; None when the same ground is pending, or people have decided on it."""
    made = suggest_all([found])
    return made[0] if made else None


@transaction.atomic
def suggest_all(found: Sequence[Suggestion], holders: Holders | None = None) -> list[EndingProposal]:
    """Open those suggestions whose ground is neither pending nor decided, in a constant number of statements a city."""
    lock_all([each.studio for each in found])
    known = _known([each.studio for each in found])
    fresh = [each for each in found if not _stands(each, known)]
    if not fresh:
        return []
    at = clock.now(fresh=True)
    proposals = [_proposal(each, number, at) for each, number in zip(fresh, _numbers(fresh), strict=True)]
    begin_all(WORKFLOW, proposals, by=None, label="系统提示", remarks=[each.facts for each in fresh])
    ending_notices.suggested(proposals, holders or Holders(among=[each.studio for each in fresh]))
    return proposals


def _known(studios: Sequence[Studio]) -> dict[tuple[int, str, str], list[EndingProposal]]:
    known: dict[tuple[int, str, str], list[EndingProposal]] = defaultdict(list)
    for row in EndingProposal.objects.filter(studio__in=[each.pk for each in studios]):
        known[row.studio_id, row.kind, row.ground].append(row)
    return known


def _stands(found: Suggestion, known: Mapping[tuple[int, str, str], Sequence[EndingProposal]]) -> bool:
    return any(
        row.state in PENDING_PROPOSAL or (row.ground_on == found.ground_on and row.decided_at is not None)
        for row in known.get((found.studio.pk, found.kind, found.ground), ())
    )


def _numbers(found: Sequence[Suggestion]) -> list[str]:
    """A number each, in order, whatever cities they are of."""
    many = Counter(each.studio.city for each in found)
    series = {city: iter(next_numbers(city, count)) for city, count in many.items()}
    return [next(series[each.studio.city]) for each in found]


def _proposal(found: Suggestion, number: str, at: datetime) -> EndingProposal:
    return EndingProposal(
        number=number, studio=found.studio, kind=found.kind, ground=found.ground, branch=found.branch,
        ground_on=found.ground_on, facts=found.facts, recorded_at=at,
    )  # fmt: skip


def take_back(proposal: EndingProposal, *, remark: str) -> None:
    """The ground is gone, or the title has ended on another: nobody has to decide any more."""
    name = "take_back" if proposal.state == ProposalState.SUGGESTED else "overtake"
    with taking(WORKFLOW, name, proposal, by=None, remark=remark):
        pass
