"""What is due about titles: windows, masters who stop or are gone, mending, proposals in hand, plaques."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from portal.policy import clock, measures
from portal.workflow.deadlines import Duty
from studios import latest, offices, plaques, renewal_window, title_words
from studios.holders import Holders
from studios.models import Amendment, AssessmentResult, EndingProposal, Plaque, RenewalApplication, Studio
from studios.offices import BUREAU_ROLES
from studios.rules.ground_holds import FILED, LEADER_CHANGES, change_window
from studios.states import PENDING_PROPOSAL, ProposalState, RenewalState, State
from studios.transitions.consequences import last_day_to_mend

if TYPE_CHECKING:
    from portal.accounts.models import User

# How long before a day the first reminder may be planned; after this long one is noise, not help.
AHEAD, FORGOTTEN = timedelta(days=30), timedelta(days=30)
NEXT_ACT = {
    ProposalState.SUGGESTED: "核实系统提示",
    ProposalState.PROPOSED: "听取单位意见",
    ProposalState.HEARD: "作出决定",
}


def duties(at: datetime) -> Iterator[Duty]:
    """A statement for each kind and one for the people."""
    today = clock.day_of(at)
    holders = Holders()
    yield from _windows(today, holders)
    yield from _answers(holders)
    yield from _leaders(today, holders)
    yield from _changes(today, holders)
    yield from _mending(today, holders)
    yield from _proposals(at, holders)
    yield from _orders(today, holders)
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
    return clock.end_of(clock.day_of(since) + timedelta(days=days))


def _windows(today: date, holders: Holders) -> Iterator[Duty]:
    for studio in windows(Studio.objects.all()):
        last = renewal_window.openings_end(studio, studio.result_on)
        pack = offices.pack_of(studio)
        if last >= today - FORGOTTEN:
            key, label = f"renewal:{studio.number}:{renewal_window.turn(studio)}", renewal_window.act(studio)
            clause, bureau = pack.parameter("renewal_window_days").clause, holders.bureau(studio.city)
            yield _of_unit(studio, key, label, last, renewal_window.url(studio), holders, bureau, clause)


def _answers(holders: Holders) -> Iterator[Duty]:
    """Applications to go on that lie with the city: the bureau drafts, then its approvers decide."""
    waiting = RenewalApplication.objects.filter(state=RenewalState.SUBMITTED).select_related("studio")
    for renewal in waiting.order_by("pk"):
        studio, pack = renewal.studio, offices.pack_of(renewal.studio)
        approvers = holders.of_city(pack.offices.approvals, studio.city)
        drafted = renewal.maker_id is not None
        yield Duty(
            key=f"renewal-answer:{renewal.pk}:{clock.day_of(renewal.submitted_at):%Y%m%d}:{int(drafted)}",
            label=f"{studio.name}续建申请：{'审批' if drafted else '审核'}",
            about=renewal,
            holders=approvers if drafted else holders.bureau(studio.city),
            due=clock.end_of(title_words.answer_due(renewal)),
            url=reverse("studios:renewal_review", args=[renewal.pk]),
            clause=pack.parameter("renewal_answer_days").clause,
            escalate=() if drafted else approvers,
            city=studio.city,
        )


def _leaders(today: date, holders: Holders) -> Iterator[Duty]:
    for studio, stops_on in retiring(Studio.objects.holding(), today):
        if stops_on >= today - FORGOTTEN:
            key, url = f"leader:{studio.number}:{stops_on}", offices.people_page(studio)
            yield _of_unit(studio, key, arrangement(studio), stops_on, url, holders, holders.caretakers(studio))


def retiring(studios: Any, today: date) -> Iterator[tuple[Studio, date]]:
    """Studios whose master stops soon or has just stopped, as far as it is written down, with the day."""
    soon = latest.retiring_before(latest.with_leader(studios, today), today + AHEAD)
    for studio in soon.order_by("pk"):
        stops_on = latest.standing_of(studio, today).stops_on
        if stops_on is not None:
            yield studio, stops_on


def arrangement(studio: Studio) -> str:
    return f"登记{offices.pack_of(studio).word('lead_master')}退休后的安排"


def _changes(today: date, holders: Holders) -> Iterator[Duty]:
    """The master is gone and nobody has applied for a new one: change first, cancel after (A-24)."""
    for studio, last in without_leader(Studio.objects.holding(), today):
        if last >= today - FORGOTTEN:
            pack, over = offices.pack_of(studio), holders.caretakers(studio)
            key, label = f"change:{studio.number}:{last}", f"申请更换{pack.word('lead_master')}"
            clause = pack.clause(pack.parameter("leader_change_window_days").clause)
            yield _of_unit(studio, key, label, last, change_page(studio), holders, over, clause)


def without_leader(studios: Any, today: date) -> Iterator[tuple[Studio, date]]:
    """Studios whose master no longer leads and whose city lets the unit name another, with the last day to apply."""
    filed = Amendment.objects.filter(studio=OuterRef("pk"), ground__in=LEADER_CHANGES, state__in=FILED)
    open_packs = [each.code for each in measures.all_measures() if change_window(each) > timedelta()]
    found = latest.with_leader(studios.filter(~Exists(filed), pack__in=open_packs), today)
    for studio in found.filter(latest.gone(today)).order_by("pk"):
        standing = latest.standing_of(studio, today)
        if not standing.leads:
            yield studio, standing.since + change_window(offices.pack_of(studio))


def _mending(today: date, holders: Holders) -> Iterator[Duty]:
    """After a failed review the unit has until a day to mend (A-27, BJ-60)."""
    for studio, last in mending(Studio.objects.all()):
        if last >= today - FORGOTTEN:
            pack, key = offices.pack_of(studio), f"mending:{studio.number}:{last}"
            over = (*holders.caretakers(studio), *holders.supervisors(studio))
            clause = pack.clause(pack.parameter("rectification_months").clause)
            yield _of_unit(studio, key, "完成考核整改，准备复评", last, life_page(studio), holders, over, clause)


def mending(studios: Any) -> Iterator[tuple[Studio, date]]:
    """Studios that failed once, with the last day to mend; after a second failure there is nothing left to mend."""
    failed = latest.with_result(studios.filter(state=State.RECTIFYING)).filter(
        result_grade=AssessmentResult.Grade.UNSATISFACTORY
    )
    for studio in failed.order_by("pk"):
        row: Any = studio
        if row.state_since is None or row.result_on <= clock.day_of(row.state_since):
            yield studio, last_day_to_mend(studio, row.result_on)


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


def _orders(today: date, holders: Holders) -> Iterator[Duty]:
    """Plaques to be made and handed over (BJ-34): one duty for each until it hangs."""
    for plaque in Plaque.objects.filter(plaques.TO_HAND_OVER).select_related("studio").order_by("pk"):
        studio, last = plaque.studio, plaques.hand_over_due(plaque)
        if last >= today - FORGOTTEN:
            pack = offices.pack_of(studio)
            yield Duty(
                key=f"plaque-order:{plaque.number}",
                label=f"{'交付' if plaque.made_on else '制作并交付'}“{studio.name}”的铭牌 {plaque.number}",
                about=plaque,
                holders=holders.of_city((*BUREAU_ROLES, *pack.offices.acceptance.roles), studio.city),
                due=clock.end_of(last),
                url=reverse("studios:plaque", args=[plaque.number]),
                clause=pack.clause(pack.parameter("plaque_handing_days").clause),
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


def _of_unit(
    studio: Studio,
    key: str,
    label: str,
    last: date,
    url: str,
    holders: Holders,
    over: tuple[User, ...],
    clause: str = "",
) -> Duty:
    """What the unit has to do about its title until a day; `over` hear of it when the day has passed."""
    return Duty(
        key=key,
        label=f"{studio.name}{label}",
        about=studio,
        holders=holders.keepers(studio),
        due=clock.end_of(last),
        url=url,
        clause=clause,
        escalate=over,
        city=studio.city,
    )


def change_page(studio: Studio) -> str:
    return f"{reverse('studios:amendment_new', args=[studio.number])}?ground=leader_replaced"


def life_page(studio: Studio) -> str:
    return reverse("studios:page", args=[studio.number])
