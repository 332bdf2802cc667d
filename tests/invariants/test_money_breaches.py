"""What must hold of money: each promise is broken behind the portal's back and named; real steps break none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from funding.models import Batch, BatchRow, Budget, BudgetDecision, Grant, PayeeAccount
from portal.accounts.kinds import City
from portal.desks.models import Approval
from portal.documents.models import Attachment
from studios.models import Studio
from tests.funding.scene import Desk, excellent
from tests.invariants.breaking import found

pytestmark = pytest.mark.django_db
MONEY = ("01", "12", "13", "14", "15", "16", "17", "21")


@pytest.fixture
def desk(at: Any) -> Desk:
    at("2026-05-11 09:00")
    return Desk()


def test_real_steps_break_nothing(desk):
    excellent(desk.due().studio)
    desk.paid(desk.due(), desk.due())
    desk.submitted(desk.due())
    desk.due(construction_grant_eligible=True)
    desk.studio(construction_grant_eligible=False)

    assert found(*MONEY) == []


def test_a_payment_whose_grant_says_otherwise_is_named(desk):
    grant = desk.due()
    desk.paid(grant)
    Grant.objects.filter(pk=grant.pk).update(state="due")

    assert f"资助 {grant.pk} 已经支付，状态却不是“已拨付”" in found("12")


def test_a_grant_called_paid_without_a_payment_is_named(desk):
    grant = desk.due()
    Grant.objects.filter(pk=grant.pk).update(state="paid")

    assert found("12") == [f"资助 {grant.pk} 记为“已拨付”，没有支付记录"]


def test_another_amount_than_the_policy_is_named(desk):
    grant = desk.due()
    Grant.objects.filter(pk=grant.pk).update(amount=120_000)

    assert found("13") == [f"{grant.studio.number} 的一次性资助是 120,000 元，办法是 100,000 元"]


def test_a_batch_without_a_checker_is_named(desk):
    batch = desk.sent(desk.due())
    Batch.objects.filter(pk=batch.pk).update(checker=None)

    assert found("14") == [f"批次 {batch.number} 没有审批人"]


def test_a_decision_nobody_compared_is_named(desk):
    _ = desk.budget
    BudgetDecision.objects.update(checker=None)

    assert found("14") == ["预算决定 试财〔2026〕1号 没有另一个人复核"]


def test_an_account_one_person_made_is_named(desk):
    payee = desk.account(desk.studio())
    PayeeAccount.objects.update(confirmed_by=None)

    assert found("14") == [f"收款账户 {payee.pk} 没有两个人核对"]


def test_an_overspent_budget_is_named(desk):
    desk.paid(desk.due())
    Budget.objects.update(amount=99_999)

    assert found("15") == ["2026 年度技能人才专项资金共 99,999 元，已用 100,000 元"]


def test_a_total_that_is_not_its_rows_is_named(desk):
    batch = desk.submitted(desk.due())
    Batch.objects.filter(pk=batch.pk).update(total=1)

    assert found("15") == [f"批次 {batch.number} 写 1 笔 1 元，明细是 1 笔 100,000 元"]


def test_a_row_left_waiting_is_named(desk):
    batch = desk.paid(desk.due())
    row = batch.rows.get()
    BatchRow.objects.filter(pk=row.pk).update(outcome="waiting")

    assert f"批次明细 {row.pk} 还在等待拨付，批次已经办结" in found("15")


def test_money_after_the_end_is_named(desk):
    grant = desk.due()
    desk.paid(grant)
    Studio.objects.filter(pk=grant.studio_id).update(state="revoked", ended_on=date(2026, 5, 1))

    assert f"{grant.studio.number} 的称号已终止，此后又审批了拨付" in found("16")


def test_a_construction_grant_of_the_excluded_is_named(desk):
    grant = desk.due()
    Studio.objects.filter(pk=grant.studio_id).update(construction_grant_eligible=False)

    assert found("17") == [f"{grant.studio.number} 不列入建设经费资助，一次性资助却为“应付”"]


def test_an_approval_that_is_missing_is_named(at):
    at("2026-05-11 09:00")
    desk = Desk(City.BEIJING)
    batch = desk.approved(desk.due())
    Approval.objects.filter(role="finance_approver").delete()

    assert found("14") == [f"批次 {batch.number} 缺少规定岗位的审批"]


def test_an_approval_by_the_maker_is_named(at):
    at("2026-05-11 09:00")
    desk = Desk(City.BEIJING)
    batch = desk.approved(desk.due())
    Approval.objects.filter(role="finance_approver").update(by=desk.maker)

    assert found("14") == [f"批次 {batch.number} 的编制和各岗位审批不是不同的人"]


def test_a_bank_file_without_its_original_is_named(desk):
    batch = desk.paid(desk.due())
    Attachment.objects.filter(slot="original").update(sha256="0" * 64)

    assert f"批次 {batch.number} 的银行回单没有留下原件，或与原件不符" in found("21")
