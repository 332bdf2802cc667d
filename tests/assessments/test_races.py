"""Two at once: marks against the end of marking, hand-in against excuse, close against a substitute."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from assessments import transitions
from assessments.models import Assignment, Mark, Panel
from assessments.states import AssignmentState
from portal.policy import clock
from portal.policy.refusal import Conflict, Refused
from tests.assessments.conftest import Scene
from tests.factories.assessments import declared, full_marks, submitted

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[Exception | None]:
    """Run the acts at the same moment, each with a connection of its own; answers what each raised."""
    outcomes: list[Exception | None] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int) -> None:
        start.wait()
        try:
            acts[place]()
        except Refused as refused:
            outcomes[place] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def fresh(row: Assignment) -> Assignment:
    return Assignment.objects.select_related("panel__sheet", "expert__user").get(pk=row.pk)


def test_hand_in_and_excuse_leave_one_outcome(running: Scene):
    row = declared(running.assignment())
    user = row.expert.user
    transitions.save_marks(row, full_marks(row), by=user)

    outcomes = together(
        lambda: transitions.submit(fresh(row), by=user),
        lambda: transitions.excuse(fresh(row), by=running.officer, reason="出差"),
    )

    lost = [outcome for outcome in outcomes if outcome is not None]
    assert len(lost) == 1 and isinstance(lost[0], Conflict)
    row = fresh(row)
    assert (row.state == AssignmentState.SUBMITTED) == (row.total is not None)


def test_saving_and_handing_in_at_once_never_change_what_was_signed(running: Scene):
    row = declared(running.assignment())
    user = row.expert.user
    transitions.save_marks(row, full_marks(row), by=user)

    together(
        lambda: transitions.submit(fresh(row), by=user),
        lambda: transitions.save_marks(fresh(row), {"H1.1": (full_marks(row, 5)["H1.1"][0], "改")}, by=user),
    )

    row = fresh(row)
    assert row.state == AssignmentState.SUBMITTED
    assert row.total == sum(row.marks.values_list("value", flat=True))


def test_two_clicks_hand_in_once(running: Scene):
    row = declared(running.assignment())
    user = row.expert.user
    transitions.save_marks(row, full_marks(row), by=user)

    outcomes = together(*(lambda: transitions.submit(fresh(row), by=user) for _ in range(3)))

    assert sum(1 for outcome in outcomes if outcome is None) == 1


def test_no_mark_arrives_after_the_end_moved_into_the_past(running: Scene):
    rows = [declared(running.assignment(expert, file)) for expert in (0, 1) for file in (0, 1)]
    clock.set_to(running.panel.due)
    try:
        outcomes = together(
            *(lambda row=row: transitions.save_marks(fresh(row), full_marks(row), by=row.expert.user) for row in rows)
        )
    finally:
        clock.reset()

    assert all(isinstance(outcome, Refused) for outcome in outcomes)
    assert not Mark.objects.exists()


def test_a_panel_closes_once_and_never_with_a_sheet_outstanding(running: Scene):
    for expert in (0, 1):
        for file in (0, 1):
            if (expert, file) != (1, 1):
                submitted(running.assignment(expert, file))
    running.record_everything()
    last = declared(running.assignment(1, 1))
    user = last.expert.user
    transitions.save_marks(last, full_marks(last), by=user)

    together(
        lambda: transitions.submit(fresh(last), by=user),
        lambda: transitions.close(Panel.objects.get(pk=running.panel.pk), by=running.officer),
    )

    panel = Panel.objects.get(pk=running.panel.pk)
    assert fresh(last).state == AssignmentState.SUBMITTED
    if panel.state == "closed":
        assert not panel.assignments.filter(state__in=("assigned", "declared")).exists()


@pytest.mark.postgres
def test_marks_of_a_handed_in_sheet_cannot_be_touched_behind_the_program(running: Scene):
    row = submitted(running.assignment())

    for statement in (
        "UPDATE assessments_mark SET value = 1 WHERE assignment_id = %s",
        "DELETE FROM assessments_mark WHERE assignment_id = %s",
    ):
        with pytest.raises(Exception, match="handed in"), connection.cursor() as cursor:
            cursor.execute(statement, [row.pk])

    assert row.marks.count() == 10 and row.total == 100
