"""What is due about titles: terms, windows, masters who stop, proposals in hand, plaques to come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from portal.policy import clock
from portal.workflow.deadlines import Duty
from studios import latest, offices, plaques, renewal_window
from studios.holders import Holders
from studios.models import AssessmentResult, EndingProposal, Plaque, RenewalApplication, Studio
from studios.states import PENDING_PROPOSAL, ProposalState, RenewalState, State

# How long before a day the first reminder may be planned; after this long one is noise, not help.
AHEAD, FORGOTTEN = timedelta(days=30), timedelta(days=30)
NEXT_ACT = {
    ProposalState.SUGGESTED: "核实系统提示",
    ProposalState.PROPOSED: "听取单位意见",
    ProposalState.HEARD: "作出决定",
}


def duties(at: datetime) -> Iterator[Duty]:
    """A statement for each kind and one for the people."""
    today = at.astimezone(clock.BEIJING).date()
    holders = Holders()
    yield from _terms(today, holders)
    yield from _windows(today, holders)
    yield from _leaders(today, holders)
    yield from _proposals(at, holders)
    yield from _plaques(today, holders)


def windows(studios: Any) -> Any:
    """Studios that may ask to go on and have not, or have to mend: with the day of the result and `with_openings`."""
    asked = RenewalApplication.objects.filter(studio=OuterRef("pk"), state=RenewalState.SUBMITTED)
    passed = latest.with_result(studios, AssessmentResult.Kind.END_OF_TERM).filter(
        result_grade__in=(AssessmentResult.Grade.EXCELLENT, AssessmentResult.Grade.SATISFACTORY)
    )
    open_ = passed.filter(~Exists(asked), state__in=(State.ACTIVE, State.TERM_PENDING), valid_to__isnull=False)
    return renewal_window.with_openings(open_).order_by("pk")


def step_due(proposal: EndingProposal) -> datetime:
    """The last moment for the next act of a proposal, from the day it came into its state."""
    days = int(str(offices.pack_of(proposal.studio).value("ending_step_days")))
    since = proposal.state_since or proposal.recorded_at
    return clock.end_of(since.astimezone(clock.BEIJING).date() + timedelta(days=days))


def _terms(today: date, holders: Holders) -> Iterator[Duty]:
    ending = Studio.objects.filter(state=State.ACTIVE, valid_to__gte=today - FORGOTTEN, valid_to__lte=today + AHEAD)
    for studio in ending.order_by("pk"):
        pack = offices.pack_of(studio)
        if studio.valid_to is not None:
            yield Duty(
                key=f"term:{studio.number}:{studio.term_no}",
                label=f"{studio.name}有效期届满，准备期满考核",
                about=studio,
                holders=(*holders.keepers(studio), *holders.supervisors(studio)),
                due=clock.end_of(studio.valid_to),
                url=life_page(studio),
                clause=pack.clause(pack.parameter("validity_years").clause),
                city=studio.city,
            )


def _windows(today: date, holders: Holders) -> Iterator[Duty]:
    for studio in windows(Studio.objects.all()):
        last = renewal_window.openings_end(studio, studio.result_on)
        pack = offices.pack_of(studio)
        if last >= today - FORGOTTEN:
            yield Duty(
                key=f"renewal:{studio.number}:{renewal_window.turn(studio)}",
                label=f"{studio.name}{renewal_window.act(studio)}",
                about=studio,
                holders=holders.keepers(studio),
                due=clock.end_of(last),
                url=renewal_window.url(studio),
                clause=pack.parameter("renewal_window_days").clause,
                escalate=holders.bureau(studio.city),
                city=studio.city,
            )


def _leaders(today: date, holders: Holders) -> Iterator[Duty]:
    soon = latest.retiring_before(latest.with_leader(Studio.objects.holding(), today), today + AHEAD)
    for studio in soon.order_by("pk"):
        stops_on = latest.standing_of(studio, today).stops_on
        if stops_on is not None and stops_on >= today - FORGOTTEN:
            word = offices.pack_of(studio).word("lead_master")
            yield Duty(
                key=f"leader:{studio.number}:{stops_on}",
                label=f"{studio.name}登记{word}退休后的安排",
                about=studio,
                holders=holders.keepers(studio),
                due=clock.end_of(stops_on),
                url=offices.people_page(studio),
                escalate=holders.caretakers(studio),
                city=studio.city,
            )


def _proposals(at: datetime, holders: Holders) -> Iterator[Duty]:
    for proposal in EndingProposal.objects.filter(state__in=PENDING_PROPOSAL).select_related("studio").order_by("pk"):
        studio, state = proposal.studio, ProposalState(proposal.state)
        bureau = holders.bureau(studio.city)
        with_body = state == ProposalState.SUGGESTED and offices.bodies_propose(studio)
        yield Duty(
            key=f"ending:{proposal.number}:{proposal.revision}",
            label=f"{studio.name}终止称号事项 {proposal.number}：{NEXT_ACT[state]}",
            about=proposal,
            holders=holders.caretakers(studio) if with_body else bureau,
            due=step_due(proposal),
            url=reverse("studios:ending", args=[proposal.number]),
            escalate=bureau if with_body else (),
            city=studio.city,
        )


def _plaques(today: date, holders: Holders) -> Iterator[Duty]:
    owed = Plaque.objects.filter(**plaques.OWED, recall_due_on__gte=today - FORGOTTEN)
    for plaque in owed.select_related("studio").order_by("pk"):
        studio = plaque.studio
        if plaque.recall_due_on is not None:
            yield Duty(
                key=f"plaque:{plaque.number}",
                label=f"收回“{studio.name}”的铭牌 {plaque.number}",
                about=plaque,
                holders=holders.bureau(studio.city),
                due=clock.end_of(plaque.recall_due_on),
                url=reverse("studios:plaque", args=[plaque.number]),
                city=studio.city,
            )


def life_page(studio: Studio) -> str:
    return reverse("studios:page", args=[studio.number])
