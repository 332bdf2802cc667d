"""When a year may be closed, by whom, and by which second person (BJ-48)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from funding import money_offices, pulling
from funding.models import Batch, BatchRow
from funding.states import COMMITTING
from portal.policy import clock
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from funding.models import YearClosing
    from portal.accounts.models import User


def check_year(city: str, year: int) -> None:
    """Over, and with every payment of it in the ledgers."""
    if date(year, 12, 31) >= clock.today():
        raise Refused(f"{year} 年还没有结束，不能关账")
    open_batches = _unfinished(city, year)
    if open_batches:
        raise Refused(
            f"还有 {open_batches} 个批次没有办完（编制、审批或等待银行回单），读入回单或作废后再关 {year} 年度的账"
        )
    waiting = pulling.unbooked().filter(grant__studio__city=city, paid_on__year=year).count()
    if waiting:
        raise Refused(f"{year} 年还有 {waiting} 笔拨付没有记入台账，请稍后再试")


def _unfinished(city: str, year: int) -> int:
    """Batches from the year's budget, or approved in it: the bank may still tell of a payment of 31 December."""
    of_year = Q(budget__year=year) | Q(approved_on__year=year)
    waiting = BatchRow.objects.waiting().filter(batch=OuterRef("pk"))
    return Batch.objects.filter(of_year, Exists(waiting), city=city, state__in=COMMITTING).count()


def check_propose(user: User | None, city: str) -> None:
    money_offices.require_handler(user, city)


def check_close(user: User | None, closing: YearClosing) -> None:
    """Somebody else of the deciding posts."""
    if user is None or user.city != closing.city or not user.is_in(*money_offices.DECIDING):
        raise Refused("关账由另一位资金经办或审批岗位复核")
    if user.pk == closing.maker_id:
        raise Refused("关账的提出人不能自己复核，请由另一位同事办理")


def check_withdraw(user: User | None, closing: YearClosing) -> None:
    money_offices.require_handler(user, closing.city)
