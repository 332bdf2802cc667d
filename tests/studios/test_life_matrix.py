"""State matrices: every state × every kind of user = exactly these steps (T-S1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.accounts.kinds import City
from portal.workflow.engine import available
from studios import workflow
from studios.ending_workflow import WORKFLOW as ENDING
from studios.entry_workflow import WORKFLOW as ENTRY
from studios.models import EndingProposal
from studios.renewal_workflow import WORKFLOW as RENEWAL
from studios.states import EntryState as E
from studios.states import ProposalState as P
from studios.states import RenewalState as R
from studios.states import State
from studios.transitions import endings, life, renewals, results, suggesting
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
TODAY = date(2029, 5, 10)

PROPOSALS: dict[str, dict[str, dict[str, set[str]]]] = {
    City.HANGZHOU: {
        P.SUGGESTED: {"city_officer": {"propose", "dismiss"}},
        P.PROPOSED: {"city_officer": {"hear"}, "city_approver": {"dismiss"}},
        P.HEARD: {"city_officer": {"draft"}, "city_approver": {"confirm", "dismiss"}},
        P.CONFIRMED: {},
        P.DISMISSED: {},
    },
    City.BEIJING: {
        P.SUGGESTED: {"own_desk": {"propose", "dismiss"}},
        P.PROPOSED: {
            "city_officer": {"hear"},
            "city_approver": {"dismiss"},
            "finance_approver": {"dismiss"},
        },
        P.HEARD: {
            "city_officer": {"draft"},
            "city_approver": {"confirm", "dismiss"},
            "finance_approver": {"confirm", "dismiss"},
        },
        P.CONFIRMED: {},
        P.DISMISSED: {},
    },
}
UNIT = {"host_clerk": {"withdraw"}, "lead_master": {"withdraw"}}
MEND = {"resubmit", "withdraw"}
RENEWALS: dict[str, dict[str, set[str]]] = {
    R.SUBMITTED: {**UNIT, "city_officer": {"return", "draft"}, "city_approver": {"approve", "decline"}},
    R.RETURNED: {"host_clerk": MEND, "lead_master": MEND},
    R.APPROVED: {},
    R.DECLINED: {},
    R.WITHDRAWN: {},
}
ENTRIES: dict[str, dict[str, set[str]]] = {
    E.ENTERED: {"city_officer": {"confirm", "decline"}, "city_approver": {"confirm", "decline"}},
    E.CONFIRMED: {},
    E.DECLINED: {},
}


def scene_of(city: str, at: Any) -> Scene:
    at("2029-05-10 09:00")
    return Scene(studio_of(city))


def found(table: Any, scene: Scene, record: Any) -> dict[str, set[str]]:
    """Who may do what; whoever may do nothing is left out."""
    record = type(record).objects.get(pk=record.pk)
    steps = {
        who: {offer.step.name for offer in available(table, user, record) if not offer.refusal}
        for who, user in scene.cast().items()
    }
    return {who: names for who, names in steps.items() if names}


def proposal_in(scene: Scene, state: str) -> EndingProposal:
    beijing = scene.studio.city == City.BEIJING
    ground = "cannot_operate" if beijing else "refused_assessment"
    proposal = suggesting.suggest(suggesting.Suggestion(scene.studio, "revoke", ground, ground, TODAY, "系统提示"))
    assert proposal is not None
    # Of the office, and none of the people asked.
    maker = scene.colleague
    if state == P.DISMISSED:
        endings.dismiss(proposal, by=scene.proposer, remark="不成立")
    elif state != P.SUGGESTED:
        endings.take_up(proposal, by=scene.proposer, facts="事实")
    if state in (P.HEARD, P.CONFIRMED):
        endings.hear(proposal, by=maker, heard_on=TODAY, hearing="无意见")
        endings.draft(proposal, by=maker, decision="撤销", document_no="试〔2029〕1号", effective_on=TODAY)
    if state == P.CONFIRMED:
        for approver in scene.approvers:
            endings.approve(proposal, by=approver)
    return proposal


@pytest.mark.parametrize(("city", "state"), [(city, state) for city, table in PROPOSALS.items() for state in table])
def test_proposals(at, city, state):
    scene = scene_of(city, at)
    proposal = proposal_in(scene, state)

    assert proposal.state == state
    assert found(ENDING, scene, proposal) == PROPOSALS[city][state]


@pytest.mark.parametrize("state", RENEWALS)
def test_renewals(at, state):
    scene = scene_of(City.HANGZHOU, at)
    life.end_term(scene.studio)
    life.record_result(
        scene.studio, by=scene.officer, kind="end_of_term", year=2029, grade="excellent", concluded_on=TODAY
    )
    renewal = renewals.apply_to_renew(scene.studio, by=scene.clerk, plan="计划")
    if state in (R.SUBMITTED, R.APPROVED, R.DECLINED):
        renewals.draft(renewal, by=scene.colleague, remark="同意", document_no="试〔2029〕1号")
    steps = {
        R.RETURNED: lambda: renewals.return_renewal(renewal, by=scene.officer, remark="补充"),
        R.APPROVED: lambda: renewals.approve(renewal, by=scene.approver),
        R.DECLINED: lambda: renewals.decline(renewal, by=scene.approver, remark="不符"),
        R.WITHDRAWN: lambda: renewals.withdraw(renewal, by=scene.clerk),
    }
    steps.get(state, lambda: None)()

    assert renewal.state == state
    assert found(RENEWAL, scene, renewal) == RENEWALS[state]


@pytest.mark.parametrize("state", ENTRIES)
def test_result_entries(at, state):
    scene = scene_of(City.HANGZHOU, at)
    entry = results.enter_result(
        scene.studio, by=scene.colleague, kind="annual", year=2028, grade="satisfactory", concluded_on=TODAY,
        document_no="试〔2029〕9号",
    )  # fmt: skip
    if state == E.CONFIRMED:
        results.confirm_entry(entry, by=scene.officer)
    if state == E.DECLINED:
        results.decline_entry(entry, by=scene.officer, remark="文号不符")

    assert found(ENTRY, scene, entry) == ENTRIES[state]


@pytest.mark.parametrize("state", State)
def test_nobody_moves_a_title_by_a_button(at, state):
    """Every step of a title follows from something people decided elsewhere."""
    scene = scene_of(City.HANGZHOU, at)
    scene.studio.state = state

    for user in scene.cast().values():
        assert available(workflow.WORKFLOW, user, scene.studio) == []
