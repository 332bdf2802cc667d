"""Around 31 December, and what is still at the bank: closing waits, claims wait, a closed year's budget is closed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from funding import reporting
from funding.models import Batch, Grant, Payment, Recovery
from funding.states import RecoveryState
from funding.tasks import keep_ledgers
from funding.transitions import bank, batches, closings, recoveries
from portal.accounts.kinds import City
from portal.policy.refusal import Refused
from tests.funding import ledger_scene
from tests.funding.scene import HEADS, Desk, answer
from tests.invariants.breaking import found
from tests.studios.life_scene import Scene

pytestmark = pytest.mark.django_db
DEMAND = {"pay_by": date(2027, 2, 15), "document_no": "京人社能函〔2027〕1号", "pay_to": "财政专户 0200"}


def last_day(batch: Batch) -> bytes:
    """The bank's answer of 2 January about a payment of 31 December."""
    row = batch.rows.select_related("payee").get()
    line = f"{batch.number},{row.no},{row.payee.last4},{row.amount},成功,2026-12-31,SN1,"
    return "\n".join([HEADS, line, f"合计,1,,{row.amount},,,,"]).encode()


def test_a_payment_of_31_december_told_on_2_january_belongs_to_the_old_year(at):
    at("2026-12-30 10:00")
    desk = Desk()
    batch = desk.sent(desk.due())
    at("2027-01-02 10:00")

    bank.read_result(batch, last_day(batch), by=desk.maker, name="回单.csv")
    keep_ledgers()

    old, new = reporting.of("hangzhou", 2026), reporting.of("hangzhou", 2027)
    assert (old.total.sums["paid"], old.months[11][0]) == (Decimal("100000.00"), Decimal("100000.00"))
    assert new.total.sums["paid"] == Decimal("0.00")
    closings.propose("hangzhou", 2026, by=desk.maker)


@pytest.mark.parametrize("stage", ["batch", "submitted", "approved", "sent"])
def test_a_year_with_a_batch_under_way_is_not_closed(at, stage):
    """Its payments may be dated 31 December, which a closed year would refuse for ever."""
    at("2026-12-30 10:00")
    desk = Desk()
    getattr(desk, stage)(desk.due())
    at("2027-01-02 10:00")

    with pytest.raises(
        Refused, match="还有 1 个批次没有办完（编制、审批或等待银行回单），读入回单或作废后再关 2026 年度的账"
    ):
        closings.propose("hangzhou", 2026, by=desk.maker)


def closed(desk: Desk) -> None:
    closings.close(closings.propose(desk.city, 2026, by=desk.maker), by=desk.checker)


def test_nothing_more_is_listed_from_a_closed_years_budget(at):
    at("2026-12-30 10:00")
    desk = Desk()
    grant = desk.due()
    old = desk.budget
    at("2027-01-02 10:00")
    closed(desk)

    with pytest.raises(Refused, match="2026 年度技能人才专项资金已随年度关账，不能再列入资助或登记决定"):
        batches.build(old, [grant.pk], by=desk.maker, title="补拨")
    with pytest.raises(Refused, match="已随年度关账"):
        desk.decide(old, "allocation", 6_000_000)


def sent_and_revoked(at) -> tuple[Desk, Batch, Recovery]:
    """A Beijing studio whose title ends while its grant is at the bank."""
    at("2027-01-11 10:00")
    desk = Desk(City.BEIJING)
    grant = desk.due()
    batch = desk.sent(grant)
    recovery = recoveries.compute(ledger_scene.revoked(Scene(grant.studio), ground_on=date(2027, 1, 11)))
    assert recovery is not None
    return desk, batch, recovery


def asked_back(at) -> tuple[Desk, Recovery]:
    """The money arrived, and the notice went out."""
    desk, batch, recovery = sent_and_revoked(at)
    bank.read_result(batch, answer(batch), by=desk.maker, name="回单.csv")
    keep_ledgers()
    recovery.refresh_from_db()
    recoveries.notify(recovery, by=desk.maker, **DEMAND)
    return desk, recovery


def test_a_claim_is_not_concluded_while_a_payment_is_at_the_bank(at):
    """BJ-64: the money may have arrived."""
    desk, batch, recovery = sent_and_revoked(at)

    with pytest.raises(Refused, match=f"批次 {batch.number} 里有这家工作室已送银行、还没有回单的拨付，请先读入回单"):
        recoveries.conclude(recovery, by=desk.maker)


def test_what_arrived_after_the_title_ended_is_asked_back(at):
    """A-25: approved in the cycle that holds the ground."""
    _, recovery = asked_back(at)

    assert (recovery.computed, recovery.state) == (Decimal("300000.00"), RecoveryState.DEMANDED)


def test_a_claim_of_nothing_is_reckoned_again_before_it_is_concluded(at):
    """The bank's answer was read a moment ago, the claim does not show it yet."""
    desk, batch, recovery = sent_and_revoked(at)
    bank.read_result(batch, answer(batch), by=desk.maker, name="回单.csv")

    with pytest.raises(Refused, match="重新核算为 300,000 元，请刷新后发出追回通知"):
        recoveries.conclude(recovery, by=desk.maker)


def test_what_did_not_arrive_is_not_asked_back(at):
    desk, batch, recovery = sent_and_revoked(at)
    bank.read_result(batch, answer(batch, failing=(1,)), by=desk.maker, name="回单.csv")

    recoveries.conclude(recovery, by=desk.maker)

    assert (recovery.state, Payment.objects.count()) == (RecoveryState.NOTHING_DUE, 0)


def test_money_that_is_asked_back_does_not_come_back_as_undelivered(at):
    """The claim would ask for money that never arrived: what the bank returns counts towards the claim."""
    desk, recovery = asked_back(at)

    with pytest.raises(Refused, match=f"这笔支付已列入追回 {recovery.number}，银行退回的款项请在追回里登记为缴回"):
        bank.reverse(Payment.objects.get(), by=desk.maker, on=date(2027, 1, 11), remark="账户已销户")


def test_a_payment_that_came_back_and_went_out_again_is_committed_once(desk):
    """The report and the budget say the same."""
    grant = desk.due()
    desk.paid(grant)
    keep_ledgers()
    bank.reverse(Payment.objects.get(), by=desk.maker, on=date(2026, 5, 11), remark="户名不符")
    keep_ledgers()
    desk.paid(Grant.objects.get(pk=grant.pk))

    report = reporting.of("hangzhou", 2026)

    assert report.sources[0].committed == report.sources[0].paid == Decimal("100000.00")
    assert report.total.sums["committed"] == Decimal("100000.00")


def test_arranging_less_than_was_paid_already_is_refused(desk):
    desk.batch(desk.due(), desk.due())

    with pytest.raises(
        Refused, match="2026 年度技能人才专项资金的安排一次性资助合计 100,000 元，少于已列入批次和已拨付的 200,000 元"
    ):
        desk.decide(desk.budget, "establishment", 100_000)


def test_a_second_draft_leaves_the_reduction_that_holds(at):
    """A-26: the paper and the invariant go by what was decided, whatever is drafted after it."""
    desk, recovery = asked_back(at)
    draft = {"by": desk.maker, "reason": "领办人病故"}
    recoveries.draft_deviation(recovery, amount=Decimal(200_000), document_no="减〔2027〕1号", **draft)
    for person in Scene(recovery.studio).approvers:
        recoveries.approve_deviation(recovery, by=person)

    recoveries.draft_deviation(recovery, amount=Decimal(100_000), document_no="减〔2027〕2号", **draft)

    assert (recovery.due_amount, recovery.decided_document) == (Decimal("200000.00"), "减〔2027〕1号")
    assert [each for each in found("14") if "减免" in each] == []


def test_who_approves_reads_that_the_bank_failed_before(desk, client_of):
    batch = desk.sent(desk.due())
    bank.read_result(batch, answer(batch, failing=(1,)), by=desk.maker, name="回单.csv")

    again = desk.submitted(Grant.objects.get())

    page = client_of(desk.checker).get(reverse("funding:batch", args=[again.number])).content.decode()
    assert "此前拨付失败：户名不符" in page


def test_who_approves_reads_that_the_money_went_out_and_came_back(desk, client_of):
    """退汇 is written down by one person: the second payment is nobody's surprise."""
    desk.paid(desk.due())
    bank.reverse(Payment.objects.get(), by=desk.maker, on=date(2026, 5, 11), remark="账户已销户")

    again = desk.submitted(Grant.objects.get())

    page = client_of(desk.checker).get(reverse("funding:batch", args=[again.number])).content.decode()
    assert "此前已拨付，2026-05-11 退汇：账户已销户" in page
