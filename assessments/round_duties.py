"""What the deadline registry asks of rounds: self-assessments, visits on site, results to be made public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from assessments import participant_notices, records
from assessments.models import Panel, Participant, Round, RoundWindow
from assessments.states import FILLING, PanelState, ParticipantState, RoundState
from portal.workflow.deadlines import Duty
from studios.holders import Holders

if TYPE_CHECKING:
    from portal.accounts.models import User

# After this long a reminder about an old date is noise, not help.
FORGOTTEN = timedelta(days=30)
People = tuple["User", ...]
DECIDED = (ParticipantState.APPRAISED, ParticipantState.VETOED)


def duties(at: datetime) -> Iterator[Duty]:
    """Of all rounds that run: a few statements, and two per panel with visits outstanding."""
    holders = Holders()
    running = list(Round.objects.filter(state=RoundState.OPEN).prefetch_related("windows", "overrides"))
    offices = {each.pk: holders.of_city(each.measures.offices.panel.roles, each.city) for each in running}
    filling = Participant.objects.filter(state__in=FILLING, round__in=running, self_due__gt=at - FORGOTTEN)
    rounds = {each.pk: each for each in running}
    for participant in filling.select_related("studio"):
        round = rounds[participant.round_id]
        yield Duty(
            key=f"self:{participant.pk}",
            label=f"{participant.studio.name}：提交自评",
            about=participant,
            holders=holders.keepers(participant.studio),
            due=participant.self_due,  # type: ignore[arg-type]  # the filter has seen to it
            url=participant_notices.page(participant),
            clause=clause(round),
            escalate=offices[round.pk],
            city=round.city,
        )
    yield from _of_rounds(running, offices, at)


def _of_rounds(running: list[Round], offices: dict[int, People], at: datetime) -> Iterator[Duty]:
    panels = _panels(running)
    decided = set(Participant.objects.filter(state__in=DECIDED, round__in=running).values_list("round_id", flat=True))
    for round in running:
        visit, publication = round.window(RoundWindow.Kind.VISIT), round.window(RoundWindow.Kind.PUBLICATION)
        for panel in panels[round.pk] if visit.closes_at > at - FORGOTTEN else ():
            waiting = records.without_visit(panel)
            if waiting:
                url = reverse("assessments:records", args=[panel.pk])
                label = f"{panel.name}：现场考察，还有 {waiting} 家"
                yield _duty(round, f"visits:{panel.pk}", label, visit.closes_at, url, offices[round.pk])
        if round.pk in decided and publication.closes_at > at - FORGOTTEN:
            url = reverse("assessments:round", args=[round.code])
            yield _duty(
                round,
                f"publication:{round.pk}",
                f"{round.title}：公布结果",
                publication.closes_at,
                url,
                offices[round.pk],
            )


def _duty(round: Round, key: str, label: str, due: datetime, url: str, holders: People) -> Duty:
    return Duty(key=key, label=label, about=round, holders=holders, due=due, url=url, city=round.city)


def _panels(running: list[Round]) -> dict[int, list[Panel]]:
    kind = ContentType.objects.get_for_model(Round)
    found: dict[int, list[Panel]] = defaultdict(list)
    keys = [each.pk for each in running]
    for panel in Panel.objects.filter(subject_type=kind, subject_id__in=keys, state=PanelState.RELEASED):
        found[panel.subject_id].append(panel)
    return found


# Which parameter carries the clause of a kind of assessment.
CLAUSES = {
    Round.Kind.END_OF_TERM: "term_assessment_years",
    Round.Kind.ANNUAL: "annual_assessment_after_renewal",
    Round.Kind.PERFORMANCE: "review_every_years",
}


def clause(round: Round) -> str:
    """Where the policy asks for this kind of assessment (HZ-50, HZ-53, BJ-54)."""
    pack = round.measures
    return pack.clause(pack.parameter(CLAUSES[Round.Kind(round.kind)]).clause)
