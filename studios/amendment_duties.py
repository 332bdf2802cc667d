"""What is due about changes: each step within the days of the city's default, at the office whose turn it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from portal.policy import clock
from portal.workflow.deadlines import Duty
from studios import amendment_terms as terms
from studios import offices
from studios.holders import Holders
from studios.models import Amendment
from studios.states import AmendmentState as A

NEXT_ACT = {A.SUBMITTED: "核实", A.RETURNED: "补充", A.VERIFIED: "办理"}


def duties(at: datetime) -> Iterator[Duty]:
    """One statement for the changes and one for the people."""
    holders = Holders()
    waiting = Amendment.objects.filter(state__in=NEXT_ACT).select_related("studio").order_by("pk")
    for amendment in waiting:
        studio, state = amendment.studio, A(amendment.state)
        ground = terms.ground(amendment)
        if ground.way == terms.APPLICATION and amendment.application_no:
            # From then on the application has duties of its own.
            continue
        unit = state == A.RETURNED or (state == A.VERIFIED and ground.way == terms.APPLICATION)
        people = holders.keepers(studio) if unit else holders.supervisors(studio)
        if state == A.SUBMITTED:
            people = holders.caretakers(studio)
        yield Duty(
            key=f"amendment:{amendment.number}:{amendment.revision}",
            label=f"{studio.name}的变更 {amendment.number}：{NEXT_ACT[state]}",
            about=amendment,
            holders=people,
            due=step_due(amendment),
            url=reverse("studios:amendment", args=[studio.number, amendment.number]),
            clause=offices.pack_of(studio).parameter("amendment_step_days").clause,
            escalate=holders.supervisors(studio) if state == A.SUBMITTED else (),
            city=studio.city,
        )


def step_due(amendment: Amendment) -> datetime:
    """The last moment for the next act, from the day it came into its state."""
    days = int(str(offices.pack_of(amendment.studio).value("amendment_step_days")))
    since = amendment.state_since or amendment.recorded_at
    return clock.end_of(since.astimezone(clock.BEIJING).date() + timedelta(days=days))
