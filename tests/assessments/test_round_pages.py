"""The pages of rounds: the office's list and overview, the unit's sheet, the expert's page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessments.models import Assignment
from tests.assessments.round_scene import Kind, RoundScene, renewed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(at):
    at("2028-02-15 10:00")


def url(name, *args):
    return reverse(f"assessments:{name}", args=args)


def test_smoke(client_of):
    scene = RoundScene(Kind.ANNUAL, [renewed(), renewed()])
    scene.opened()
    p = scene.participant()
    office, unit = client_of(scene.officer), client_of(scene.clerk())
    for place in (
        url("rounds"),
        url("round_new"),
        url("round", scene.round.code),
        url("participants", scene.round.code),
        url("participant", p.pk),
        url("participant_step", p.pk, "veto"),
        url("participant_step", p.pk, "exclude"),
    ):
        answer = office.get(place)
        assert answer.status_code == 200, place
    for place in (
        url("my_assessments"),
        url("participant", p.pk),
        url("self_assessment", p.pk),
        url("self_hand_in", p.pk),
    ):
        answer = unit.get(place)
        assert answer.status_code == 200, place
    scene.handed_in(A1_1="3") if False else scene.handed_in()
    assert unit.get(url("participant", p.pk)).status_code == 200
    panel = scene.panel()
    expert = scene.experts[0]
    row = Assignment.objects.filter(expert=expert).first()
    from assessments import transitions

    transitions.declare(row, by=expert.user)
    answer = client_of(expert.user).get(url("mark", panel.pk, row.pk))
    assert answer.status_code == 200
    assert client_of(expert.user).get(url("participant", p.pk)).status_code == 200
    assert client_of(expert.user).get(url("moderate", panel.pk)).status_code == 200
