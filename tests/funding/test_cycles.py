"""Funding cycles, day by day (A-25)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from funding.cycles import Cycle, Paid, Review, containing, cycles

FIRST = Paid(1, "一次性资助", Decimal("300000.00"), date(2024, 10, 8), date(2024, 10, 20))
EXTRA = Paid(2, "追加资助", Decimal("200000.00"), date(2026, 12, 1), date(2026, 12, 9))
EXCELLENT = Review(date(2026, 10, 20), True, "绩效考核：优秀")
FAILED = Review(date(2026, 10, 20), False, "绩效考核：不合格")


def test_a_passed_review_closes_the_cycle_of_the_payment_before_it():
    found = cycles([FIRST], [EXCELLENT])

    assert found == [Cycle(date(2024, 10, 8), date(2026, 10, 20), (FIRST,))]


def test_the_next_payment_opens_the_next_cycle():
    found = cycles([EXTRA, FIRST], [EXCELLENT])

    assert [(each.opened_on, each.total) for each in found] == [
        (date(2024, 10, 8), Decimal("300000.00")),
        (date(2026, 12, 1), Decimal("200000.00")),
    ]
    assert found[1].closed_on is None


def test_a_failed_review_and_its_rectification_stay_inside():
    again = Review(date(2027, 1, 25), False, "复评：不合格")

    found = cycles([FIRST], [FAILED, again])

    assert found == [Cycle(date(2024, 10, 8), None, (FIRST,))]


def test_a_passed_re_review_closes_it():
    passed = Review(date(2027, 1, 25), True, "复评：合格")

    found = cycles([FIRST], [FAILED, passed])

    assert found[0].closed_on == date(2027, 1, 25)


def test_the_day_of_the_approval_is_inside_and_the_day_before_is_not():
    [found] = cycles([FIRST], [EXCELLENT])

    assert found.holds(date(2024, 10, 8))
    assert not found.holds(date(2024, 10, 7))


def test_the_day_of_the_passed_review_is_outside_and_the_day_before_is_inside():
    [found] = cycles([FIRST], [EXCELLENT])

    assert not found.holds(date(2026, 10, 20))
    assert found.holds(date(2026, 10, 19))


def test_a_payment_approved_on_the_day_of_the_review_opens_the_next_cycle():
    same_day = Paid(2, "追加资助", Decimal("200000.00"), date(2026, 10, 20), date(2026, 11, 1))

    found = cycles([FIRST, same_day], [EXCELLENT])

    assert [each.payments for each in found] == [(FIRST,), (same_day,)]
    assert containing(found, date(2026, 10, 20)) == found[1]


def test_a_review_before_the_first_payment_closes_nothing():
    early = Review(date(2024, 10, 8), True, "绩效考核：合格")

    found = cycles([FIRST], [early])

    assert found[0].closed_on is None


def test_two_payments_of_one_cycle_are_together():
    second = Paid(3, "补拨", Decimal("50000.00"), date(2025, 3, 1), date(2025, 3, 9))

    [found] = cycles([FIRST, second], [EXCELLENT])

    assert found.payments == (FIRST, second)
    assert found.total == Decimal("350000.00")


def test_without_payments_there_is_no_cycle():
    assert cycles([], [EXCELLENT]) == []


DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(
    st.lists(st.tuples(DAYS, st.integers(1, 10_000_000)), max_size=8),
    st.lists(st.tuples(DAYS, st.booleans()), max_size=8),
    DAYS,
)
def test_every_payment_lies_in_exactly_one_cycle_and_cycles_do_not_overlap(paid, results, day):
    payments = [Paid(n, "资助", Decimal(cents) / 100, on, on) for n, (on, cents) in enumerate(paid)]
    reviews = [Review(on, passed, "") for on, passed in results]

    found = cycles(payments, reviews)

    assert sorted(each.key for cycle in found for each in cycle.payments) == sorted(each.key for each in payments)
    assert all(cycle.holds(each.approved_on) for cycle in found for each in cycle.payments)
    assert sum(cycle.holds(day) for cycle in found) <= 1


@given(st.lists(st.tuples(DAYS, st.integers(1, 10_000_000)), min_size=1, max_size=6), DAYS)
def test_failed_reviews_never_change_a_cycle(paid, failed_on):
    payments = [Paid(n, "资助", Decimal(cents) / 100, on, on) for n, (on, cents) in enumerate(paid)]
    passed = Review(failed_on + timedelta(days=90), True, "")

    without, with_failure = cycles(payments, [passed]), cycles(payments, [passed, Review(failed_on, False, "")])

    assert without == with_failure
