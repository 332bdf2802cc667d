"""Money to a closed year. Beijing: short matching, an excellent result with and without money, a recovery; Hangzhou.

The studios come onto the register and the payments go out by the portal's own steps; ledgers, recovery and closing are
pressed page by page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from funding import blocks, gathering
from funding.models import BudgetDecision, FundAccount, Grant, Recovery, YearClosing
from funding.tasks import keep_ledgers
from portal.accounts.kinds import City
from portal.policy import clock
from studios.models import AssessmentResult, Studio
from studios.states import State
from studios.transitions import life
from tests.factories.chain import load_calendar
from tests.funding.ledger_scene import revoked
from tests.funding.scene import Desk
from tests.invariants.breaking import found
from tests.studios.life_scene import Scene

pytestmark = pytest.mark.django_db
MONEY = ("12", "13", "14", "15", "16", "17", "32", "33", "34")


@dataclass
class Story:
    """Three studios of one year, each paid 300,000 yuan; who sits at the finance desk now."""

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


def result(studio: Studio, grade: str, on: date) -> AssessmentResult:
    return life.record_result(studio, by=None, kind="performance", year=2028, grade=grade, concluded_on=on)


@pytest.fixture
def story(at: Any, client_of: Any) -> Story:
    for year in (2027, 2028, 2029):
        load_calendar(year)
    at("2026-05-11 10:00")
    desk = Desk(City.BEIJING)
    grants = [desk.due() for _ in range(3)]
    desk.paid(*grants)
    assert keep_ledgers() == (3, 0)
    return Story(desk, [each.studio for each in grants], client_of)


def test_from_the_grant_to_a_closed_year(story: Story, at: Any) -> None:
    praised, unpaid, failing = story.studios
    _spend(story, failing, at)
    _praise(story, praised, unpaid, at)
    _recover(story, failing, at)
    _close(story, at)

    assert found(*MONEY) == []


def _spend(story: Story, failing: Studio, at: Any) -> None:
    """Matching stays below the city's money: a warning, and nothing more (A-46)."""
    at("2026-07-01 10:00")
    spent = {"on": "2026-06-20", "amount": "50000", "category": "equipment", "payee": "试验机床厂"}
    story.write(failing, "grant", "spending", **spent)
    page = story.write(failing, "matching", "matching", on="2026-06-20", amount="280000", payee="单位自筹")

    assert "占市级资助的 93.3%，还差 20,000.00 元" in page
    failing.refresh_from_db()
    assert failing.state == State.ACTIVE


def _praise(story: Story, praised: Studio, unpaid: Studio, at: Any) -> None:
    """Both excellent; the decision names one of them, and only that one is paid (A-45)."""
    at("2028-06-20 10:00")
    named = result(praised, "excellent", date(2028, 6, 20))
    result(unpaid, "excellent", date(2028, 6, 20))
    story.desk = Desk(City.BEIJING, scenes=story.desk.scenes)
    story.desk.decide(story.desk.budget, BudgetDecision.Purpose.TOP_UP, 200_000, assessment_year=2028, results=[named])
    gathering.gather(City.BEIJING)
    grants = {each.studio_id: each for each in Grant.objects.filter(kind="top_up")}

    story.desk.paid(grants[praised.pk])
    keep_ledgers()

    assert grants[unpaid.pk].state == "checking"
    assert FundAccount.objects.get(studio=praised, fund="grant").balance == Decimal("500000.00")


def _recover(story: Story, failing: Studio, at: Any) -> None:
    """整改后仍不合格: the cycle of 2026 never ended, so the whole grant comes back (A-25)."""
    result(failing, "unsatisfactory", date(2028, 6, 20))
    at("2028-10-10 10:00")
    result(failing, "unsatisfactory", date(2028, 10, 10))
    revoked(Scene(failing), ground="failed_after_rectification", ground_on=date(2028, 10, 10))
    assert keep_ledgers() == (0, 1)
    claim = Recovery.objects.get()
    assert (claim.computed, claim.cycle_from) == (Decimal("300000.00"), date(2026, 5, 11))
    assert failing.pk in blocks.of([failing.pk])
    payer = story.client_of(story.desk.maker)
    step = {name: reverse("funding:recovery_step", args=[claim.number, name]) for name in ("notify", "receive")}

    plan = "2028-11-10 100000\n2028-12-10 200000"
    notice = {"document_no": "京人社能函〔2028〕10号", "pay_by": "2028-12-10", "pay_to": "财政专户", "parts": plan}
    payer.post(step["notify"], notice)
    read = story.keeper(failing).get(reverse("funding:recovery", args=[claim.number])).content.decode()
    at("2028-11-09 10:00")
    payer.post(step["receive"], {"on": "2028-11-08", "amount": "100000", "voucher": "JK-1"})
    at("2028-12-08 10:00")
    payer.post(step["receive"], {"on": "2028-12-07", "amount": "200000", "voucher": "JK-2"})

    claim.refresh_from_db()
    assert "2028年10月10日 2028 年度绩效考核第 2 次：不合格，不结束周期" in read
    assert claim.state == "settled"
    assert blocks.of([failing.pk]) == {}


def _close(story: Story, at: Any) -> None:
    """Two people close 2028; what was paid and what came back stands in it."""
    at("2029-01-15 10:00")
    maker, checker = story.client_of(story.desk.maker), story.client_of(story.desk.checker)
    maker.post("/funding/years/2028/new/", {"remark": ""})

    checker.post("/funding/years/2028/close/", {"remark": ""})

    closing = YearClosing.objects.get()
    total = closing.content["total"]
    assert (closing.state, total["paid"], total["recovered"]) == ("closed", "200000.00", "300000.00")
    late = story.keeper(story.studios[0]).post(
        reverse("funding:account", args=[story.studios[0].number, "grant"]), {"name": "专户", "code": ""}
    )
    assert late.status_code == 302
    place = reverse("funding:entry_new", args=[story.studios[0].number, "grant", "spending"])
    row = {"on": "2028-12-30", "amount": "1", "category": "equipment", "payee": "商行"}
    refused = story.keeper(story.studios[0]).post(place, row)
    assert "2028 年度资金已关账" in refused.content.decode()
    assert clock.today() == date(2029, 1, 15)


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
