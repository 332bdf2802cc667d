"""Hangzhou's money over HTTP: a recognised studio, an institution outside the scheme, an excellent result, paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from funding.models import Grant
from portal.accounts.kinds import City, FundingForm, Nature
from portal.accounts.models import User
from studios.models import ResultEntry, Studio
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.chain import load_calendar
from tests.funding.scene import proof
from tests.invariants.breaking import found
from tests.journeys.browser import Person
from tests.journeys.money import MoneyDesk, Unit, recognised, url

pytestmark = pytest.mark.django_db


@dataclass
class Story:
    """The two at the finance desk, the city's officers, and the funded studio's unit."""

    desk: MoneyDesk
    officer: Person
    colleague: Person
    unit: Unit
    funded: Studio
    excluded: Studio


@pytest.fixture
def story(at: Any, client_of: Any) -> Story:
    load_calendar(2027)
    at("2026-04-20 10:00")
    institution = OrganisationFactory(nature=Nature.PUBLIC_INSTITUTION, funding_form=FundingForm.FULL)
    funded, excluded = recognised(City.HANGZHOU, at, {}, {"host": institution, "occupation": "维修电工"})

    def person(**changes: Any) -> Person:
        user: User = UserFactory(**changes)
        return Person(client_of(user))

    at("2026-12-01 09:00")
    unit = Unit(
        funded, person(host_clerk=True, organisation=funded.host),
        person(host_administrator=True, organisation=funded.host),
    )  # fmt: skip
    desk = MoneyDesk(person(finance_officer=True), person(finance_officer=True))
    return Story(desk, person(city_officer=True), person(city_officer=True), unit, funded, excluded)


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


def test_money_from_the_recognition_to_the_bank(story):
    """HZ-63, HZ-64, HZ-65: one funded, one institution outside the scheme, one excellent."""
    desk = story.desk
    budget = desk.opens_budget("技能人才专项资金")
    desk.decides(budget, purpose="allocation", amount="300,000", document_no="试财〔2026〕6号")
    page = desk.asks_the_registers()
    assert page.says("事业单位不列入建设经费资助，没有建设经费", "暂不能列入：还没有核对过的收款账户")
    desk.checks_account(story.unit.enters_account())

    page = desk.pays("新认定工作室资助")
    assert page.says("已对账", "成功 1 笔 100,000 元")

    excellent(story)
    desk.asks_the_registers()
    assert desk.pays("考核优秀资助").says("成功 1 笔 100,000 元")
    grants = Grant.objects.order_by("pk").values_list("studio", "kind", "state")
    assert sorted(grants) == sorted(
        [
            (story.funded.pk, "establishment", "paid"),
            (story.excluded.pk, "establishment", "excluded"),
            (story.funded.pk, "top_up", "paid"),
        ]
    )
    page = story.unit.clerk.open(url("studio", story.funded.number))
    assert page.marked("grant-state") == ["已拨付", "已拨付"]
    life = story.officer.open(reverse("workbench:studio_life", args=[story.funded.number]))
    assert life.says("优秀资助 100,000 元", "拨付 100,000 元")
    page = desk.maker.open(url("home"))
    assert page.says("没有应付项目") and "200,000" in page.source
    assert found("12", "13", "14", "15", "16", "17") == []
