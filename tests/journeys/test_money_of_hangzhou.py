"""Hangzhou's money over HTTP: a recognised studio, an institution outside the scheme, an excellent result, paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.states import State
from funding.models import Batch, BudgetDecision, Grant, PayeeAccount
from portal.accounts.kinds import City, FundingForm, Nature
from portal.accounts.models import User
from studios.models import ResultEntry, Studio
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.chain import Chain, load_calendar
from tests.funding.scene import answer, proof
from tests.invariants.breaking import found
from tests.journeys.browser import Page, Person

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any) -> str:
    return reverse(f"funding:{name}", args=args)


@dataclass
class Story:
    """The two at the finance desk, the city's officers, and the funded studio's unit."""

    maker: Person
    checker: Person
    officer: Person
    colleague: Person
    clerk: Person
    administrator: Person
    funded: Studio
    excluded: Studio


def recognised(at: Any, *files: dict[str, Any]) -> list[Studio]:
    """From drafts to one list, one notice, one recognition document."""
    chain = Chain(City.HANGZHOU, at)
    made = [chain.bring(chain.draft(**changes), State.APPRAISED) for changes in files]
    selection = chain.compile()
    chain.release(selection, *made)
    notice = chain.give_notice(selection, *made)
    chain.after_notice(notice)
    chain.recognise(chain.draft_recognition(notice), *made)
    return [Studio.objects.get(origin_no=file.number) for file in made]


@pytest.fixture
def story(at: Any, client_of: Any) -> Story:
    load_calendar(2027)
    at("2026-04-20 10:00")
    institution = OrganisationFactory(nature=Nature.PUBLIC_INSTITUTION, funding_form=FundingForm.FULL)
    funded, excluded = recognised(at, {}, {"host": institution, "occupation": "维修电工"})

    def person(**changes: Any) -> Person:
        user: User = UserFactory(**changes)
        return Person(client_of(user))

    at("2026-12-01 09:00")
    return Story(
        person(finance_officer=True), person(finance_officer=True), person(city_officer=True),
        person(city_officer=True), person(host_clerk=True, organisation=funded.host),
        person(host_administrator=True, organisation=funded.host), funded, excluded,
    )  # fmt: skip


def budget(story: Story) -> None:
    """Opened, its total typed in from the paper, compared by another."""
    page = story.maker.open(url("budget_new"))
    page = story.maker.press(page, "设立", {"year": "2026", "fund_source": "技能人才专项资金"})
    page = story.maker.open(page.address("登记预算决定"))
    typed = {
        "purpose": "allocation", "amount": "300,000", "document_no": "试财〔2026〕6号", "decided_on": "2026-11-30",
        "papers": proof(),
    }  # fmt: skip
    page = story.maker.press(page, "登记", typed)
    decision = BudgetDecision.objects.get()
    assert story.checker.open("/workbench/").says("复核预算决定")
    page = story.checker.open(story.checker.open(url("decision", decision.pk)).address("与文件相符，生效"))
    assert story.checker.press(page, "与文件相符，生效").says("已生效")


def account(story: Story) -> None:
    """Entered by the clerk, confirmed by the administrator, checked by finance; nobody sees the whole number."""
    page = story.clerk.open(url("studio", story.funded.number))
    assert page.says("暂不能拨付：还没有核对过的收款账户")
    page = story.clerk.open(page.address("登记单位收款账户"))
    typed = {"holder": "某机械公司", "bank": "试验银行西湖支行", "number": "6222020200012345678", "proof": proof()}
    page = story.clerk.press(page, "登记", typed)
    assert page.says("**** 5678") and "6222020200012345678" not in page.source
    payee = PayeeAccount.objects.get()
    for person, label in ((story.administrator, "确认，与银行证明相符"), (story.checker, "核对无误，可以使用")):
        page = person.open(person.open(url("payee", payee.pk)).address(label))
        page = person.press(page, label)
    assert page.says("已核对，可以使用")


def excellent(story: Story) -> None:
    """A result typed in by one officer of the city and confirmed by another."""
    page = story.officer.open(reverse("studios:result_new", args=[story.funded.number]))
    typed = {
        "kind": "annual", "year": "2026", "grade": "excellent", "concluded_on": "2026-12-01",
        "document_no": "试考〔2026〕2号", "papers": proof(),
    }  # fmt: skip
    story.officer.press(page, "登记", typed)
    page = story.colleague.open(reverse("studios:result_confirm", args=[ResultEntry.objects.get().pk]))
    story.colleague.press(page, "与文件相符，入册")


def batch(story: Story, title: str) -> Batch:
    """Everything that is due and may be paid, made and submitted by one."""
    page = story.maker.open(f"{url('due')}?state=due")
    budget_key = page.tree.xpath('//select[@name="budget"]/option[@value!=""]/@value')[0]
    page = story.maker.press(page, "编制批次", {"title": title, "budget": budget_key, "all": True})
    page = story.maker.open(page.address("提交审批"))
    story.maker.press(page, "提交审批")
    return Batch.objects.order_by("-pk")[0]


def paid(story: Story, made: Batch) -> Page:
    """Approved by the other, sent, answered."""
    place = url("batch", made.number)
    page = story.checker.open(story.checker.open(place).address("审批同意"))
    story.checker.press(page, "审批同意", {"remark": "依据和账户已核对"})
    page = story.maker.open(story.maker.open(place).address("登记已送银行"))
    story.maker.press(page, "登记已送银行")
    page = story.maker.open(story.maker.open(url("reconcile")).address("读入回单"))
    return story.maker.press(page, "读入", {"file": SimpleUploadedFile("回单.csv", answer(made), "text/csv")})


def test_money_from_the_recognition_to_the_bank(story):
    budget(story)
    page = story.maker.press(story.maker.open(url("due")), "立即核对登记")
    assert page.says("事业单位不列入建设经费资助，没有建设经费", "暂不能列入：还没有核对过的收款账户")
    account(story)

    page = paid(story, batch(story, "新认定工作室资助"))
    assert page.says("已对账", "成功 1 笔 100,000 元")

    excellent(story)
    story.maker.press(story.maker.open(url("due")), "立即核对登记")
    assert paid(story, batch(story, "考核优秀资助")).says("成功 1 笔 100,000 元")
    grants = Grant.objects.order_by("pk").values_list("studio", "kind", "state")
    assert sorted(grants) == sorted(
        [
            (story.funded.pk, "establishment", "paid"),
            (story.excluded.pk, "establishment", "excluded"),
            (story.funded.pk, "top_up", "paid"),
        ]
    )
    page = story.clerk.open(url("studio", story.funded.number))
    assert page.marked("grant-state") == ["已拨付", "已拨付"]
    life = story.officer.open(reverse("workbench:studio_life", args=[story.funded.number]))
    assert life.says("优秀资助 100,000 元", "拨付 100,000 元")
    page = story.maker.open(url("home"))
    assert page.says("没有应付项目") and "200,000" in page.source
    assert found("12", "13", "14", "15", "16", "17") == []
