"""What must never be false of ledgers, recoveries and closed years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from funding import ledger, pulling, recovery_watch, year_content
from funding.closing_workflow import WORKFLOW as CLOSING_WORKFLOW
from funding.ledger import Movement
from funding.models import FundAccount, LedgerEntry, Payment, Recovery, YearClosing
from funding.recovery_workflow import WORKFLOW as RECOVERY_WORKFLOW
from funding.states import ClosingState
from funding.transitions import recoveries
from portal.desks import approvals
from portal.policy.canonical import fingerprint
from portal.workflow import replay
from studios.offices import pack_of
from studios.states import State


def states_come_from_the_log() -> Iterator[str]:
    """追回、年度关账的状态与留痕一致，每一步合法"""
    yield from replay.breaks(RECOVERY_WORKFLOW, Recovery)
    yield from replay.breaks(CLOSING_WORKFLOW, YearClosing)


def nothing_is_paid_after_the_end() -> Iterator[str]:
    """称号撤销后没有再拨付；追回不超过所在周期已拨付的金额，缴回不超过应缴回"""
    late = Payment.objects.standing().filter(
        grant__studio__state=State.REVOKED, paid_on__gt=F("grant__studio__ended_on")
    )
    for payment in late.select_related("grant__studio").order_by("pk"):
        yield f"{payment.grant.studio.number} 已撤销，{payment.paid_on} 仍拨付 {payment.amount} 元"
    for each in Recovery.objects.annotate(paid=Coalesce(Sum("payments__amount"), Decimal("0.00"))).order_by("pk"):
        if each.computed != each.paid:
            yield f"追回 {each.number} 核算 {each.computed} 元，周期内拨付 {each.paid:.2f} 元"
    for claim in Recovery.objects.annotate(
        back=Coalesce(Sum(F("receipts__sign") * F("receipts__amount")), Decimal("0.00"))
    ).order_by("pk"):
        if claim.received != claim.back:
            yield f"追回 {claim.number} 记已缴回 {claim.received} 元，缴回记录合计 {claim.back:.2f} 元"
    for proposal in recovery_watch.unclaimed():
        yield f"{proposal.studio.number} 已取消称号，还没有核算追回"


def less_was_decided_by_both_bureaus() -> Iterator[str]:
    """减免追回由办法规定的各部门共同决定，拟稿人没有会签"""
    for each in Recovery.objects.filter(deviated_on__isnull=False).select_related("studio").order_by("pk"):
        given = approvals.standing(each, recoveries.ACT, each.decided_mark)
        roles, people = {said.role for said in given}, {said.by_id for said in given}
        whole = roles >= set(pack_of(each.studio).offices.approvals) and len(people) == len(given)
        if not whole or each.maker_id in people:
            yield f"追回 {each.number} 的减免没有由各部门的不同人员共同决定"


def balances_are_the_sums_of_rows() -> Iterator[str]:
    """每个账户的结余等于台账各笔之和，每一笔的结余等于此前各笔之和，任何一天都不为负"""
    names = ("account", "no", "on", "sign", "amount", "balance_after")
    rows = LedgerEntry.objects.order_by("account", "no").values_list(*names)
    kept = {each.pk: each for each in FundAccount.objects.select_related("studio")}
    for key, found in groupby(rows.iterator(chunk_size=2000), key=itemgetter(0)):
        account = kept.pop(key)
        yield from (f"{account.studio.number} {account.get_fund_display()}{words}" for words in _faults(account, found))
    for account in kept.values():
        if account.balance or account.rows_count:
            yield f"{account.studio.number} {account.get_fund_display()}没有收支，却有结余"


def _faults(account: FundAccount, rows: Iterable[Any]) -> Iterator[str]:
    """Of one account, its rows in the order they were written down."""
    balance, number, moved = ledger.NOTHING, 0, []
    for _, no, on, sign, amount, after in rows:
        balance, number = balance + sign * amount, number + 1
        moved.append(Movement(on, sign * amount))
        if no != number:
            yield f"缺第 {number} 笔"
            number = no
        if after != balance:
            yield f"第 {no} 笔的结余 {after} 元，应为 {balance} 元"
    if account.balance != balance or account.rows_count != number:
        yield f"结余 {account.balance} 元、{account.rows_count} 笔，各笔合计 {balance} 元、{number} 笔"
    yield from (f"在 {day} 结余 {left} 元" for day, left in ledger.by_day(moved) if left < 0)


def payments_are_in_the_ledgers() -> Iterator[str]:
    """拨付到单位的资助都已记入台账，金额相符；台账中的市级资助都有拨付"""
    for payment in pulling.unbooked():
        yield f"{payment.grant.studio.number} {payment.paid_on} 拨付的 {payment.amount} 元没有记入台账"
    booked = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.PAYMENT)
    for entry in booked.filter(~Q(amount=F("payment__amount")) | Q(payment=None)).select_related("studio"):
        yield f"{entry.studio.number} 第 {entry.no} 笔市级资助没有相符的拨付"


def closed_years_stay() -> Iterator[str]:
    """已关账年度的内容与校验值一致，拨付、支出、缴回与明细一致"""
    for closing in YearClosing.objects.filter(state=ClosingState.CLOSED).order_by("pk"):
        if fingerprint(closing.content) != closing.sha256:
            yield f"{closing.city} {closing.year} 年度关账的内容与校验值不符"
        moved = year_content.moved_since(closing.content)
        if moved:
            yield f"{closing.city} {closing.year} 年度已关账，下列与明细不符：{'、'.join(moved)}"


INVARIANTS = {
    "01": states_come_from_the_log,
    "14": less_was_decided_by_both_bureaus,
    "16": nothing_is_paid_after_the_end,
    "32": balances_are_the_sums_of_rows,
    "33": payments_are_in_the_ledgers,
    "34": closed_years_stay,
}
