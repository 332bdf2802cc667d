"""Hangzhou's money over HTTP, from the recognition to a closed year: every step is pressed on its page.

Two studios: one is funded and excellent, one belongs to an institution outside the scheme. The funded one's title ends,
and nothing comes back.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from funding.models import FundAccount, Grant, Recovery, YearClosing
from funding.tasks import gather_due, keep_ledgers
from portal.accounts.kinds import City, FundingForm, Nature
from studios.models import EndingProposal
from studios.states import State
from tests.factories.accounts import OrganisationFactory
from tests.factories.chain import load_calendar
from tests.funding.scene import proof
from tests.journeys import years
from tests.journeys.money import Story, asked_for, broken, ledger, recognised, take, url

pytestmark = pytest.mark.django_db
MONEY = ("01", "12", "13", "14", "15", "16", "17", "21", "32", "33", "34")


@pytest.fixture
def story(at: Any, client_of: Any) -> Story:
    load_calendar(2027)
    at("2026-04-20 10:00")
    institution = OrganisationFactory(nature=Nature.PUBLIC_INSTITUTION, funding_form=FundingForm.FULL)
    both = recognised(City.HANGZHOU, at, {}, {"host": institution, "occupation": "维修电工"})
    return Story(City.HANGZHOU, at, client_of, both)


def test_money_from_the_recognition_to_a_closed_year(story: Story) -> None:
    """HZ-63, HZ-64, HZ-65, HZ-76, A-44: one funded, one institution outside the scheme, one excellent."""
    budgeted(story)
    paid(story)
    praised(story)
    spent(story)
    ended(story)
    closed(story)

    assert broken(*MONEY) == []


def budgeted(story: Story) -> None:
    story.at("2026-12-01 09:00")
    desk = story.desk
    budget = desk.opens_budget("技能人才专项资金")
    desk.decides(budget, purpose="allocation", amount="300,000", document_no="试财〔2026〕6号")


def paid(story: Story) -> None:
    desk, funded = story.desk, story.studios[0]
    page = desk.asks_the_registers()
    assert page.says("事业单位不列入建设经费资助，没有建设经费", "暂不能列入：还没有核对过的收款账户")
    desk.checks_account(story.unit(funded).enters_account())

    page = desk.pays("新认定工作室资助")

    assert page.says("已对账", "成功 1 笔 100,000 元")
    assert keep_ledgers() == (1, 0)


def praised(story: Story) -> None:
    """A result typed in from its document by one officer of the city and confirmed by another."""
    funded, excluded = story.studios
    entry = story.city("city_officer", funded).enter_result("annual", 2026, "excellent", "试考〔2026〕2号")
    story.city("city_officer2", funded).confirm_result(entry)
    desk = story.desk
    desk.asks_the_registers()

    assert desk.pays("考核优秀资助").says("成功 1 笔 100,000 元")
    grants = Grant.objects.values_list("studio", "kind", "state")
    assert sorted(grants) == sorted(
        [
            (funded.pk, "establishment", "paid"),
            (excluded.pk, "establishment", "excluded"),
            (funded.pk, "top_up", "paid"),
        ]
    )
    page = story.unit(funded).clerk.open(url("studio", funded.number))
    assert page.marked("grant-state") == ["已拨付", "已拨付"]
    life = story.person("city_officer").open(reverse("workbench:studio_life", args=[funded.number]))
    assert life.says("优秀资助 100,000 元", "拨付 100,000 元")
    page = desk.maker.open(url("home"))
    assert page.says("没有应付项目") and "200,000" in page.source
    assert keep_ledgers() == (1, 0)


def spent(story: Story) -> None:
    """By the policy's own categories, 其他 with its reason (HZ-76)."""
    story.at("2026-12-21 10:00")
    unit = story.unit(story.studios[0])
    row = {"on": "2026-12-20", "amount": "30,000", "category": "materials", "payee": "试验材料厂"}
    ledger(unit, "grant", "spending", **row, papers=proof())
    with pytest.raises(AssertionError, match="请写明用在哪里"):
        ledger(unit, "grant", "spending", **row | {"category": "other"})

    page = unit.clerk.open(reverse("funding:ledger", args=[unit.studio.number]))

    assert page.says("170,000 元")


def ended(story: Story) -> None:
    """Proposed by the city, the unit heard, decided by another: nothing comes back, the ledger stays (A-44)."""
    story.at("2026-12-28 10:00")
    funded = story.studios[0]
    given = {"ground": "refused_assessment", "ground_on": "2026-12-25", "facts": "拒绝接受考核管理。"}
    story.city("city_officer", funded).step(reverse("studios:ending_new", args=[funded.number]), "提出", **given)
    proposal = EndingProposal.objects.get()
    story.city("city_officer", funded).decide(proposal, "试人社〔2026〕9号")
    story.city("city_approver", funded).ending(proposal, "approve", "会签")
    assert years.again(funded).state == State.REVOKED
    gather_due()

    assert keep_ledgers() == (0, 0)
    assert not Recovery.objects.exists()
    unit = story.unit(funded)
    page = unit.clerk.open(reverse("funding:ledger", args=[funded.number]))
    assert page.says("本市办法没有追回条款，称号终止后台账继续保留")
    page = ledger(unit, "grant", "spending", on="2026-12-27", amount="20000", category="equipment", payee="试验机床厂")
    assert FundAccount.objects.get(studio=funded, fund="grant").balance == Decimal("150000.00")
    assert story.person("finance_officer").open(url("recoveries")).says("本市办法没有追回条款")


def closed(story: Story) -> None:
    """Proposed by one of the finance desk, closed by the other; the supervisor reads what was frozen."""
    story.at("2027-01-11 10:00")
    desk = story.desk
    page = desk.maker.open(desk.maker.open(url("years")).address("提出 2026 年度关账"))
    desk.maker.press(page, "提出关账")
    assert desk.maker.look(url("closing_step", 2026, "close")).status == 403
    assert desk.checker.open("/workbench/").says("复核年度关账")

    page = take(desk.checker, url("closing", 2026), "复核并关账")

    assert page.says("已关账", "内容与校验值、现在的明细一致")
    total = YearClosing.objects.get().content["total"]
    assert [total[name] for name in ("paid", "spent", "recovered")] == ["200000.00", "50000.00", "0.00"]
    asked_for(desk.checker, url("closing_paper", 2026), "final_accounts")
    report = story.person("supervisor").open(f"{url('report')}?year=2026")
    assert report.says("2026 年度关账：已关账", "技能人才专项资金", "200,000", "原材料消耗")
    with pytest.raises(AssertionError, match="2026 年度资金已关账"):
        ledger(story.unit(story.studios[0]), "grant", "spending", on="2026-12-30", amount="1", category="equipment",
               payee="商行")  # fmt: skip
