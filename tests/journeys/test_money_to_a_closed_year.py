"""Hangzhou's money to a closed year: a ledger in the policy's own categories, a title that ends, nothing comes back.

The payments go out by the portal's own steps; ledger and closing are pressed page by page. The whole way of Beijing,
and of Hangzhou as far as the bank, have journeys of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from funding.models import FundAccount, YearClosing
from funding.tasks import keep_ledgers
from portal.accounts.kinds import City
from studios.models import Studio
from tests.factories.chain import load_calendar
from tests.funding.ledger_scene import revoked
from tests.funding.scene import Desk
from tests.invariants.breaking import found
from tests.studios.life_scene import Scene

pytestmark = pytest.mark.django_db
MONEY = ("12", "13", "14", "15", "16", "17", "32", "33", "34")


@dataclass
class Story:
    """A studio that was paid, and who sits at the finance desk."""

    desk: Desk
    studios: list[Studio]
    client_of: Callable[..., Client]

    def keeper(self, studio: Studio) -> Client:
        return self.client_of(self.desk.scene(studio).clerk)

    def write(self, studio: Studio, fund: str, kind: str, **answers: str) -> str:
        """One row by the unit's clerk; answers what the ledger says then."""
        browser = self.keeper(studio)
        place = reverse("funding:ledger", args=[studio.number])
        if not FundAccount.objects.filter(studio=studio, fund=fund).exclude(name="").exists():
            browser.post(reverse("funding:account", args=[studio.number, fund]), {"name": "专户", "code": "4101"})
        sent = browser.post(reverse("funding:entry_new", args=[studio.number, fund, kind]), answers)
        assert sent.status_code == 302, sent.context["form"].errors
        return browser.get(f"{place}?fund={fund}").content.decode()


def test_hangzhou_from_the_payment_to_a_closed_year(at: Any, client_of: Any) -> None:
    """A ledger in the policy's own categories; the title ends and nothing comes back (A-44)."""
    load_calendar(2027)
    at("2026-05-11 10:00")
    desk = Desk(City.HANGZHOU)
    grant = desk.due()
    desk.paid(grant)
    keep_ledgers()
    story = Story(desk, [grant.studio], client_of)
    at("2026-07-01 10:00")

    row = {"on": "2026-06-20", "amount": "30000", "category": "materials", "payee": "试验材料厂"}
    page = story.write(grant.studio, "grant", "spending", **row)
    revoked(Scene(grant.studio), ground="refused_assessment", ground_on=date(2026, 6, 30))
    looked = keep_ledgers()
    at("2027-01-10 10:00")
    client_of(desk.maker).post("/funding/years/2026/new/", {"remark": ""})
    client_of(desk.checker).post("/funding/years/2026/close/", {"remark": ""})

    assert "70,000 元" in page
    assert "本市办法没有追回条款，称号终止后台账继续保留" in page
    assert looked == (0, 0)
    total = YearClosing.objects.get().content["total"]
    assert (total["paid"], total["spent"], total["recovered"]) == ("100000.00", "30000.00", "0.00")
    assert found(*MONEY) == []
