"""Funding cycles of a studio (A-25), pure: from the approval of a city payment to the next review that was passed.

A cycle is the days from its opening up to, not including, the day it closes: a payment approved on the very day of a
passed review opens the next cycle. A failed review closes nothing, so that the months of rectification and the failed
re-review stay inside (第18条(二)). Payments approved while a cycle is open belong to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Paid:
    """A city grant that was paid: what it is called, yuan, the day of the approval and of the payment."""

    key: int
    label: str
    amount: Decimal
    approved_on: date
    paid_on: date


@dataclass(frozen=True)
class Review:
    """The result of a performance review on the day it was made known."""

    on: date
    passed: bool
    label: str


@dataclass(frozen=True)
class Cycle:
    """`closed_on` is the day of the passed review, None while the cycle is open."""

    opened_on: date
    closed_on: date | None
    payments: tuple[Paid, ...]

    def holds(self, day: date) -> bool:
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)

    @property
    def total(self) -> Decimal:
        return sum((each.amount for each in self.payments), NOTHING)


def cycles(payments: Iterable[Paid], reviews: Iterable[Review]) -> list[Cycle]:
    """Every cycle in order of time; without payments there are none."""
    passed = sorted(each.on for each in reviews if each.passed)
    found: list[Cycle] = []
    for payment in sorted(payments, key=lambda each: (each.approved_on, each.key)):
        last = found[-1] if found else None
        if last is not None and last.holds(payment.approved_on):
            found[-1] = Cycle(last.opened_on, last.closed_on, (*last.payments, payment))
        else:
            closed_on = next((day for day in passed if day > payment.approved_on), None)
            found.append(Cycle(payment.approved_on, closed_on, (payment,)))
    return found


def containing(found: Iterable[Cycle], day: date) -> Cycle | None:
    """The cycle a day lies in; cycles do not overlap."""
    return next((each for each in found if each.holds(day)), None)
