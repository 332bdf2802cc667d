"""Arithmetic of a ledger, pure: the balance after every row, what may still be spent on a day, and rates.

Amounts are yuan with two places, above zero; a row adds or takes. Two orders count: rows as they were written down
(the running balance printed beside them) and days (money may not be spent before it was there).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from portal.policy.refusal import Refused

NOTHING = Decimal("0.00")
CENT = Decimal("0.01")
# What a column of fourteen digits holds.
MOST = Decimal("999999999999.99")


@dataclass(frozen=True)
class Movement:
    """One row: its day and what it adds to the account, below zero when it takes."""

    on: date
    effect: Decimal


def exact(amount: Decimal) -> Decimal:
    """The amount with two places; refuses thousandths, zero, less than zero, and what no column holds."""
    try:
        rounded = amount.quantize(CENT)
    except InvalidOperation:
        raise Refused("金额太大，请核对") from None
    if rounded != amount:
        raise Refused(f"金额精确到分，{plain(amount)} 元多于两位小数")
    if rounded <= 0:
        raise Refused("金额应大于 0 元；多记、错记的用“冲销”更正")
    if rounded > MOST:
        raise Refused("金额太大，请核对")
    return rounded


def to_cents(amount: Decimal) -> Decimal:
    """The same amount written with two places."""
    return amount.quantize(CENT)


def running(movements: Iterable[Movement]) -> list[Decimal]:
    """The balance after each row, in the order they were written down."""
    balance, found = NOTHING, []
    for each in movements:
        balance += each.effect
        found.append(balance)
    return found


def by_day(movements: Iterable[Movement]) -> list[tuple[date, Decimal]]:
    """The balance at the end of each day on which something moved."""
    sums: dict[date, Decimal] = {}
    for each in movements:
        sums[each.on] = sums.get(each.on, NOTHING) + each.effect
    days = sorted(sums)
    return list(zip(days, running(Movement(day, sums[day]) for day in days), strict=True))


def room(movements: Sequence[Movement], on: date) -> Decimal:
    """The most that may be taken on a day so that no day from then on ends below zero."""
    days = by_day(movements)
    at = [balance for day, balance in days if day <= on][-1:] or [NOTHING]
    return max(NOTHING, min(at + [balance for day, balance in days if day > on]))


def rate(part: Decimal, whole: Decimal) -> Decimal | None:
    """Part of whole in percent, cut (never rounded up) to one place; None when there is no whole."""
    if whole <= 0:
        return None
    tenths = part * 1000 // whole
    return Decimal(tenths).scaleb(-1)


def plain(amount: Decimal) -> str:
    """The number without exponent and trailing zeros, as it was typed."""
    return f"{amount.normalize():f}"
