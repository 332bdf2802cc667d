"""A panel from its draft to its end, through its transitions."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assessments import records, transitions
from assessments.models import Assignment
from portal.audit.models import Entry
from portal.notifications.models import Message
from portal.policy.refusal import Refused
from tests.assessments import trade
from tests.assessments.conftest import Scene
from tests.factories.assessments import submitted

pytestmark = pytest.mark.django_db


def test_a_panel_goes_from_draft_to_closed_and_moves_its_trade_twice(running: Scene):
    for file in (0, 1):
        submitted(running.assignment(0, file), less=4)
        submitted(running.assignment(1, file), less=8)
    running.record_everything()

    transitions.close(running.panel, by=running.officer)

    assert records.marks_in(running.panel, running.files[0]) == [Decimal(96), Decimal(92)]
    assert trade.moved == [("released", running.panel.pk), ("closed", running.panel.pk)]
    assert [entry.action for entry in Entry.objects.about(running.panel)] == [
        "panel.begin", "panel.seat", "panel.release", "panel.sitevisit", "panel.documentreview",
        "panel.sitevisit", "panel.documentreview", "panel.close",
    ]  # fmt: skip


def test_release_pins_the_version_judged_and_tells_each_expert_once(running: Scene):
    assert set(Assignment.objects.values_list("version_no", flat=True)) == {3}
    told = Message.objects.filter(key__contains=":release:")
    assert sorted(message.user_id for message in told) == sorted(each.user_id for each in running.experts)


def test_a_panel_cannot_close_without_the_two_records(running: Scene):
    for file in (0, 1):
        for expert in (0, 1):
            submitted(running.assignment(expert, file))

    with pytest.raises(Refused, match="缺现场考察、材料评审记录"):
        transitions.close(running.panel, by=running.officer)
