"""State matrices of inspections and rectification orders: every state × every kind of user (T-S1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.accounts.kinds import City
from portal.workflow.engine import available
from studios.inspection_workflow import WORKFLOW as INSPECTION
from studios.order_workflow import WORKFLOW as ORDER
from studios.states import InspectionState as I
from studios.states import OrderState as O
from studios.transitions import inspections, orders
from tests.studios.life_scene import Scene, studio_of
from tests.studios.visit_scene import answers, begun, ordered, photo

pytestmark = pytest.mark.django_db
BOTH = {"conclude", "discard"}
# Who wrote it → who may do what; in Hangzhou district and city go together, each writing its own record.
INSPECTIONS: list[tuple[str, str, str, dict[str, set[str]]]] = [
    (City.HANGZHOU, "officer", I.DRAFT, {"city_officer": BOTH}),
    (City.HANGZHOU, "desk", I.DRAFT, {"own_desk": BOTH}),
    (City.BEIJING, "desk", I.DRAFT, {"own_desk": BOTH}),
    (City.BEIJING, "centre", I.DRAFT, {"centre_officer": BOTH}),
    (City.HANGZHOU, "officer", I.CONCLUDED, {}),
    (City.BEIJING, "desk", I.CONCLUDED, {}),
    (City.HANGZHOU, "desk", I.DISCARDED, {}),
]
ANSWER = {"host_clerk": {"answer"}, "lead_master": {"answer"}}
REVIEW = {"close", "send_back"}
ORDERS: list[tuple[str, str, str, dict[str, set[str]]]] = [
    (City.HANGZHOU, "officer", O.ISSUED, ANSWER),
    (City.HANGZHOU, "officer", O.ANSWERED, {"city_officer": REVIEW}),
    (City.HANGZHOU, "desk", O.ANSWERED, {"own_desk": REVIEW}),
    (City.BEIJING, "desk", O.ISSUED, ANSWER),
    (City.BEIJING, "desk", O.ANSWERED, {"own_desk": REVIEW}),
    (City.BEIJING, "centre", O.ANSWERED, {"centre_officer": REVIEW}),
    (City.BEIJING, "desk", O.CLOSED, {}),
]


def scene_of(city: str, at: Any) -> Scene:
    at("2027-05-10 09:00")
    return Scene(studio_of(city))


def found(table: Any, scene: Scene, record: Any) -> dict[str, set[str]]:
    """Who may do what; whoever may do nothing is left out."""
    record = type(record).objects.get(pk=record.pk)
    steps = {
        who: {offer.step.name for offer in available(table, user, record) if not offer.refusal}
        for who, user in scene.cast().items()
    }
    return {who: names for who, names in steps.items() if names}


@pytest.mark.parametrize(("city", "who", "state", "expected"), INSPECTIONS)
def test_inspections(at, city, who, state, expected):
    scene = scene_of(city, at)
    by = getattr(scene, who)
    visit = begun(scene, by)
    inspections.write(visit, answers(visit), by=by)
    if state == I.CONCLUDED:
        inspections.conclude(visit, by=by)
    if state == I.DISCARDED:
        inspections.discard(visit, by=by, remark="选错了工作室")

    assert visit.state == state
    assert found(INSPECTION, scene, visit) == expected


@pytest.mark.parametrize(("city", "who", "state", "expected"), ORDERS)
def test_orders(at, city, who, state, expected):
    scene = scene_of(city, at)
    by = getattr(scene, who)
    order = ordered(scene, by, date(2027, 6, 10))
    if state != O.ISSUED:
        orders.answer(order, by=scene.clerk, text="已移开", files=[photo()])
    if state == O.CLOSED:
        orders.close(order, by=by, finding="属实")

    assert order.state == state
    assert found(ORDER, scene, order) == expected
