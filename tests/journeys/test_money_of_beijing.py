"""Beijing's money over HTTP, from the recognition to a closed year: every step is pressed on its page.

Three studios: one is excellent and the decision names it, one excellent without money, one fails twice and pays back.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from funding.models import FundAccount, Grant, Payment, Recovery, YearClosing
from funding.tasks import gather_due, keep_ledgers
from portal.accounts.kinds import City
from studios.models import AssessmentResult, EndingProposal, Studio
from studios.states import State
from tests.factories.chain import load_calendar
from tests.journeys import years
from tests.journeys.money import Story, asked_for, broken, ledger, recognised, take, url
from tests.journeys.years import night, paper

pytestmark = pytest.mark.django_db
MONEY = ("01", "12", "13", "14", "15", "16", "17", "21", "32", "33", "34")


@pytest.fixture
def story(at: Any, client_of: Any) -> Story:
    load_calendar(2027, 2028, 2029)
    at("2026-05-13 10:00")
    files: list[dict[str, Any]] = [{}, {"occupation": "维修电工"}, {"occupation": "焊工"}]
    return Story(City.BEIJING, at, client_of, recognised(City.BEIJING, at, *files))


def test_money_from_the_recognition_to_a_closed_year(story: Story) -> None:
    budgeted(story)
    paid(story)
    spent(story)
    praised(story)
    cancelled(story)
    recovered(story)
    closed(story)

    assert broken(*MONEY) == []


def budgeted(story: Story) -> None:
    """The employment centre draws the budget up (BJ-48), the finance bureau compares it with the paper."""
    story.at("2026-10-08 10:00")
    desk, centre = story.desk, story.person("centre_officer")
    budget = desk.opens_budget("就业专项资金", by=centre)
    typed = {"purpose": "allocation", "amount": "1,500,000", "document_no": "京财社〔2026〕6号"}
    desk.decides(budget, by=centre, confirmed_by=story.person("finance_approver"), **typed)
    budget.refresh_from_db()
    assert budget.amount == Decimal(1_500_000)


def paid(story: Story) -> None:
    """Accounts by two of a unit, a batch by one, two offices' yes, the bank: who failed is paid in a new batch."""
    desk = story.desk
    page = desk.asks_the_registers()
    assert page.says("300,000", "暂不能列入：还没有核对过的收款账户")
    for number, studio in enumerate(story.studios):
        desk.checks_account(story.unit(studio).enters_account(f"62220202000{number}2345678"))
    failing = story.studios[2]

    page = desk.pays("初次认定资助", failing=(failing.number,))
    assert page.says("成功 2 笔 600,000 元，失败 1 笔 300,000 元", "户名不符", "回单.csv")
    assert story.person("supervisor").open(page.address("回单.csv")).text == "file"
    page = desk.pays("初次认定资助（重拨）")

    assert page.says("成功 1 笔 300,000 元")
    assert Payment.objects.standing().count() == 3
    assert keep_ledgers() == (3, 0)


def spent(story: Story) -> None:
    """Matching stays below the city's money: a warning, and nothing more (A-46)."""
    story.at("2027-07-01 10:00")
    unit = story.unit(story.studios[2])
    row = {"on": "2027-06-20", "amount": "50,000.00", "category": "equipment", "payee": "试验机床厂", "papers": paper()}
    ledger(unit, "grant", "spending", **row)
    page = ledger(unit, "matching", "matching", on="2027-06-20", amount="280000", payee="单位自筹")

    assert page.says("到位 280,000 元，占市级资助的 93.3%，还差 20,000 元")
    page = unit.clerk.open(reverse("funding:assets", args=[unit.studio.number]))
    assert page.says("试验机床厂") or page.says("50,000")
    unit.studio.refresh_from_db()
    assert unit.studio.state == State.ACTIVE


def concluded(story: Story, studio: Studio, grade: str, document_no: str) -> AssessmentResult:
    """From its document, by two people of the city."""
    entry = story.city("centre_officer", studio).enter_result("performance", 2028, grade, document_no)
    story.city("centre_officer2", studio).confirm_result(entry)
    return AssessmentResult.objects.filter(studio=studio).latest("pk")


def praised(story: Story) -> None:
    """Both excellent; the decision names one of them, and only that one is paid (A-45)."""
    story.at("2028-06-20 10:00")
    named, unpaid, failing = story.studios
    result = concluded(story, named, "excellent", "京人社考〔2028〕1号")
    concluded(story, unpaid, "excellent", "京人社考〔2028〕1号")
    concluded(story, failing, "unsatisfactory", "京人社考〔2028〕1号")
    desk = story.desk
    page = desk.asks_the_registers()
    assert page.says("优秀等次“可”追加资助，须有指明本次考核的预算决定")
    assert not desk.maker.open(f"{url('due')}?state=due").tree.xpath('//input[@name="pick"]')

    budget = desk.opens_budget("就业专项资金")
    desk.decides(budget, purpose="allocation", amount="400000", document_no="京财社〔2028〕1号")
    typed = {"amount": "200000", "assessment_year": "2028", "results": [str(result.pk)]}
    desk.decides(budget, purpose="top_up", document_no="京财社〔2028〕2号", **typed)
    page = desk.pays("考核优秀追加资助")

    assert page.says("成功 1 笔 200,000 元")
    assert keep_ledgers() == (1, 0)
    assert FundAccount.objects.get(studio=named, fund="grant").balance == Decimal("500000.00")
    grant = Grant.objects.get(studio=unpaid, kind="top_up")
    assert grant.state == "checking"
    page = story.unit(unpaid).clerk.open(url("grant", grant.pk))
    assert page.says("没有决定的，优秀等次照常有效")


def cancelled(story: Story) -> None:
    """整改后仍不合格: the body proposes, the unit is heard, both bureaus decide (BJ-60, BJ-63)."""
    failing = story.studios[2]
    assert years.again(failing).state == State.RECTIFYING
    story.at("2028-10-10 10:00")
    concluded(story, failing, "unsatisfactory", "京人社考〔2028〕9号")
    night()
    proposal = EndingProposal.objects.get(studio=failing, ground="failed_after_rectification")
    story.body(failing).step(
        reverse("studios:ending_step", args=[proposal.number, "propose"]), "提出", facts="复评不合格。"
    )
    story.city("city_officer", failing).decide(proposal, "京人社能发〔2028〕9号")
    for role in ("city_approver", "finance_approver"):
        story.city(role, failing).ending(proposal, "approve", "会签")
    assert years.again(failing).state == State.REVOKED
    gather_due()
    assert keep_ledgers() == (0, 1)


def recovered(story: Story) -> None:
    """The cycle of 2026 never ended (A-25): all of it is asked back; less is a decision of both bureaus (A-26)."""
    unit, claim = story.unit(story.studios[2]), Recovery.objects.get()
    place = url("recovery", claim.number)
    maker = story.desk.maker
    assert unit.clerk.look(place).status == 404
    assert maker.open(place).says("300,000 元", "不合格，不结束周期")

    plan = "2028-11-10 100000\n2028-12-10 200000"
    given = {"document_no": "京人社能函〔2028〕10号", "pay_by": "2028-12-10", "pay_to": "财政专户 0200", "parts": plan}
    take(maker, place, "发出追回通知", **given)
    assert "缴回市级资助" in unit.clerk.open("/workbench/").source
    read = unit.clerk.open(place)
    assert read.says(
        "2028年10月10日 2028 年度绩效考核第 2 次：不合格，不结束周期", "财政专户 0200", "第 1 期 100,000 元"
    )
    asked_for(unit.clerk, url("recovery_notice", claim.number), "recovery_notice")

    story.at("2028-11-09 10:00")
    take(story.desk.maker, place, "登记缴回", on="2028-11-08", amount="100000", voucher="JK-1")
    less = {
        "amount": "250000",
        "reason": "领办人重大疾病，设备已移交职业院校。",
        "document_no": "京人社财函〔2028〕3号",
    }
    take(story.desk.maker, place, "拟定减免", **less)
    page = take(story.person("city_approver"), place, "会签减免")
    assert page.says("还需会签")
    claim.refresh_from_db()
    assert claim.due_amount == Decimal("300000.00")
    take(story.person("finance_approver"), place, "会签减免")
    claim.refresh_from_db()
    assert (claim.due_amount, claim.outstanding) == (Decimal("250000.00"), Decimal("150000.00"))

    story.at("2028-12-08 10:00")
    ledger(unit, "grant", "returned", on="2028-12-07", amount="250000", payee="财政专户")
    page = take(story.desk.maker, place, "登记缴回", on="2028-12-07", amount="150000", voucher="JK-2")
    assert page.says("已结清")
    assert FundAccount.objects.get(studio=unit.studio, fund="grant").balance == Decimal("0.00")


def closed(story: Story) -> None:
    """The centre proposes 2028, another office closes it; what was paid and what came back stands in it for good."""
    story.at("2029-01-15 10:00")
    centre, approver = story.person("centre_officer"), story.person("city_approver")
    page = centre.open(centre.open(url("years")).address("提出 2028 年度关账"))
    centre.press(page, "提出关账")
    page = take(approver, url("closing", 2028), "复核并关账")
    assert page.says("已关账")
    total = YearClosing.objects.get().content["total"]
    assert [total[name] for name in ("paid", "spent", "recovered")] == ["200000.00", "0.00", "250000.00"]
    asked_for(centre, url("closing_paper", 2028), "final_accounts")
    report = story.person("supervisor").open(f"{url('report')}?year=2028")
    assert report.says("2028 年度关账：已关账", "就业专项资金", "250,000")

    unit = story.unit(story.studios[0])
    with pytest.raises(AssertionError, match="2028 年度资金已关账"):
        ledger(unit, "grant", "spending", on="2028-12-30", amount="1", category="equipment", payee="商行")
