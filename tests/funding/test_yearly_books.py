"""A year's amounts reach the yearly papers from the ledger, and only where nobody typed yet (§4.4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from funding import yearly_books
from funding.models import FundAccount
from funding.transitions import ledgers
from studios.transitions import filing as filings
from tests.funding.ledger_scene import account_of, matching, paid, spending
from tests.studios.life_scene import Scene, studio_of
from tests.studios.paper_scene import load_days, open_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(at: Any) -> Scene:
    """2026: 100,000 of the city, 80,000 of the unit; 1,000.50 spent on equipment and a slip taken back."""
    at("2026-12-01 09:00")
    load_days(2027)
    found = Scene(studio_of())
    paid(found.studio, "100000", approved_on=date(2026, 5, 10), on=date(2026, 5, 12))
    grants = account_of(found.studio, by=found.leader)
    own = account_of(found.studio, FundAccount.Fund.MATCHING, by=found.leader)
    ledgers.write(own, matching("80000.00", date(2026, 6, 1)), by=found.leader)
    ledgers.write(grants, spending("1000.50", date(2026, 7, 1)), by=found.leader)
    slip = ledgers.write(grants, spending("9999.00", date(2026, 7, 2), category="materials"), by=found.leader)
    ledgers.reverse(slip, by=found.leader, reason="重复记账")
    return found


def test_the_year_is_summed_by_line_and_slips_take_themselves_out(scene: Scene) -> None:
    found = yearly_books.of_year(scene.studio, 2026)

    assert {name: amount for name, amount in found.items() if amount} == {
        "spend_equipment": Decimal("1000.50"), "income_grant": Decimal(100_000), "income_unit": Decimal(80_000),
        "support_funds": Decimal(80_000),
    }  # fmt: skip
    assert yearly_books.of_year(scene.studio, 2027) == {}


def test_the_form_offers_them_until_somebody_has_typed(scene: Scene, client_of: Any) -> None:
    filing = open_year(scene.studio, 2026)
    place = reverse("studios:report_part", args=[scene.studio.number, 2026, "operation"])
    client = client_of(scene.leader)

    page = client.get(place).content.decode()

    assert "金额已按资金台账带入" in page and 'value="1,000.50"' in page and 'value="80,000"' in page
    filings.save_part(filing, "operation", {"support_funds": "5"}, by=scene.leader, version=0)
    typed = client.get(place).content.decode()
    assert "金额已按资金台账带入" not in typed and 'value="1,000.50"' not in typed
