"""Figures of a year and where they lead: every one opens its rows, the rows add up to it, the chart ends today."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from funding import report_print
from funding.models import Budget
from funding.transitions import closings, ledgers
from portal.accounts.kinds import City
from portal.workbench.templatetags.year_figures import month_steps
from tests.factories.accounts import UserFactory
from tests.funding.ledger_scene import TODAY, Scene, account_of, paid, spending, studio_of
from tests.funding.scene import Desk
from tests.journeys.browser import Person

pytestmark = pytest.mark.django_db
REPORT, ROWS = "/funding/reports/", "/funding/reports/rows/"


@pytest.fixture
def scene(at):
    """300,000 approved on 8 October 2024 and paid on 20 October, 100,000.50 of it spent in March 2026."""
    at(TODAY)
    scene = Scene(studio_of())
    paid(scene.studio)
    ledgers.write(account_of(scene.studio, by=scene.leader), spending("100000.50"), by=scene.leader)
    return scene


def test_rows_say_how_many_they_are_and_what_they_come_to(scene, client_of):
    page = client_of(scene.payer).get(ROWS, {"year": 2026, "measure": "spent"}).content.decode()

    assert "共 1 笔，合计 100,000.50 元。" in page


@pytest.mark.parametrize("number", [1, 3])
def test_rows_take_as_many_statements_for_one_as_for_three(scene, client_of, django_assert_num_queries, number):
    for _ in range(number - 1):
        paid(studio_of())
    browser = client_of(scene.payer)
    browser.get(ROWS, {"year": 2024, "measure": "paid"})

    with django_assert_num_queries(6):
        browser.get(ROWS, {"year": 2024, "measure": "paid"})


@pytest.mark.parametrize("label", ["300,000", "5,000,000"])
def test_every_figure_of_the_budget_table_leads_somewhere(scene, client_of, label):
    person = Person(client_of(scene.payer))
    table = person.open(f"{REPORT}?year=2024").tree.xpath('//table[@data-test="budget"]')[0]

    cells = [cell for cell in table.xpath(".//td") if cell.text_content() == label]

    assert cells and all(person.open(cell.xpath("./a/@href")[0]).status == 200 for cell in cells)


def test_what_a_budget_paid_is_the_sum_of_its_own_rows_whatever_the_year(scene, client_of):
    """Approved in 2024 from its budget, paid by the bank in January."""
    paid(scene.studio, "200000.00", on=date(2025, 1, 2), approved_on=date(2024, 12, 31), kind="top_up")
    budget = Budget.objects.get(year=2024)

    page = client_of(scene.payer).get(ROWS, {"year": 2024, "measure": "paid", "budget": budget.pk}).content.decode()

    assert "从这项预算拨付的，扣除退汇。共 2 笔，合计 500,000 元。" in page


@pytest.mark.parametrize("query", ["measure=spent&budget=1", "measure=paid&budget=x", "measure=paid&budget=1e3"])
def test_what_is_no_figure_of_a_budget_is_no_page(scene, client_of, query):
    assert client_of(scene.payer).get(f"{ROWS}?{query}").status_code == 404


def test_another_citys_budget_shows_nothing(scene, client_of):
    """The address may be typed, the rows stay the city's own."""
    other = UserFactory(finance_officer=True, city=City.HANGZHOU)
    budget = Budget.objects.get(year=2024)

    page = client_of(other).get(ROWS, {"year": 2024, "measure": "paid", "budget": budget.pk}).content.decode()

    assert "共 0 笔，合计 0 元。" in page and scene.studio.number not in page


def test_a_closed_years_rows_say_that_they_are_of_today(scene, client_of):
    closings.close(closings.propose("beijing", 2024, by=scene.payer), by=scene.second_payer)
    browser = client_of(scene.payer)

    planned = browser.get(ROWS, {"year": 2024, "measure": "planned"}).content.decode()
    kept = browser.get(ROWS, {"year": 2024, "measure": "paid"}).content.decode()

    assert "本年度已关账，报表是关账时的数字，这里是现在的明细。" in planned
    assert "本年度已关账" not in kept


def test_figures_of_a_closing_open_their_rows(scene, client_of):
    closings.propose("beijing", 2024, by=scene.payer)
    person = Person(client_of(scene.payer))

    page = person.open(person.open(reverse("funding:closing", args=[2024])).address("300,000 元"))

    assert page.says("合计 300,000 元")


def test_budget_figures_open_what_they_are_made_of(scene, client_of):
    person = Person(client_of(scene.payer))
    page = person.open(reverse("funding:budget", args=[Budget.objects.get(year=2024).pk]))

    assert person.open(page.address("300,000 元")).says("从这项预算拨付的")


def test_lines_of_the_running_year_end_today():
    series = [{"label": "已拨付", "values": [Decimal(100), *[Decimal(0)] * 11]}]

    drawn = month_steps("逐月累计", series, date(2027, 6, 15))

    assert drawn["lines"][0]["path"].endswith("L365.0 14.0")
    assert [row["month"] for row in drawn["rows"]] == [1, 2, 3, 4, 5, 6]


def test_lines_of_a_year_that_is_over_reach_its_end():
    series = [{"label": "已拨付", "values": [Decimal(100), *[Decimal(0)] * 11]}]

    drawn = month_steps("逐月累计", series)

    assert drawn["lines"][0]["path"].endswith("L690.0 14.0")
    assert len(drawn["rows"]) == 12


def test_new_years_day_is_drawn_as_a_day():
    drawn = month_steps("逐月累计", [{"label": "已拨付", "values": [Decimal(5)] * 12}], date(2027, 1, 1))

    assert (len(drawn["rows"]), drawn["rows"][0]["values"]) == (1, [Decimal(5)])


@pytest.mark.parametrize(("year", "last"), [(2027, "6 月"), (2026, "12 月")])
def test_the_printed_months_end_with_this_one(scene, year, last):
    tables = report_print.context("beijing", year, "某")["tables"]

    months = next(each for each in tables if each["title"] == "四、逐月累计")
    assert months["rows"][-1][0] == last


def test_beijing_is_not_offered_a_subsidy_its_policy_does_not_have(scene, client_of):
    """HZ-69 is Hangzhou's."""
    payer = Person(client_of(scene.payer))
    budget = Budget.objects.get(year=2024)
    for place in (REPORT, reverse("funding:due"), reverse("funding:decision_new", args=[budget.pk])):
        assert "服务补贴" not in payer.open(place).source
    clerk = Person(client_of(scene.clerk))
    assert "服务补贴" not in clerk.open(reverse("funding:payee_new", args=[scene.studio.number])).source


def test_hangzhou_is_offered_it(at, client_of):
    at("2026-05-11 09:00")
    desk = Desk()
    payer = Person(client_of(desk.maker))
    for place in (REPORT, reverse("funding:due"), reverse("funding:decision_new", args=[desk.budget.pk])):
        assert "服务补贴" in payer.open(place).source
