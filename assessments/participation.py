"""Who takes part in a round, worked out from the register in a constant number of statements.

HZ-50, HZ-53, HZ-58, BJ-54, A-01, A-09, A-23 say who is due; HZ-59, HZ-60 and 第18条(一) who is not assessed after all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assessments import grounds, periods
from assessments.models import Finding, Participant, Round
from assessments.periods import Period
from assessments.states import RUNNING, ParticipantState, RoundState
from portal.policy import clock
from portal.policy.wording import day_words
from studios import grounds as studio_grounds
from studios import latest, pending
from studios.models import AssessmentResult, EndingProposal, Studio
from studios.states import LeaderPost, ProposalState, State

if TYPE_CHECKING:
    from portal.policy.measures import Measures

Kind = Round.Kind
# People have put these forward; what the portal merely points out stops nothing.
STANDING = (ProposalState.PROPOSED, ProposalState.HEARD)
# In a round, and no result yet.
UNDECIDED = (*RUNNING, ParticipantState.VETOED)


@dataclass(frozen=True)
class Ground:
    """Why a studio is not assessed or not graded: the step that follows, the case, its day, the facts in words."""

    step: str
    key: str
    on: date
    facts: str


@dataclass(frozen=True)
class Candidate:
    """A studio that is due, with what is assessed; `ground` where it is listed all the same but not assessed."""

    studio: Studio
    period: Period
    ground: Ground | None = None


def candidates(round: Round) -> list[Candidate]:
    """Everybody due by the round's reference date who is in no other round of the kind and year, by number."""
    pack = round.measures
    look = _Look(round, pack)
    found = []
    for studio in due(round).select_related("host", "recommender").order_by("number"):
        period = _period(round, pack, studio)
        if period is not None:
            found.append(Candidate(studio, period, look.ground(studio)))
    return found


def due(round: Round) -> Any:
    """Studios that hold the title and may be due, with leader and newest result beside them: one statement."""
    studios = Studio.objects.holding().filter(city=round.city).exclude(pk__in=elsewhere(round).values("studio"))
    known = latest.with_result(latest.with_leader(studios, clock.today()))
    assessed = AssessmentResult.objects.filter(studio=OuterRef("pk"), kind=round.kind)
    if round.kind == Kind.END_OF_TERM:
        of_the_term = assessed.filter(concluded_on__gte=OuterRef("valid_from"))
        return known.filter(valid_to__lte=round.reference_on).exclude(Exists(of_the_term))
    if round.kind == Kind.ANNUAL:
        # A title brought in with its third term or a later one was renewed before that term began.
        since = Q(valid_from__year__lt=round.year) | Q(valid_from__year=round.year, term_no__gt=2)
        renewed = known.filter(since, valid_to=None)
        return renewed.exclude(Exists(assessed.filter(year=round.year)))
    return known.filter(state=State.ACTIVE, recognised_on__lt=round.reference_on)


def elsewhere(round: Round) -> QuerySet[Participant, Any]:
    """Studios in another round: of the same kind and year, or of any year while the same two years, the same term
    are still being judged there. An annual one judges its own year."""
    taken = Q(round__year=round.year)
    if round.kind != Kind.ANNUAL:
        taken |= Q(state__in=UNDECIDED)
    found = Participant.objects.filter(taken, round__city=round.city, round__kind=round.kind)
    return (
        found.exclude(round=round.pk).exclude(round__state=RoundState.DISCARDED).exclude(state=ParticipantState.REMOVED)
    )


def _period(round: Round, pack: Measures, studio: Studio) -> Period | None:
    """What is assessed; None where the two years are not over by the reference date (A-23)."""
    if round.kind == Kind.END_OF_TERM and studio.valid_to is not None:
        return periods.term(studio.valid_from, int(str(pack.value("term_assessment_years"))), studio.valid_to)
    if round.kind == Kind.ANNUAL:
        return periods.annual(round.year)
    years = int(str(pack.value("review_every_years")))
    found = periods.performance(studio.recognised_on, vars(studio)["result_since"], years, round.reference_on)
    return found if found.due_on <= round.reference_on else None


def vetoes(round: Round, pack: Measures) -> dict[int, Ground]:
    """What decides an assessment whatever its marks, by studio: proposed by people, or found (HZ-60, 第18条(一))."""
    step = "veto" if pack.value("veto_consequence") == "fail" else "stop"
    keys = [leaf.key for leaf in grounds.of_veto(pack)]
    return _found(round, keys, step) | _proposed(round, keys, step)


def _proposed(round: Round, keys: list[str], step: str) -> dict[int, Ground]:
    rows = EndingProposal.objects.filter(studio__city=round.city, state__in=STANDING, ground__in=keys)
    return {
        row.studio_id: Ground(step, row.ground, row.ground_on, f"{row.number}：{row.facts}")
        for row in rows.order_by("-recorded_at")
    }


def _found(round: Round, keys: list[str], step: str) -> dict[int, Ground]:
    """否决 that an officer has found with its document, and that no result has been given on yet.

    Of a day after the last result (the recognition); or of a day the last result did not look at, and found since.
    """
    rows = Finding.objects.standing().filter(studio__city=round.city, fact__in=keys, value__gt=0)
    newest = AssessmentResult.objects.filter(studio=OuterRef("studio"), corrects=None).order_by("-concluded_on", "-pk")
    assessed_to = newest.values(day=Coalesce("reference_on", "concluded_on"))
    rows = rows.annotate(
        concluded=Coalesce(Subquery(newest.values("concluded_on")[:1]), F("studio__recognised_on")),
        assessed_to=Subquery(assessed_to[:1]),
        decided_at=Subquery(newest.values("recorded_at")[:1]),
    )
    fresh = rows.filter(Q(on__gt=F("concluded")) | Q(on__gt=F("assessed_to"), recorded_at__gt=F("decided_at")))
    return {
        row.studio_id: Ground(step, row.fact, row.on, f"{row.document}：{row.text}") for row in fresh.order_by("on")
    }


class _Look:
    """What is read once for all studios: grounds of the pack, honorary titles applied for, proposals under way."""

    def __init__(self, round: Round, pack: Measures) -> None:
        self.today = clock.today()
        excluded = {leaf.key for leaf in grounds.of_exclusion(pack)}
        named = studio_grounds.leader_grounds(pack)
        self.leaders = {status: leaf for status, leaf in named.items() if leaf.key in excluded}
        self.honorary = pending.studios_with(pending.HONORARY)
        self.vetoes = vetoes(round, pack)

    def ground(self, studio: Studio) -> Ground | None:
        return self.vetoes.get(studio.pk) or next(self._leader(studio), None)

    def _leader(self, studio: Studio) -> Iterator[Ground]:
        """HZ-59: the master no longer leads; whoever has applied for the honorary title is spared (A-10)."""
        found = latest.standing_of(studio, self.today)
        leaf = self.leaders.get(LeaderPost(found.status))
        if leaf is None or found.leads:
            return
        if found.status == LeaderPost.RETIRED and studio.pk in self.honorary:
            return
        status = LeaderPost(found.status).label
        yield Ground(
            "exclude", leaf.key, found.since, f"{studio.lead_master}自{day_words(found.since)}起为“{status}”。"
        )
