"""What is asked about a studio's money and when: unspent grants, short matching, things for the register (A-46)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from funding import facts, ledger_duties, usage
from funding.models import FundAccount
from funding.transitions import ledgers
from portal.policy import clock
from studios import overview
from studios.transitions import life
from tests.funding.ledger_scene import TODAY, Scene, account_of, matching, paid, spending, studio_of

pytestmark = pytest.mark.django_db
MATCHING = FundAccount.Fund.MATCHING


@pytest.fixture
def scene(at):
    at(TODAY)
    scene = Scene(studio_of())
    paid(scene.studio)
    return scene


@pytest.mark.parametrize(("day", "alarms"), [("2026-06-02", 0), ("2026-06-03", 2), ("2026-09-01", 2)])
def test_alarms_begin_ninety_days_before_the_review(at, day, alarms):
    at("2026-05-01 09:00")
    scene = Scene(studio_of())
    paid(scene.studio)
    at(f"{day} 09:00")

    found = list(ledger_duties.duties(clock.now()))

    assert len(found) == alarms
    assert all(duty.offsets[0] == -90 for duty in found)


def test_a_passed_review_ends_the_asking_for_matching_but_not_for_what_is_unspent(at):
    """A-46 is asked per cycle; BJ-71 asks for the money itself."""
    at("2026-09-01 09:00")
    scene = Scene(studio_of())
    paid(scene.studio)
    life.record_result(
        scene.studio, by=None, kind="performance", year=2026, grade="satisfactory", concluded_on=date(2026, 9, 1)
    )
    own = account_of(scene.studio, MATCHING, by=scene.leader)
    ledgers.write(own, matching("300000.00", on=date(2026, 9, 1)), by=scene.leader)

    known = usage.of(scene.studio)

    assert (known.running, known.matched) == (False, Decimal("0.00"))
    assert [each.key for each in ledger_duties.warnings(scene.studio, known)] == ["grant_unspent"]


@pytest.mark.parametrize(("amount", "alarms"), [("299999.99", 1), ("300000.00", 0)])
def test_matching_is_one_to_one_to_the_cent(scene, amount, alarms):
    """BJ-72."""
    own = account_of(scene.studio, MATCHING, by=scene.leader)
    ledgers.write(own, matching(amount), by=scene.leader)

    found = [each for each in ledger_duties.warnings(scene.studio, usage.of(scene.studio)) if "matching" in each.key]

    assert len(found) == alarms


def test_what_the_units_own_money_bought_is_not_asked_for_on_the_register(scene):
    """第21条 speaks of the city's money alone."""
    own = account_of(scene.studio, MATCHING, by=scene.leader)
    ledgers.write(own, matching("5000.00"), by=scene.leader)
    ledgers.write(own, spending("5000.00"), by=scene.leader)

    assert not facts.unregistered(scene.studio).exists()


def test_short_matching_is_an_alert_from_the_first_payment_on_and_never_more(scene):
    found = overview.lines("alert", scene.studio, date(2025, 1, 1))

    assert [line.label for line in found if line.label == "配套资金"] == ["配套资金"]
    assert scene.studio.state == "active"
