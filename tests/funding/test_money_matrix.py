"""Recoveries and closings: every state × every kind of person = exactly these steps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from funding.closing_workflow import WORKFLOW as CLOSING
from funding.models import Recovery, YearClosing
from funding.recovery_workflow import WORKFLOW as RECOVERY
from funding.states import ClosingState, RecoveryState
from funding.transitions import closings
from portal.policy.refusal import Refused
from portal.workflow.engine import Workflow, available
from tests.funding.ledger_scene import TODAY, Scene, claimed, paid, studio_of

pytestmark = pytest.mark.django_db
R, C = RecoveryState, ClosingState
HANDLERS = ("finance_officer", "centre_officer")
# State → kind of person → the steps that person may take; everybody else may take none.
OF_RECOVERY = {
    R.COMPUTED: {kind: ["notify"] for kind in HANDLERS},
    R.DEMANDED: {
        **{kind: ["plan", "receive", "reopen", "draft_deviation"] for kind in HANDLERS},
        "city_approver": ["deviate"],
        "finance_approver": ["deviate"],
    },
    R.SETTLED: {kind: ["reopen"] for kind in HANDLERS},
    R.NOTHING_DUE: {},
}
OF_CLOSING = {
    C.PROPOSED: {
        "finance_officer": ["close", "withdraw"],
        "centre_officer": ["withdraw"],
        "city_approver": ["close"],
        "finance_approver": ["close"],
    },
    C.CLOSED: {},
    C.WITHDRAWN: {},
}


@pytest.fixture
def scene(at):
    at(TODAY)
    scene = Scene(studio_of())
    paid(scene.studio)
    return scene


def offered(workflow: Workflow, scene: Scene, record: Recovery | YearClosing) -> dict[str, list[str]]:
    """Who may take which step; those who may take none are left out."""
    found = {}
    for kind, person in scene.cast().items():
        steps = [each.step.name for each in available(workflow, person, record) if not each.refusal]
        if steps:
            found[kind] = steps
    return found


@pytest.mark.parametrize("state", R)
def test_who_may_do_what_with_a_claim(scene, state):
    recovery = claimed(scene, ground_on=date(2026, 5, 1))
    recovery.deviation_amount, recovery.maker = Decimal("1.00"), scene.second_payer
    recovery.state = state

    assert offered(RECOVERY, scene, recovery) == OF_RECOVERY[state]


def test_a_claim_of_nothing_is_concluded_and_not_sent(scene):
    recovery = claimed(scene, ground_on=date(2024, 9, 2))

    assert offered(RECOVERY, scene, recovery) == {kind: ["conclude"] for kind in HANDLERS}


@pytest.mark.parametrize("state", C)
def test_who_may_do_what_with_a_closing(scene, state):
    closing = closings.propose("beijing", 2026, by=scene.payer)
    closing.state = state

    assert offered(CLOSING, scene, closing) == OF_CLOSING[state]


def test_nobody_settles_a_claim_by_hand(scene):
    assert RECOVERY.step("settle").by_system is True


def test_a_deviation_that_was_not_drafted_is_approved_by_nobody(scene):
    recovery = claimed(scene, ground_on=date(2026, 5, 1))

    with pytest.raises(Refused, match="还没有拟定减免"):
        RECOVERY.step("deviate").check(scene.approver, recovery)
