"""Balances, room and rates of a ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.ledger import Movement, by_day, exact, rate, room, running
from portal.policy.refusal import Refused

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0.005", "金额精确到分，0.005 元多于两位小数"),
        ("-1", "金额应大于 0 元；多记、错记的用“冲销”更正"),
        ("0", "金额应大于 0 元；多记、错记的用“冲销”更正"),
        ("1000000000000", "金额太大，请核对"),
        ("1E+40", "金额太大，请核对"),
    ],
)
def test_amounts_that_are_none_are_refused_in_words(typed, words):
    with pytest.raises(Refused, match=f"^{words}$"):
        exact(Decimal(typed))


def test_an_amount_keeps_two_places():
    assert str(exact(Decimal("1200.5"))) == "1200.50"


def test_money_may_not_be_spent_before_it_was_there():
    movements = [Movement(JUNE, Decimal("100.00"))]

    assert room(movements, MAY) == Decimal("0.00")
    assert room(movements, JUNE) == Decimal("100.00")


def test_what_was_spent_later_leaves_less_room_earlier():
    movements = [Movement(MAY, Decimal("100.00")), Movement(JULY, Decimal("-70.00"))]

    assert room(movements, JUNE) == Decimal("30.00")


def test_a_later_payment_gives_no_room_to_an_earlier_day():
    movements = [Movement(MAY, Decimal("100.00")), Movement(JULY, Decimal("500.00"))]

    assert room(movements, JUNE) == Decimal("100.00")


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [("150000", "300000", "50.0"), ("299999.99", "300000", "99.9"), ("450000", "300000", "150.0"), ("0", "3", "0.0")],
)
def test_rates_are_cut_never_rounded_up(part, whole, percent):
    assert rate(Decimal(part), Decimal(whole)) == Decimal(percent)


def test_there_is_no_rate_of_nothing():
    assert rate(Decimal("5"), Decimal(0)) is None


CENTS = st.integers(1, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
MOVES = st.lists(st.tuples(DAYS, CENTS, st.sampled_from((1, -1))), max_size=30)


def _written(moves: list[tuple[date, Decimal, int]]) -> list[Movement]:
    """As a ledger would take them: what has no room is left out."""
    kept: list[Movement] = []
    for on, amount, sign in moves:
        if sign > 0 or amount <= room(kept, on):
            kept.append(Movement(on, sign * amount))
    return kept


@given(MOVES)
def test_the_sum_of_the_rows_is_the_balance_at_every_row(moves):
    kept = _written(moves)

    balances = running(kept)

    assert balances == [sum((each.effect for each in kept[:n]), Decimal("0.00")) for n in range(1, len(kept) + 1)]


@given(MOVES)
def test_no_row_and_no_day_ever_ends_below_zero(moves):
    kept = _written(moves)

    assert all(balance >= 0 for balance in running(kept))
    assert all(balance >= 0 for _, balance in by_day(kept))


@given(MOVES)
def test_both_orders_end_at_the_same_balance(moves):
    kept = _written(moves)

    assert (running(kept) or [Decimal(0)])[-1] == (by_day(kept) or [(MAY, Decimal(0))])[-1][1]


@given(MOVES, DAYS, CENTS)
def test_exactly_the_room_may_be_taken_and_not_a_cent_more(moves, on, more):
    kept = _written(moves)
    most = room(kept, on)

    taken = by_day([*kept, Movement(on, -most)])
    too_much = by_day([*kept, Movement(on, -(most + more))])

    assert all(balance >= 0 for _, balance in taken)
    assert any(balance < 0 for _, balance in too_much)
