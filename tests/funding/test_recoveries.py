"""A cancelled title with money behind it: claim, notice, instalments, receipts, deviation (BJ-64, A-25, A-26)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from funding import recovery_watch
from funding.models import Grant, Receipt, Recovery
from funding.transitions import bank, recoveries
from portal.accounts.kinds import City
from portal.notifications.models import Message
from portal.policy import clock
from portal.policy.refusal import Conflict, Refused
from portal.workflow import worklist
from studios.models import AssessmentResult
from studios.states import State
from studios.transitions import life
from tests.funding.ledger_scene import TODAY, Scene, claimed, paid, revoked, studio_of

pytestmark = pytest.mark.django_db
FIRST_YEAR = {"document_no": "京人社能函〔2027〕10号", "pay_to": "市级财政专户 0200"}


@pytest.fixture
def scene(at):
    at(TODAY)
    return Scene(studio_of())


@pytest.fixture
def demanded(scene):
    """300,000 yuan to come back, the notice sent, until 15 July."""
    paid(scene.studio)
    recovery = claimed(scene, ground_on=date(2026, 5, 1))
    recoveries.notify(recovery, by=scene.payer, pay_by=date(2027, 7, 15), **FIRST_YEAR)
    return recovery


def result(studio, grade: str, on: date, year: int = 2026) -> AssessmentResult:
    return life.record_result(studio, by=None, kind="performance", year=year, grade=grade, concluded_on=on)


def test_the_example_of_the_policy_base_through_the_register(scene):
    paid(scene.studio)
    result(scene.studio, "excellent", date(2026, 10, 20))
    extra = paid(scene.studio, "200000.00", on=date(2026, 12, 9), approved_on=date(2026, 12, 1), kind=Grant.Kind.TOP_UP)

    recovery = claimed(scene, ground_on=date(2027, 6, 1))

    assert recovery.computed == Decimal("200000.00")
    assert list(recovery.payments.all()) == [extra]
    assert recovery.cycle_from == date(2026, 12, 1)


def test_failing_again_after_rectification_recovers_the_grant(scene):
    paid(scene.studio)
    result(scene.studio, "unsatisfactory", date(2026, 10, 20))
    result(scene.studio, "unsatisfactory", date(2027, 1, 25))
    assert scene.studio.state == State.RECTIFYING

    recovery = recoveries.compute(revoked(scene, ground="failed_after_rectification", ground_on=date(2027, 1, 26)))

    assert recovery is not None
    assert recovery.computed == Decimal("300000.00")


def test_a_studio_that_only_passed_has_a_claim_of_nothing_that_says_so(scene):
    paid(scene.studio)
    result(scene.studio, "satisfactory", date(2026, 10, 20))
    recovery = claimed(scene, ground_on=date(2027, 6, 1))

    recoveries.conclude(recovery, by=scene.payer)

    assert (recovery.computed, recovery.state) == (Decimal("0.00"), "nothing_due")
    assert "应追回 0 元" in recovery.reasons[-1]["words"]


def test_the_watch_finds_a_cancellation_once_and_tells_the_finance_desk(scene):
    paid(scene.studio)
    payer = scene.payer
    revoked(scene, ground_on=date(2026, 5, 1))

    assert [recovery_watch.look(), recovery_watch.look()] == [1, 0]

    assert Message.objects.filter(user=payer, subject__startswith="称号取消，请办理追回").count() == 1


def test_hangzhou_has_no_claims(at):
    at(TODAY)
    scene = Scene(studio_of(City.HANGZHOU, recognised_on=date(2026, 4, 28)))
    paid(scene.studio, "100000.00", on=date(2026, 6, 1), approved_on=date(2026, 5, 20))
    revoked(scene, ground="refused_assessment", ground_on=date(2027, 6, 1))

    assert recovery_watch.look() == 0


def test_money_paid_between_the_claim_and_the_notice_belongs_to_it(scene):
    paid(scene.studio)
    recovery = claimed(scene, ground_on=date(2026, 5, 1))
    paid(scene.studio, "1000.00", on=date(2027, 6, 15), approved_on=date(2026, 4, 1), kind=Grant.Kind.TOP_UP)

    recoveries.notify(recovery, by=scene.payer, pay_by=date(2027, 7, 15), **FIRST_YEAR)

    assert recovery.due_amount == Decimal("301000.00")


def test_the_last_yuan_settles_it(demanded, scene):
    recoveries.receive(demanded, by=scene.payer, on=date(2027, 6, 15), amount=Decimal("299999.99"), voucher="P1")
    assert demanded.state == "demanded"

    recoveries.receive(demanded, by=scene.payer, on=date(2027, 6, 15), amount=Decimal("0.01"), voucher="P2")

    assert (demanded.state, demanded.settled_on) == ("settled", date(2027, 6, 15))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": Decimal("300000.01")}, "还应缴回 300,000 元，本笔 300,000.01 元多出来了，请核对"),
        ({"amount": Decimal("0.005")}, "金额精确到分，0.005 元多于两位小数"),
        ({"on": date(2027, 6, 16)}, "到账日期不能晚于今天"),
        ({"on": date(2027, 6, 14)}, "到账日期早于追回通知，请核对"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused_in_words(demanded, scene, changes, words):
    given = {"on": date(2027, 6, 15), "amount": Decimal("1.00"), "voucher": "P1", **changes}

    with pytest.raises(Refused) as refused:
        recoveries.receive(demanded, by=scene.payer, **given)

    assert refused.value.reason == words
    assert Receipt.objects.count() == 0


def test_a_voucher_counts_once(demanded, scene):
    given = {"by": scene.payer, "on": date(2027, 6, 15), "amount": Decimal("1.00"), "voucher": "P1"}
    recoveries.receive(demanded, **given)

    with pytest.raises(Refused, match="凭证 P1 已经登记过"):
        recoveries.receive(demanded, **given)


def test_a_wrong_receipt_opens_a_settled_claim_again(demanded, scene):
    receipt = recoveries.receive(
        demanded, by=scene.payer, on=date(2027, 6, 15), amount=Decimal("300000.00"), voucher="P1"
    )

    recoveries.correct(receipt, by=scene.payer, reason="错记了别家的款")

    assert (demanded.state, demanded.received, demanded.settled_on) == ("demanded", Decimal("0.00"), None)


def test_a_plan_is_the_whole_claim(demanded, scene):
    parts = [(date(2027, 7, 1), Decimal("100000")), (date(2027, 8, 1), Decimal("199999.99"))]

    with pytest.raises(Refused, match=r"各期合计 299,999\.99 元，应等于应缴回的 300,000 元"):
        recoveries.plan(demanded, by=scene.payer, parts=parts)


def test_a_plan_gives_the_day_of_its_last_part(demanded, scene):
    parts = [(date(2027, 7, 1), Decimal("100000")), (date(2027, 8, 1), Decimal("200000"))]

    recoveries.plan(demanded, by=scene.payer, parts=parts)

    assert demanded.pay_by == date(2027, 8, 1)
    assert [each.amount for each in demanded.instalments.all()] == [Decimal("100000.00"), Decimal("200000.00")]


def test_less_than_the_whole_needs_both_bureaus(demanded, scene):
    recoveries.draft_deviation(
        demanded, by=scene.payer, amount=Decimal("120000.00"), reason="领办人病故", document_no="京人社财函〔2027〕3号"
    )

    assert recoveries.approve_deviation(demanded, by=scene.approver) is False
    assert demanded.due_amount == Decimal("300000.00")
    assert recoveries.approve_deviation(demanded, by=scene.finance) is True
    assert demanded.due_amount == Decimal("120000.00")


def test_a_waiver_of_the_whole_settles_it(demanded, scene):
    recoveries.draft_deviation(
        demanded, by=scene.payer, amount=Decimal("0.00"), reason="领办人病故", document_no="京人社财函〔2027〕3号"
    )
    for approver in scene.approvers:
        recoveries.approve_deviation(demanded, by=approver)

    assert demanded.state == "settled"


def test_who_signed_is_not_asked_again(demanded, scene):
    """Typed without cents, as on the page: what was signed is what was drafted."""
    recoveries.draft_deviation(
        demanded, by=scene.payer, amount=Decimal("120000"), reason="领办人病故", document_no="京人社财函〔2027〕3号"
    )
    recoveries.approve_deviation(demanded, by=scene.approver)

    asked = [
        item.label
        for user in (scene.approver, scene.finance)
        for item in worklist.read(worklist.tasks_of(user, clock.now()), 0, 50)
    ]

    assert asked == ["会签减免追回"]


def test_another_draft_voids_what_was_approved(demanded, scene):
    draft = {"by": scene.payer, "reason": "领办人病故", "document_no": "京人社财函〔2027〕3号"}
    recoveries.draft_deviation(demanded, amount=Decimal("120000.00"), **draft)
    recoveries.approve_deviation(demanded, by=scene.approver)
    recoveries.draft_deviation(demanded, amount=Decimal("90000.00"), **draft)

    assert recoveries.approve_deviation(demanded, by=scene.finance) is False


def test_one_bureau_does_not_approve_twice(demanded, scene):
    recoveries.draft_deviation(
        demanded, by=scene.payer, amount=Decimal("1.00"), reason="领办人病故", document_no="京人社财函〔2027〕3号"
    )
    recoveries.approve_deviation(demanded, by=scene.approver)

    with pytest.raises(Conflict, match="会签同意"):
        recoveries.approve_deviation(demanded, by=scene.approver)


def test_the_database_keeps_a_claim_whole_without_a_decision(demanded):
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.filter(pk=demanded.pk).update(due_amount=Decimal("1.00"))


def test_a_unit_that_owes_gets_nothing_new_until_it_has_paid(demanded, scene):
    other = studio_of(host=scene.studio.host)

    held = recovery_watch.blocks([other.pk])
    recoveries.receive(demanded, by=scene.payer, on=date(2027, 6, 15), amount=Decimal("300000.00"), voucher="P1")

    assert held == {other.pk: f"所在单位有未结清的追回（{demanded.number}），结清前暂停新的资助"}
    assert recovery_watch.blocks([other.pk]) == {}


def test_a_claim_of_something_is_not_closed_as_nothing(scene):
    paid(scene.studio)
    recovery = claimed(scene, ground_on=date(2026, 5, 1))

    with pytest.raises(Refused, match=r"核算应追回 300,000 元，不能按无需追回办结"):
        recoveries.conclude(recovery, by=scene.payer)


def test_less_than_a_cent_is_not_decided_about(demanded, scene):
    with pytest.raises(Refused, match=r"金额精确到分，100\.005 元多于两位小数"):
        recoveries.draft_deviation(
            demanded, by=scene.payer, amount=Decimal("100.005"), reason="领办人病故", document_no="3号"
        )


def test_a_claim_not_sent_yet_follows_a_payment_that_came_back(scene):
    """退汇 between the claim and its notice: there is nothing to ask for any more."""
    payment = paid(scene.studio)
    recovery = claimed(scene, ground_on=date(2026, 5, 1))
    bank.reverse(payment, by=scene.payer, on=date(2027, 6, 15), remark="账户已销户")
    with pytest.raises(Refused, match="重新核算为 0 元"):
        recoveries.notify(recovery, by=scene.payer, pay_by=date(2027, 7, 15), **FIRST_YEAR)

    recovery_watch.look()
    recovery.refresh_from_db()
    recoveries.conclude(recovery, by=scene.payer)

    assert (recovery.computed, recovery.state, recovery.payments.count()) == (Decimal("0.00"), "nothing_due", 0)


def test_a_voucher_taken_back_is_written_down_again_rightly(demanded, scene):
    given = {"by": scene.payer, "on": date(2027, 6, 15), "voucher": "P1"}
    wrong = recoveries.receive(demanded, amount=Decimal("10000.00"), **given)
    recoveries.correct(wrong, by=scene.payer, reason="少写一个零")

    right = recoveries.receive(demanded, amount=Decimal("100000.00"), **given)

    assert (right.attempt, demanded.received) == (2, Decimal("100000.00"))
    with pytest.raises(Refused, match="凭证 P1 已经登记过"):
        recoveries.receive(demanded, amount=Decimal("1.00"), **given)


def test_no_part_of_a_plan_is_asked_for_by_a_day_that_is_over(demanded, scene):
    parts = [(date(2027, 6, 15), Decimal("100000")), (date(2027, 8, 1), Decimal("200000"))]

    with pytest.raises(Refused, match="分期的期限应在今天以后"):
        recoveries.plan(demanded, by=scene.payer, parts=parts)


def test_the_database_wants_three_people_behind_less_than_the_whole(demanded, scene):
    recoveries.draft_deviation(demanded, by=scene.payer, amount=Decimal("1.00"), reason="领办人病故", document_no="3号")
    for each in scene.approvers:
        recoveries.approve_deviation(demanded, by=each)
    assert {demanded.decided_by, demanded.countersigned_by} == set(scene.approvers)

    for wrong in (
        {"countersigned_by": scene.payer},
        {"decided_by": scene.payer},
        {"countersigned_by": demanded.decided_by},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recovery.objects.filter(pk=demanded.pk).update(**wrong)
