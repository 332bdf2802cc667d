"""Who is due and who is not, and why: amounts from the pack of the record (HZ-63…65, BJ-66, BJ-67, A-04…A-49)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from funding import blocks, figures, gathering
from funding.models import BudgetDecision, Grant
from funding.rules import grants as rules
from funding.states import GrantState
from funding.transitions import budgets
from funding.transitions import grants as steps
from portal.accounts.kinds import City
from portal.policy import clock
from portal.policy.refusal import Refused
from studios.models import Amendment, Studio, Term
from studios.states import State
from studios.transitions import life
from tests.factories.accounts import UserFactory
from tests.funding.ledger_scene import claimed
from tests.funding.scene import Desk, excellent
from tests.studios.life_scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def hangzhou(at) -> Desk:
    at("2026-05-11 09:00")
    return Desk()


@pytest.fixture
def beijing(at) -> Desk:
    at("2026-05-11 09:00")
    return Desk(City.BEIJING)


def only(studio: Studio, kind: str) -> Grant:
    gathering.gather(studio.city)
    return Grant.objects.get(studio=studio, kind=kind)


def told(grant: Grant) -> tuple[str, Decimal, str]:
    return grant.state, grant.amount, grant.reason


def test_a_new_hangzhou_studio_is_due_its_construction_grant(hangzhou):
    """HZ-63."""
    grant = only(hangzhou.studio(), "establishment")

    assert told(grant) == (GrantState.DUE, Decimal(100_000), "首次申报新建的一次性建设经费资助")
    assert (grant.clause, grant.basis_document) == ("杭人社发〔2023〕112号 六（一）", "试〔2026〕1号 认定")


def test_a_new_beijing_studio_is_due_its_grant(beijing):
    """BJ-66."""
    grant = only(beijing.studio(), "establishment")

    assert (grant.state, grant.amount, grant.clause) == (
        GrantState.DUE,
        Decimal(300_000),
        "京人社能发〔2023〕3号 第二十条",
    )


def test_an_institution_outside_the_scheme_is_shown_as_not_due(hangzhou):
    """HZ-08, HZ-64, A-06."""
    grant = only(hangzhou.studio(construction_grant_eligible=False), "establishment")

    assert told(grant) == (GrantState.EXCLUDED, Decimal(0), "事业单位不列入建设经费资助，没有建设经费")


def test_an_honorary_studio_gets_no_construction_grant(hangzhou):
    """A-08."""
    grant = only(hangzhou.studio(kind="honorary"), "establishment")

    assert told(grant)[::2] == (GrantState.EXCLUDED, "荣誉工作室不属于首次申报新建，没有建设经费资助")


def test_a_renewed_title_is_not_new(hangzhou):
    """A-47."""
    studio = hangzhou.studio()
    Term.objects.create(
        studio=studio, no=2, basis="renewed", starts_on=date(2029, 4, 28), document_no="试〔2029〕2号",
        recorded_at=clock.now(),
    )  # fmt: skip
    gathering.gather(studio.city)

    second = Grant.objects.get(studio=studio, term__no=2)

    assert told(second) == (GrantState.EXCLUDED, Decimal(0), "不是首次认定，没有一次性资助")


def test_an_excellent_result_is_due_without_a_decision_in_hangzhou(hangzhou):
    """HZ-65."""
    studio = hangzhou.studio()
    excellent(studio)

    grant = only(studio, "top_up")

    assert told(grant) == (GrantState.DUE, Decimal(100_000), "考核优秀资助")
    assert grant.basis_document == "试考〔2026〕3号 2026 年度绩效考核优秀"


def test_one_excellent_grant_a_year(hangzhou):
    """A-04: the end of the term and the year both excellent, one is paid."""
    studio = hangzhou.studio()
    excellent(studio, kind="end_of_term")
    excellent(studio, kind="annual")
    gathering.gather(studio.city)

    states = Grant.objects.filter(studio=studio, kind="top_up").order_by("pk").values_list("state", "reason")

    assert list(states) == [("due", "考核优秀资助"), ("excluded", "同一考核年度已有一笔优秀资助")]


def test_another_year_is_paid_again(hangzhou):
    """A-04: per excellent result."""
    studio = hangzhou.studio()
    excellent(studio, year=2025)
    excellent(studio, year=2026)
    gathering.gather(studio.city)

    assert Grant.objects.filter(studio=studio, kind="top_up", state="due").count() == 2


@pytest.mark.parametrize(
    ("changes", "needs"),
    [({"construction_grant_eligible": False}, "finance"), ({"kind": "honorary"}, "city")],
)
def test_what_the_policy_leaves_open_waits_for_finance(hangzhou, changes, needs):
    """A-06, A-08: possible, after a look."""
    studio = hangzhou.studio(**changes)
    excellent(studio)
    grant = only(studio, "top_up")
    assert (grant.state, grant.amount, grant.needs) == (GrantState.CHECKING, Decimal(100_000), needs)

    steps.approve(grant, by=hangzhou.maker, remark="可以资助", document="会议纪要〔2026〕5号")

    grant.refresh_from_db()
    assert (grant.state, grant.reason) == (GrantState.DUE, "已核定应付：可以资助")
    assert gathering.gather(studio.city) == 0
    assert Grant.objects.get(pk=grant.pk).state == GrantState.DUE


def test_beijing_pays_an_excellent_result_only_after_a_decision_that_names_it(beijing):
    """BJ-67, A-45: 可."""
    named, unnamed = beijing.studio(), beijing.studio()
    first = excellent(named, kind="performance")
    excellent(unnamed, kind="performance")
    waiting = only(named, "top_up")
    assert (waiting.state, waiting.needs) == (GrantState.CHECKING, "budget")

    beijing.decide(beijing.budget, BudgetDecision.Purpose.TOP_UP, 200_000, assessment_year=2026, results=[first])

    waiting.refresh_from_db()
    other = Grant.objects.get(studio=unnamed, kind="top_up")
    assert (waiting.state, waiting.amount) == (GrantState.DUE, Decimal(200_000))
    assert waiting.decision is not None
    assert other.state == GrantState.CHECKING


def test_excellent_without_money_is_a_valid_end(beijing):
    """A-45."""
    studio = beijing.studio()
    excellent(studio, kind="performance")
    grant = only(studio, "top_up")

    steps.exclude(grant, by=beijing.maker, remark="本年度不安排追加资助", document="会议纪要〔2026〕8号")
    gathering.gather(studio.city)

    grant.refresh_from_db()
    assert (grant.state, grant.settled) == (GrantState.EXCLUDED, True)


def test_nobody_presses_a_beijing_excellence_to_be_due(beijing):
    studio = beijing.studio()
    excellent(studio, kind="performance")

    with pytest.raises(Refused, match="须先登记并复核预算决定"):
        steps.approve(only(studio, "top_up"), by=beijing.maker, remark="同意", document="无")


def test_a_decision_names_year_and_results(beijing):
    with pytest.raises(Refused, match="须写明考核年度"):
        beijing.decide(beijing.budget, BudgetDecision.Purpose.TOP_UP, 200_000, assessment_year=2026)


def test_an_old_project_goes_on_by_the_old_rules(beijing):
    """A-49; afterwards normal."""
    studio = beijing.studio(legacy_project=True)
    grant = only(studio, "establishment")
    assert (grant.state, grant.reason) == (GrantState.EXCLUDED, "仍在原建设项目期内，按之前办法执行")

    Studio.objects.filter(pk=studio.pk).update(legacy_project=False)

    assert only(studio, "establishment").state == GrantState.DUE


def test_a_revoked_studio_is_due_nothing_any_more(hangzhou):
    """INV-16."""
    studio = hangzhou.studio()
    grant = only(studio, "establishment")
    Studio.objects.filter(pk=studio.pk).update(state=State.REVOKED, ended_on=date(2026, 5, 10))

    gathering.gather(studio.city)

    grant.refresh_from_db()
    assert told(grant) == (GrantState.EXCLUDED, Decimal(0), "工作室已撤销，不再拨付")


def test_a_result_from_before_the_portal_is_not_paid_here(hangzhou):
    """A-48."""
    studio = hangzhou.studio()
    excellent(studio, source="imported")

    assert only(studio, "top_up").reason == "历史导入的考核结果，按当时的办法资助，不在这里拨付"


def test_gathering_twice_changes_nothing(hangzhou):
    excellent(hangzhou.studio())

    assert (gathering.gather(hangzhou.city), gathering.gather(hangzhou.city)) == (2, 0)


def test_a_result_corrected_after_a_second_look_is_not_paid(hangzhou):
    """A-42: the corrected one counts."""
    studio = hangzhou.studio()
    wrong = excellent(studio)
    grant = only(studio, "top_up")
    assert grant.state == GrantState.DUE
    right = excellent(studio, kind="annual", correction=1, corrects=wrong)
    right.grade = "satisfactory"
    right.save()

    gathering.gather(studio.city)

    grant.refresh_from_db()
    assert told(grant) == (GrantState.EXCLUDED, Decimal(0), "考核结果复核后已更正，以更正后的结果为准")


def test_a_result_entered_by_two_people_counts(hangzhou):
    scene = Scene(hangzhou.studio())
    life.record_result(
        scene.studio, by=scene.officer, kind="annual", year=2026, grade="excellent", concluded_on=date(2026, 5, 11),
        document_no="试考〔2026〕9号",
    )  # fmt: skip

    assert only(scene.studio, "top_up").state == GrantState.DUE


def test_an_open_recovery_keeps_the_money_back(hangzhou, monkeypatch):
    """The recovery of earlier grants answers through its registry."""
    monkeypatch.setattr(blocks, "_sources", {})
    grant = hangzhou.due()
    blocks.register("recovery", lambda studios: dict.fromkeys(studios, "追回尚未办结"))

    assert rules.obstacles([grant]) == {grant.pk: "追回尚未办结"}
    with pytest.raises(Refused, match="追回尚未办结"):
        hangzhou.batch(grant)


def test_the_table_holds_one_grant_per_studio_kind_and_basis(hangzhou):
    grant = only(hangzhou.studio(), "establishment")
    grant.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        grant.save(force_insert=True)


def test_the_table_holds_one_establishment_grant_per_studio(hangzhou):
    grant = only(hangzhou.studio(), "establishment")
    grant.pk, grant.basis = None, "term:0"

    with pytest.raises(IntegrityError), transaction.atomic():
        grant.save(force_insert=True)


def test_a_decision_is_confirmed_by_another(hangzhou):
    decision = budgets.enter(
        hangzhou.budget, by=hangzhou.maker, purpose="allocation", amount=Decimal(6_000_000),
        document_no="试财〔2026〕2号", decided_on=clock.today(),
    )  # fmt: skip

    with pytest.raises(Refused, match="登记人不能复核自己登记的决定"):
        budgets.confirm(decision, by=hangzhou.maker)
    decision.checker = hangzhou.maker
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save()


def test_a_budget_is_not_cut_below_what_is_used(hangzhou):
    hangzhou.submitted(hangzhou.due())

    with pytest.raises(Refused, match="不能少于已列入批次和已拨付的 100,000 元"):
        hangzhou.decide(hangzhou.budget, "allocation", 99_999)


@pytest.mark.parametrize("amount", ["0.005", "-1"])
def test_a_decision_is_to_the_cent_and_never_below_zero(hangzhou, amount):
    with pytest.raises(Refused, match="金额精确到分，不能是负数"):
        hangzhou.decide(hangzhou.budget, BudgetDecision.Purpose.ALLOCATION, Decimal(amount))


def test_beijing_pays_from_the_employment_fund_alone(beijing):
    """BJ-68."""
    with pytest.raises(Refused, match="本市办法规定资助资金从就业专项资金列支"):
        budgets.open_budget(by=beijing.maker, year=2026, fund_source="其他资金")


def test_the_employment_centre_draws_up_the_budget_in_beijing(beijing):
    """BJ-48 预决算编制; in Hangzhou the finance desk alone."""
    centre = UserFactory(centre_officer=True)
    budget = budgets.open_budget(by=centre, year=2026, fund_source="就业专项资金")
    decision = budgets.enter(
        budget, by=centre, purpose="allocation", amount=Decimal(900_000), document_no="1号", decided_on=clock.today()
    )
    with pytest.raises(Refused, match="预算决定由市级资金经办、财政会签或市局审批岗位复核"):
        budgets.confirm(decision, by=centre)

    budgets.confirm(decision, by=beijing.bureau)

    budget.refresh_from_db()
    assert budget.amount == Decimal(900_000)
    with pytest.raises(Refused, match=r"预算和预算决定由.*登记"):
        budgets.open_budget(by=UserFactory(city_officer=True), year=2027, fund_source="专项资金")


def test_a_new_leader_brings_no_second_grant(beijing):
    """A-32: shown, with the reason."""
    studio = beijing.studio()
    Amendment.objects.create(
        number="BJ-BG-2026-001", studio=studio, ground="leader_changed", state="accepted",
        application_no="BJ-2026-0009", effective_on=date(2026, 5, 8), recorded_at=clock.now(),
    )  # fmt: skip
    gathering.gather(studio.city)

    changed = Grant.objects.get(studio=studio, basis__startswith="amendment:")

    assert told(changed) == (GrantState.EXCLUDED, Decimal(0), "更换领办人不是首次认定，没有一次性资助")
    assert Grant.objects.filter(studio=studio, kind="establishment", state="due").count() == 1


def test_a_unit_that_owes_money_back_gets_none(beijing):
    """What is to be recovered holds the unit's new grants back, and stands with its budget."""
    scene = Scene(beijing.studio())
    gathering.gather(City.BEIJING)
    beijing.account(scene.studio)
    beijing.paid(Grant.objects.get(studio=scene.studio))
    second = beijing.studio(host=scene.studio.host)
    gathering.gather(City.BEIJING)
    claim = claimed(scene, ground_on=date(2026, 5, 11))

    known = figures.of_budget(beijing.budget)

    assert known.to_recover == claim.outstanding == Decimal(300_000)
    assert rules.obstacles(list(Grant.objects.filter(studio=second)))[Grant.objects.get(studio=second).pk].startswith(
        f"所在单位有未结清的追回（{claim.number}）"
    )
