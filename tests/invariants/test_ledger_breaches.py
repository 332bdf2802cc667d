"""Each promise about ledgers, claims and closed years is broken once, past the portal, and found."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from funding.models import FundAccount, Payment, Recovery, YearClosing
from funding.transitions import closings, ledgers, recoveries
from portal.desks.models import Approval
from tests.funding.ledger_scene import TODAY, Scene, account_of, claimed, paid, revoked, spending, studio_of
from tests.invariants.breaking import found

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(at):
    at(TODAY)
    scene = Scene(studio_of())
    paid(scene.studio)
    ledgers.write(account_of(scene.studio, by=scene.leader), spending("100000.00"), by=scene.leader)
    return scene


def test_a_whole_road_breaks_nothing(scene):
    closings.close(closings.propose("beijing", 2026, by=scene.payer), by=scene.second_payer)
    recovery = claimed(scene, ground_on=date(2026, 5, 1))
    recoveries.notify(recovery, by=scene.payer, document_no="试1号", pay_by=date(2027, 7, 15), pay_to="专户")
    recoveries.receive(recovery, by=scene.payer, on=date(2027, 6, 15), amount=Decimal("300000.00"), voucher="P1")

    assert found("16", "32", "33", "34") == []


def test_01_a_claim_whose_state_the_log_does_not_know(scene):
    recovery = claimed(scene, ground_on=date(2026, 5, 1))
    Recovery.objects.filter(pk=recovery.pk).update(state="demanded")

    assert f"追回 {recovery.number}：现为“demanded”，留痕记到“computed”" in found("01")


def test_16_money_paid_after_the_end(scene):
    claimed(scene, ground_on=date(2026, 5, 1))
    paid(scene.studio, "5.00", on=date(2027, 6, 16), approved_on=date(2027, 6, 16), kind="top_up", book=False)

    assert found("16") == [
        f"{scene.studio.number} 的称号已终止，此后又审批了拨付",
        f"{scene.studio.number} 已撤销，2027-06-16 仍拨付 5.00 元",
    ]


def test_16_a_claim_larger_than_what_was_paid(scene):
    recovery = claimed(scene, ground_on=date(2026, 5, 1))
    Recovery.objects.filter(pk=recovery.pk).update(computed=Decimal("400000.00"), due_amount=Decimal("400000.00"))

    assert found("16") == [f"追回 {recovery.number} 核算 400000.00 元，周期内拨付 300000.00 元"]


def test_16_a_cancellation_nobody_asked_about(scene):
    revoked(scene, ground_on=date(2026, 5, 1))

    assert found("16") == [f"{scene.studio.number} 已取消称号，还没有核算追回"]


def test_32_a_balance_that_is_not_the_sum(scene):
    FundAccount.objects.filter(fund="grant").update(balance=Decimal("1.00"))

    assert found("32") == [f"{scene.studio.number} 市级资助结余 1.00 元、2 笔，各笔合计 200000.00 元、2 笔"]


def test_33_a_payment_outside_the_ledger(scene):
    paid(scene.studio, "5.00", on=date(2026, 5, 2), approved_on=date(2026, 5, 1), kind="top_up", book=False)
    assert Payment.objects.count() == 2

    assert found("33") == [f"{scene.studio.number} 2026-05-02 拨付的 5.00 元没有记入台账"]


def test_34_a_closed_year_that_says_something_else(scene):
    closing = closings.propose("beijing", 2026, by=scene.payer)
    frozen = closing.content | {"total": closing.content["total"] | {"spent": "1.00"}}
    YearClosing.objects.update(content=frozen, state="closed", checker=scene.second_payer, closed_on=date(2027, 6, 15))

    assert found("34") == ["beijing 2026 年度关账的内容与校验值不符", "beijing 2026 年度已关账，下列与明细不符：spent"]


def test_14_less_than_the_whole_without_the_second_bureau(scene):
    recovery = claimed(scene, ground_on=date(2026, 5, 1))
    recoveries.notify(recovery, by=scene.payer, document_no="1", pay_by=date(2027, 7, 15), pay_to="财政专户")
    recoveries.draft_deviation(recovery, by=scene.payer, amount=Decimal(0), reason="领办人病故", document_no="2")
    for each in scene.approvers:
        recoveries.approve_deviation(recovery, by=each)
    broken = f"追回 {recovery.number} 的减免没有由各部门的不同人员共同决定"
    assert broken not in found("14")

    Approval.objects.filter(act="deviate_recovery", role="finance_approver").delete()

    assert broken in found("14")
