"""Rows of a ledger: income by pull, spending by the unit, reversals, limits (BJ-69, BJ-74, HZ-76, HZ-77, A-44)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from funding import pulling, usage
from funding.models import FundAccount, Grant, LedgerEntry, Payment
from funding.transitions import ledgers
from portal.accounts.kinds import City
from portal.audit.models import Entry
from portal.policy.refusal import Refused
from tests.factories.accounts import UserFactory
from tests.funding.ledger_scene import TODAY, Scene, account_of, matching, paid, spending, studio_of

pytestmark = pytest.mark.django_db
GRANT, MATCHING = FundAccount.Fund.GRANT, FundAccount.Fund.MATCHING


@pytest.fixture
def scene(at):
    at(TODAY)
    return Scene(studio_of())


@pytest.fixture
def account(scene):
    paid(scene.studio)
    return account_of(scene.studio, by=scene.leader)


def test_a_payment_becomes_income_once_however_often_it_is_looked_for(scene):
    paid(scene.studio, book=False)

    assert [pulling.take_in_payments(), pulling.take_in_payments()] == [1, 0]

    [row] = LedgerEntry.objects.all()
    assert (row.kind, row.on, row.effect, row.source) == (
        "payment", date(2024, 10, 20), Decimal("300000.00"), "pulled"
    )  # fmt: skip


def test_a_service_subsidy_is_no_business_of_the_studios_ledger(scene):
    paid(scene.studio, "800.00", kind=Grant.Kind.SERVICE, book=False)

    assert pulling.take_in_payments() == 0


def test_a_payment_the_bank_sent_back_is_taken_back(scene):
    payment = paid(scene.studio)
    Payment.objects.create(
        grant=payment.grant, row=payment.row, kind="reversed", amount=payment.amount, paid_on=date(2024, 10, 28),
        corrects=payment, recorded_by=scene.payer, recorded_at=payment.recorded_at,
    )  # fmt: skip

    assert pulling.take_in_payments() == 1

    assert FundAccount.objects.get(fund=GRANT).balance == Decimal("0.00")
    assert usage.of(scene.studio).paid == Decimal("0.00")


def test_spending_lowers_the_balance_and_is_in_the_log(account, scene):
    row = ledgers.write(account, spending("12000.50"), by=scene.leader)

    assert row.balance_after == Decimal("287999.50")
    assert FundAccount.objects.get(pk=account.pk).balance == Decimal("287999.50")
    assert Entry.objects.filter(action="ledger.row").latest("seq").data["effect"] == "-12000.50"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": "300000.01"}, "2026-03-02 可用余额 300,000 元，本笔 300,000.01 元超出余额"),
        ({"amount": "0.005"}, "金额精确到分，0.005 元多于两位小数"),
        ({"amount": "-5"}, "金额应大于 0 元；多记、错记的用“冲销”更正"),
        ({"on": date(2027, 6, 16)}, "日期不能晚于今天"),
        ({"on": date(2024, 8, 31)}, "日期早于工作室认定的日子（2024-09-01）"),
        ({"on": date(2024, 10, 19)}, "2024-10-19 可用余额 0 元，本笔 1,000 元超出余额"),
        ({"category": "other"}, "选“其他（需说明）”的，请写明用在哪里"),
        (
            {"category": "travel"},
            "请从“设备设施更新完善、技术技能创新研发、技能交流推广、人才培训、其他（需说明）”里选一项用途",
        ),
        ({"payee": ""}, "请写明收款方"),
    ],
)
def test_a_row_that_cannot_be_is_refused_in_words_and_nothing_is_written(account, scene, changes, words):
    with pytest.raises(Refused) as refused:
        ledgers.write(account, spending(**changes), by=scene.leader)

    assert refused.value.reason == words
    assert LedgerEntry.objects.filter(kind="spending").count() == 0
    assert FundAccount.objects.get(pk=account.pk).balance == Decimal("300000.00")


def test_money_that_will_be_spent_later_cannot_be_spent_earlier(account, scene):
    ledgers.write(account, spending("250000.00", date(2026, 5, 1)), by=scene.leader)

    with pytest.raises(Refused, match=r"2026-03-02 可用余额 50,000 元"):
        ledgers.write(account, spending("60000.00", date(2026, 3, 2)), by=scene.leader)


def test_other_spending_is_written_with_its_reason(account, scene):
    row = ledgers.write(account, spending(category="other", reason="评审会场租金"), by=scene.leader)

    assert (row.category, row.reason) == ("other", "评审会场租金")


def test_nothing_is_written_before_the_separate_account_has_a_name(scene):
    paid(scene.studio)
    account = ledgers.open_account(scene.studio, GRANT)

    with pytest.raises(Refused, match="请先填写市级资助的专门账目（科目）名称") as refused:
        ledgers.write(account, spending(), by=scene.leader)

    assert refused.value.clause == "京人社能发〔2023〕3号 第二十三条"


def test_hangzhou_keeps_the_grant_apart_as_well(at):
    at(TODAY)
    scene = Scene(studio_of(City.HANGZHOU, recognised_on=date(2026, 4, 28)))
    paid(scene.studio, "100000.00", on=date(2026, 6, 1), approved_on=date(2026, 5, 20))
    account = account_of(scene.studio, by=scene.clerk)

    row = ledgers.write(account, spending("500.00", date(2026, 7, 1), category="materials"), by=scene.clerk)

    assert row.balance_after == Decimal("99500.00")


def test_grant_and_matching_funds_never_mix(account, scene):
    own = account_of(scene.studio, MATCHING, by=scene.leader)
    ledgers.write(own, matching("100.00"), by=scene.leader)

    with pytest.raises(Refused, match=r"可用余额 100 元"):
        ledgers.write(own, spending("100.01"), by=scene.leader)
    with pytest.raises(Refused, match="配套资金投入记在配套资金账上"):
        ledgers.write(account, matching(), by=scene.leader)


def test_the_unit_cannot_write_down_city_money_itself(account, scene):
    draft = ledgers.draft_of(LedgerEntry.objects.get(kind="payment"))

    with pytest.raises(Refused, match="市级资助到账由系统按拨付记录登记"):
        ledgers.write(account, draft, by=scene.leader)


def test_a_wrong_row_is_taken_back_by_a_row_of_today(account, scene):
    wrong = ledgers.write(account, spending("12000.00"), by=scene.leader)

    back = ledgers.reverse(wrong, by=scene.leader, reason="重复登记")

    assert (back.on, back.effect, back.category) == (date(2027, 6, 15), Decimal("12000.00"), "equipment")
    assert back.remark == "冲销第 2 笔：重复登记"
    assert FundAccount.objects.get(pk=account.pk).balance == Decimal("300000.00")


def test_a_row_is_taken_back_once_and_a_reversal_never(account, scene):
    wrong = ledgers.write(account, spending(), by=scene.leader)
    back = ledgers.reverse(wrong, by=scene.leader, reason="重复登记")

    with pytest.raises(Refused, match="这一笔已经冲销过"):
        ledgers.reverse(wrong, by=scene.leader, reason="再来")
    with pytest.raises(Refused, match="这一笔本身是冲销"):
        ledgers.reverse(back, by=scene.leader, reason="再来")


def test_income_that_was_spent_since_cannot_be_taken_back(account, scene):
    own = account_of(scene.studio, MATCHING, by=scene.leader)
    put_in = ledgers.write(own, matching("1000.00"), by=scene.leader)
    ledgers.write(own, spending("400.00"), by=scene.leader)

    with pytest.raises(Refused, match="这笔钱已经用了一部分"):
        ledgers.reverse(put_in, by=scene.leader, reason="多记")


def test_rows_are_never_changed_and_never_taken_away(account):
    with pytest.raises(TypeError, match="never changed"):
        LedgerEntry.objects.update(amount=1)
    with pytest.raises(TypeError, match="never taken away"):
        LedgerEntry.objects.all().delete()


def test_the_database_refuses_a_balance_below_zero(account):
    with pytest.raises(IntegrityError), transaction.atomic():
        FundAccount.objects.filter(pk=account.pk).update(balance=Decimal("-0.01"))


def test_an_officer_does_not_keep_the_ledger(account, scene):
    with pytest.raises(Refused, match="资金台账由工作室所在单位和领衔人（领办人）登记"):
        ledgers.write(account, spending(), by=scene.centre)


def test_another_unit_does_not_keep_it_either(account):
    with pytest.raises(Refused, match="资金台账由"):
        ledgers.write(account, spending(), by=UserFactory(host_clerk=True, city=City.BEIJING))


def test_usage_and_matching_are_told_in_percent_cut_to_one_place(account, scene):
    ledgers.write(account, spending("100000.00"), by=scene.leader)
    own = account_of(scene.studio, MATCHING, by=scene.leader)
    ledgers.write(own, matching("280000.00"), by=scene.leader)

    found = usage.of(scene.studio)

    assert (found.spent_rate, found.matched_rate) == (Decimal("33.3"), Decimal("93.3"))
    assert found.short_of(Decimal(1)) == Decimal("20000.00")


def test_an_account_may_be_named_after_its_number_which_the_log_masks(scene, account):
    ledgers.name_account(account, by=scene.leader, name="专户6222021234567890123", code="4101", rules_file=None)

    account.refresh_from_db()
    assert account.name == "专户6222021234567890123"
    assert Entry.objects.filter(action="ledger.name").latest("seq").data["name"] == "专户622************0123"
