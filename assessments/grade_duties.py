"""What is due about grades and second looks: the publication of a round, the answer to a unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from assessments import recheck_workflow, round_offices
from assessments.models import GradeList, Recheck
from assessments.states import GradeListState, RecheckState
from portal.policy import clock
from portal.workflow.deadlines import Duty
from studios.offices import approvers, pack_of

# How long the office may take over one step; the policies give none.
STEP = timedelta(days=15)


def step_due(since: datetime) -> datetime:
    """The last moment for the next act, from the day the record came into its state."""
    return clock.end_of(since.astimezone(clock.BEIJING).date() + STEP)


def duties(at: datetime) -> Iterator[Duty]:
    yield from _lists()
    yield from _rechecks()


def _lists() -> Iterator[Duty]:
    """A list that waits for its signatures."""
    for grades in GradeList.objects.filter(state=GradeListState.SUBMITTED).select_related("round").order_by("pk"):
        if grades.state_since is not None:
            yield Duty(
                key=f"grades:{grades.pk}:{grades.revision}",
                label=f"会签{grades.round.title}的等次名单",
                about=grades,
                holders=tuple(round_offices.confirmers(grades.round)),
                due=step_due(grades.state_since),
                url=reverse("assessments:grade_board", args=[grades.round.code]),
                escalate=tuple(round_offices.conductors(grades.round)),
                city=grades.round.city,
            )


def _rechecks() -> Iterator[Duty]:
    """A unit that waits for an answer."""
    open_ = Recheck.objects.filter(state__in=(RecheckState.FILED, RecheckState.DRAFTED))
    for recheck in open_.select_related("letter__studio").order_by("pk"):
        studio, drafted = recheck.letter.studio, recheck.state == RecheckState.DRAFTED
        if recheck.state_since is not None:
            yield Duty(
                key=f"recheck:{recheck.pk}:{recheck.revision}",
                label=f"{studio.name}考核结果复核：{'决定' if drafted else '提出意见'}",
                about=recheck,
                holders=tuple(approvers(studio) if drafted else recheck_workflow.finders(recheck)),
                due=step_due(recheck.state_since),
                url=recheck.get_absolute_url(),
                clause=pack_of(studio).parameter("appeal_working_days").clause,
                city=studio.city,
            )
