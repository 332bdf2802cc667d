"""State matrix of rounds and of the studios in them: every state × every kind of user = exactly these steps."""

from __future__ import annotations

from typing import Any

import pytest

from assessments import transitions
from assessments.models import Participant, Round
from assessments.participant_workflow import WORKFLOW as PARTICIPANT
from assessments.round_workflow import WORKFLOW as ROUND
from assessments.states import ParticipantState, RoundState
from assessments.transitions import leaving, rounds, self_assessing
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.policy import clock
from portal.workflow.engine import available, taking
from tests.assessments.round_scene import Kind, RoundScene, day, renewed
from tests.factories.accounts import UserFactory
from tests.studios.life_scene import studio_of

pytestmark = pytest.mark.django_db

HANGZHOU = {
    "draft": {"open", "discard"},
    "open": set(),
    "finished": set(),
    "discarded": set(),
}
OFFICE = {
    "listed": {"exclude", "veto", "remove"},
    "open": {"exclude", "veto", "remove"},
    "returned": {"exclude", "veto", "remove"},
    "handed_in": {"return", "exclude", "veto", "remove"},
    "under_panel": {"exclude", "veto", "remove"},
    "appraised": {"exclude", "veto", "remove"},
    "published": set(),
    "not_assessed": {"resume"},
    "vetoed": {"resume"},
    "removed": {"resume"},
}
UNIT = {"open": {"hand_in"}, "returned": {"hand_in_again"}}


@pytest.fixture(autouse=True)
def today(at):
    at("2028-02-15 10:00")


def everyone(scene: RoundScene) -> dict[str, User]:
    """One person per role, the office's and the unit's own, the same office in the other city."""
    people = {role.value: UserFactory(**{role.value: True}, city=scene.city) for role in Role}
    other = "beijing" if scene.city == "hangzhou" else "hangzhou"
    return people | {
        "office": scene.officer,
        "unit": scene.clerk(),
        "elsewhere": UserFactory(city_officer=True, city=other),
    }


def possible(workflow: Any, user: User, record: Any) -> set[str]:
    return {offer.step.name for offer in available(workflow, user, record) if not offer.refusal}


def taken(workflow: Any, scene: RoundScene, record: Any) -> dict[str, set[str]]:
    found = {name: possible(workflow, user, record) for name, user in everyone(scene).items()}
    return {name: steps for name, steps in found.items() if steps}


def round_in(state: str, scene: RoundScene) -> Round:
    if state in ("draft", "listed"):
        scene.drafted()
    if state == "listed":
        rounds.submit_list(scene.round, by=scene.officer)
    if state in ("open", "finished"):
        scene.opened()
    if state == "finished":
        leaving.remove(scene.participant(), by=scene.officer, reason="误列")
        rounds.finish(scene.round, by=scene.officer)
    if state == "discarded":
        rounds.discard(scene.round, by=scene.officer, remark="重拟")
    return scene.round


@pytest.mark.parametrize("state", list(HANGZHOU))
def test_round(state: str):
    """One person starts it in Hangzhou; the office alone has anything to do."""
    scene = RoundScene(Kind.ANNUAL, [renewed()])

    found = taken(ROUND, scene, round_in(state, scene))

    steps = HANGZHOU[state]
    assert scene.round.state == state
    assert found == ({"office": steps, "city_officer": steps} if steps else {})


def test_a_list_that_waits_for_a_second_person():
    """Beijing: whoever put it forward takes it back or away, the others of the office and the approvers confirm."""
    scene = RoundScene(Kind.PERFORMANCE, [studio_of("beijing", recognised_on=day("2025-01-01").date())])

    found = taken(ROUND, scene, round_in("listed", scene))

    assert found == {
        "office": {"revise", "discard"},
        "centre_officer": {"revise", "confirm", "discard"},
        "city_approver": {"revise", "confirm"},
        "finance_approver": {"revise", "confirm"},
    }


def participant_in(state: str, scene: RoundScene) -> Participant:
    """Taken there by real steps."""
    scene.drafted() if state == "listed" else scene.opened()
    if state in ("handed_in", "returned", "under_panel", "appraised", "published"):
        scene.handed_in()
    if state == "returned":
        self_assessing.send_back(scene.participant(), by=scene.officer, remark="补充", due=day("2028-03-01"))
        scene.filled()
    if state in ("under_panel", "appraised", "published"):
        panel = scene.panel()
        scene.judged(panel)
        if state != "under_panel":
            transitions.close(panel, by=scene.officer)
    if state in ("not_assessed", "vetoed"):
        step, ground = ("exclude", "left_unit") if state == "not_assessed" else ("veto", "refused_assessment")
        leave = {"by": scene.officer, "ground": ground, "on": clock.today(), "facts": "查实"}
        leaving.leave(scene.participant(), step, **leave)
    if state == "removed":
        leaving.remove(scene.participant(), by=scene.officer, reason="误列")
    if state == "published":
        with taking(PARTICIPANT, "publish", scene.participant(), by=None):
            pass
    return scene.participant()


@pytest.mark.parametrize("state", list(OFFICE))
def test_participant(state: str):
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    if state == "open":
        scene.opened()
        scene.filled()
    record = scene.participant() if state == "open" else participant_in(state, scene)

    found = taken(PARTICIPANT, scene, record)

    office, unit = OFFICE[state], UNIT.get(state, set())
    # What follows from an act on the whole round or panel is nobody's own step.
    expected = {"office": office, "city_officer": office, "unit": unit}
    assert record.state == state
    assert found == {name: steps for name, steps in expected.items() if steps}


def test_a_stopped_review_in_beijing():
    """第18条(一): neither veto nor 不列入考核 is known there."""
    scene = RoundScene(Kind.PERFORMANCE, [studio_of("beijing", recognised_on=day("2025-01-01").date())])
    scene.opened()
    before = taken(PARTICIPANT, scene, scene.participant())
    leave = {"ground": "refuses_management_or_review", "on": clock.today(), "facts": "拒不提供材料"}
    leaving.leave(scene.participant(), "stop", by=scene.officer, **leave)

    after = taken(PARTICIPANT, scene, scene.participant())

    assert before == {"office": {"stop", "remove"}, "centre_officer": {"stop", "remove"}}
    assert after == {"office": {"resume"}, "centre_officer": {"resume"}}


def test_every_state_is_in_the_matrix():
    assert set(HANGZHOU) | {"listed"} == set(RoundState.values)
    assert set(OFFICE) | {"stopped"} == set(ParticipantState.values)
