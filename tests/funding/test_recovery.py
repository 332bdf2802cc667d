"""What comes back when a title is cancelled (BJ-64, A-25, A-26, A-44, A-49)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from funding.cycles import Paid, Review
from funding.recovery import Terms, claim

BEIJING = Terms(recovers=True, clause="京人社能发〔2023〕3号 第十八条")
HANGZHOU = Terms(recovers=False, clause="")
FIRST = Paid(1, "一次性资助", Decimal("300000.00"), date(2024, 10, 8), date(2024, 10, 20))
EXTRA = Paid(2, "追加资助", Decimal("200000.00"), date(2026, 12, 1), date(2026, 12, 9))
EXCELLENT = Review(date(2026, 10, 20), True, "2026 年度绩效考核：优秀")
PASSED = Review(date(2026, 10, 20), True, "2026 年度绩效考核：合格")
FAILED = Review(date(2026, 10, 20), False, "2026 年度绩效考核：不合格")
FAILED_AGAIN = Review(date(2027, 1, 25), False, "2026 年度绩效考核第 2 次：不合格")


def test_the_example_of_the_policy_base_gives_two_hundred_thousand():
    found = claim(BEIJING, date(2027, 6, 10), [FIRST, EXTRA], [EXCELLENT])

    assert found.amount == Decimal("200000.00")
    assert found.payments == (EXTRA,)


def test_a_studio_that_only_passed_owes_nothing_and_is_told_why():
    found = claim(BEIJING, date(2027, 6, 10), [FIRST], [PASSED])

    assert found.amount == Decimal("0.00")
    assert found.reasons[-1].words == (
        "最近一个资助周期已于 2026年10月20日 考核合格时结束，此后没有新的市级资助，应追回 0 元"
    )


def test_failing_again_after_rectification_is_not_zero():
    found = claim(BEIJING, FAILED_AGAIN.on, [FIRST], [FAILED, FAILED_AGAIN])

    assert found.amount == Decimal("300000.00")
    assert [each.words for each in found.reasons][2:4] == [
        "2026年10月20日 2026 年度绩效考核：不合格，不结束周期",
        "2027年1月25日 2026 年度绩效考核第 2 次：不合格，不结束周期",
    ]


def test_money_counts_whether_spent_or_not_and_every_payment_of_the_cycle_is_named():
    second = Paid(3, "补拨", Decimal("0.01"), date(2025, 3, 1), date(2025, 3, 9))

    found = claim(BEIJING, date(2026, 1, 1), [FIRST, second], [])

    assert found.amount == Decimal("300000.01")
    assert found.payments == (FIRST, second)


def test_a_ground_within_a_closed_cycle_recovers_that_cycle_alone():
    found = claim(BEIJING, date(2026, 10, 19), [FIRST, EXTRA], [EXCELLENT])

    assert found.amount == Decimal("300000.00")
    assert "其他资助周期的 200,000 元不追回" in [each.words for each in found.reasons]


@pytest.mark.parametrize(
    ("ground_on", "amount"),
    [
        (date(2024, 10, 7), "0.00"),
        (date(2024, 10, 8), "300000.00"),
        (date(2026, 10, 19), "300000.00"),
        (date(2026, 10, 20), "0.00"),
        (date(2026, 11, 30), "0.00"),
        (date(2026, 12, 1), "200000.00"),
    ],
)
def test_the_days_at_the_edges_of_the_cycles(ground_on, amount):
    found = claim(BEIJING, ground_on, [FIRST, EXTRA], [EXCELLENT])

    assert found.amount == Decimal(amount)


def test_without_city_money_nothing_is_asked_for():
    found = claim(BEIJING, date(2027, 6, 10), [], [PASSED])

    assert found.amount == Decimal("0.00")
    assert [each.clause for each in found.reasons] == ["系统默认 A-26"]


def test_hangzhou_asks_for_nothing_back():
    found = claim(HANGZHOU, date(2027, 6, 10), [FIRST], [])

    assert found.amount == Decimal("0.00")
    assert [each.clause for each in found.reasons] == ["系统默认 A-44"]


def test_a_project_under_the_old_rules_is_left_to_them():
    old = Terms(recovers=True, clause="第十八条", old_rules=True)

    found = claim(old, date(2025, 6, 10), [FIRST], [])

    assert found.amount == Decimal("0.00")
    assert [each.clause for each in found.reasons] == ["系统默认 A-49"]


def test_the_sum_says_that_neither_spending_nor_fault_matters():
    found = claim(BEIJING, date(2025, 1, 1), [FIRST], [])

    assert found.reasons[-1].words == "应追回 300,000 元，不论是否已经使用，也不论取消的原因"
    assert found.reasons[-1].clause == "京人社能发〔2023〕3号 第十八条、系统默认 A-26"
