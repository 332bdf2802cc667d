"""Money in a browser: a batch by two people, a row of the ledger from a phone, the chart that opens its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from funding.models import Batch, LedgerEntry
from portal.accounts.kinds import City
from tests.browser.looking import PHONE, Watched, faults
from tests.browser.scenes import upload_of
from tests.factories.chain import load_calendar
from tests.funding import ledger_scene
from tests.funding.ledger_scene import Scene, account_of, paid, spending
from tests.funding.scene import Desk

pytestmark = pytest.mark.browser


@pytest.fixture
def money(city: Any, at: Callable[[str], Any]) -> Callable[[str, str], None]:
    """`money("beijing", "2027-06-15 10:00")`: a city with its offices and calendar on that day."""

    def begin(name: str, moment: str) -> None:
        _ = city(name)
        at(moment)
        load_calendar(int(moment[:4]))

    return begin


def test_one_builds_a_batch_and_another_approves_it(money: Any, watch: Callable[..., Watched]):
    money("hangzhou", "2026-05-12 10:00")
    desk = Desk(City.HANGZHOU)
    grant, _ = desk.due(), desk.budget
    page = watch(user=desk.maker).page()

    page.goto(f"{reverse('funding:due')}?state=due")
    assert faults(page) == []
    page.locator("[name=pick]").check()
    page.get_by_label("批次名称").fill("2026 年第一批")
    page.get_by_label("预算").select_option(index=1)
    page.click("[data-test=build]")
    expect(page.locator("[data-test=total]")).to_have_text("100,000 元")
    assert faults(page) == []
    page.get_by_role("link", name="提交审批").click()
    page.locator("main form button.btn-primary").click()
    expect(page.locator("[data-test=refusal]").first).to_contain_text("编制人不能审批自己编制的批次")
    batch = Batch.objects.get()

    page = watch(user=desk.checker).page()
    page.goto(reverse("funding:batch", args=[batch.number]))
    page.get_by_role("link", name="审批同意").click()
    page.locator("main form button.btn-primary").click()

    expect(page.locator("[data-test=approval]")).to_contain_text(str(desk.checker))
    assert faults(page) == []
    batch.refresh_from_db()
    assert (batch.state, batch.rows.get().grant) == ("approved", grant)


def test_a_row_is_written_from_a_phone(money: Any, watch: Callable[..., Watched]):
    """A wrong amount is said at its field and everything typed stays."""
    money("beijing", ledger_scene.TODAY)
    studio = ledger_scene.studio_of()
    paid(studio)
    account_of(studio)
    page = watch(PHONE, user=Scene(studio).leader).page()

    page.goto(reverse("funding:ledger", args=[studio.number]))
    assert faults(page) == []
    page.get_by_role("link", name="记一笔支出").click()
    page.get_by_label("金额").fill("400000")
    page.locator("[name=category]").first.check()
    page.get_by_label("收款方").fill("试验机床厂")
    page.get_by_label("发票或凭证号").fill("FP20270601")
    page.click("[data-test=save]")
    expect(page.locator("[data-test=error-summary]")).to_contain_text("超出余额")
    assert page.get_by_label("收款方").input_value() == "试验机床厂" and faults(page) == []
    page.get_by_label("金额").fill("1250.50")
    page.locator("[name=papers]").set_input_files(upload_of("发票.jpg"))
    page.click("[data-test=save]")

    expect(page.locator("[data-test=rows]")).to_contain_text("−1,250.50 元")
    assert faults(page) == []
    assert LedgerEntry.objects.get(kind="spending").amount == spending("1250.50").amount


def test_the_chart_of_spending_opens_its_rows(money: Any, watch: Callable[..., Watched]):
    money("beijing", ledger_scene.TODAY)
    studio = ledger_scene.studio_of()
    paid(studio)
    scene = Scene(studio)
    account = account_of(studio)
    for amount, category in (("9000", "equipment"), ("700", "equipment"), ("4000", "training")):
        ledger_scene.ledgers.write(account, spending(amount, date(2027, 3, 2), category=category), by=scene.leader)
    page = watch(user=scene.payer).page()
    page.goto(reverse("funding:report"))
    assert faults(page) == []

    page.locator("[data-test=bar-rows]").first.click()

    expect(page.locator("[data-test=row]")).to_have_count(2)
    expect(page.get_by_role("heading", level=1)).to_contain_text("已使用")
    assert faults(page) == []
