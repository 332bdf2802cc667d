"""State matrix of a change: every state × every kind of user = exactly these steps (T-S1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.accounts.kinds import City
from portal.workflow.engine import available
from studios.amendment_workflow import WORKFLOW
from studios.models import Amendment
from studios.states import AmendmentState as A
from studios.transitions import amendments, amendments_taken_back
from tests.studios.life_scene import Scene, studio_of
from tests.studios.test_amendments import asked

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 1)
UNIT, MEND = {"host_clerk": {"withdraw"}, "lead_master": {"withdraw"}}, {"submit", "withdraw"}
WRITING = {"host_clerk": MEND, "lead_master": MEND}
BODY = {**UNIT, "own_desk": {"verify", "return"}}
DECIDING = {"accept", "return", "reject"}
GROUNDS = {
    "licence_renamed": (City.HANGZHOU, {"unit_name": "新名"}),
    "panel_accepted": (City.HANGZHOU, {"address": "新址"}),
    "address_moved": (City.BEIJING, {"address": "新址"}),
    "leader_retained": (
        City.BEIJING,
        {"leader_post": "re_employed", "since": "2027-02-01", "until": "2028-02-01"},
    ),
    "leader_replaced": (City.BEIJING, {"lead_master": "沈继业", "cause": "left"}),
}
VERIFIED: dict[str, dict[str, set[str]]] = {
    "licence_renamed": {**UNIT, "city_officer": DECIDING},
    # Until the expert group has said yes.
    "panel_accepted": {**UNIT, "city_officer": {"panel", "return", "reject"}},
    "address_moved": {**UNIT, "centre_officer": DECIDING},
    "leader_retained": {**UNIT, "centre_officer": {"file", "return", "reject"}},
    "leader_replaced": {**UNIT, "centre_officer": {"return", "reject"}},
}


def in_state(scene: Scene, ground: str, new: dict[str, str], state: str) -> Amendment:
    change = asked(scene, ground, new)
    officer = scene.centre if scene.studio.city == City.BEIJING else scene.officer
    if state not in (A.DRAFT, A.WITHDRAWN):
        amendments.submit(change, by=scene.clerk)
    if state in (A.VERIFIED, A.ACCEPTED, A.REJECTED):
        amendments.verify(change, by=scene.desk, remark="属实")
    ends = {
        A.RETURNED: lambda: amendments.return_amendment(change, by=scene.desk, remark="补充"),
        A.ACCEPTED: lambda: amendments.accept(change, by=officer, effective_on=DAY),
        A.REJECTED: lambda: amendments.reject(change, by=officer, remark="不符"),
        A.WITHDRAWN: lambda: amendments_taken_back.lapse(change),
    }
    ends.get(state, lambda: None)()
    assert change.state == state
    return change


def found(scene: Scene, change: Amendment) -> dict[str, set[str]]:
    """Who may do what; whoever may do nothing is left out."""
    change = Amendment.objects.get(pk=change.pk)
    steps = {
        who: {offer.step.name for offer in available(WORKFLOW, user, change) if not offer.refusal}
        for who, user in scene.cast().items()
    }
    return {who: names for who, names in steps.items() if names}


@pytest.mark.parametrize("state", A)
@pytest.mark.parametrize("ground", ["licence_renamed", "address_moved"])
def test_every_state(at: Any, ground: str, state: str) -> None:
    at("2027-03-01 09:00")
    city, new = GROUNDS[ground]
    scene = Scene(studio_of(city, address="旧址"))
    wanted = {A.DRAFT: WRITING, A.SUBMITTED: BODY, A.RETURNED: WRITING, A.VERIFIED: VERIFIED[ground]}

    assert found(scene, in_state(scene, ground, new, state)) == wanted.get(A(state), {})


@pytest.mark.parametrize("ground", VERIFIED)
def test_every_way(at: Any, ground: str) -> None:
    """Decided, filed, after an expert group, or through an application."""
    at("2027-03-01 09:00")
    city, new = GROUNDS[ground]
    retires = {"leader_retires_on": date(2027, 2, 1)} if ground == "leader_retained" else {}
    scene = Scene(studio_of(city, address="旧址", recognised_on=date(2026, 4, 28), **retires))

    assert found(scene, in_state(scene, ground, new, A.VERIFIED)) == VERIFIED[ground]
