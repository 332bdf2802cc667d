"""Payments become income of the ledgers by themselves: money is pulled, nobody types it (and nobody can).

Service subsidies go to a person's own account and are no business of the studio's ledger (HZ-69). Safe to run twice:
a payment has at most one row. What cannot be booked stays out and is named by the invariants.
"""

from __future__ import annotations

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from funding import ledger, year_lock
from funding.models import FundAccount, Grant, LedgerEntry, Payment
from funding.rules.ledgers import Draft, beyond
from funding.transitions import ledgers
from portal.policy.refusal import Refused
from portal.workflow import engine

log = structlog.get_logger(__name__)
LEDGER_KINDS = (Grant.Kind.ESTABLISHMENT, Grant.Kind.TOP_UP)


def unbooked() -> QuerySet[Payment]:
    """Standing payments without a row, and payments that came back while their row stands."""
    standing = Q(kind=Payment.Kind.PAID, corrected_by=None)
    returned = Q(kind=Payment.Kind.REVERSED, corrects__ledger_entry__isnull=False)
    found = Payment.objects.filter(standing | returned, ledger_entry=None, grant__kind__in=LEDGER_KINDS)
    return found.select_related("grant__studio", "corrects").order_by("pk")


def take_in_payments() -> int:
    """Book what was paid since the last look; answers how many rows."""
    done = 0
    for payment in unbooked():
        try:
            done += book(payment)
        except Refused as refused:
            log.warning("payment_not_booked", payment=payment.pk, reason=refused.reason)
    return done


def book(payment: Payment) -> bool:
    """One payment's row, in a transaction of its own; False when somebody else was quicker."""
    with transaction.atomic():
        account = ledgers.open_account(payment.grant.studio, FundAccount.Fund.GRANT)
        engine.lock(account)
        if LedgerEntry.objects.filter(payment=payment).exists():
            return False
        year_lock.require_open(account.studio.city, payment.paid_on)
        entry = _returned(account, payment) if payment.corrects is not None else _paid(account, payment)
        ledgers.log(entry, None)
    return True


def _paid(account: FundAccount, payment: Payment) -> LedgerEntry:
    grant = payment.grant
    words = f"{grant.get_kind_display()}，{grant.basis_document}"[:200]
    draft = Draft(
        kind=LedgerEntry.Kind.PAYMENT, on=payment.paid_on, amount=payment.amount, voucher=payment.bank_serial,
        remark=words,
    )  # fmt: skip
    return ledgers.append(account, draft, by=None, source=LedgerEntry.Source.PULLED, payment=payment)


def _returned(account: FundAccount, payment: Payment) -> LedgerEntry:
    """The bank could not deliver it: the row that said it had come is taken back."""
    entry = LedgerEntry.objects.get(payment=payment.corrects)
    left = ledger.room(ledgers.movements(account), payment.paid_on)
    if payment.amount > left:
        raise Refused(beyond(payment.paid_on, payment.amount, left))
    draft = Draft(kind=entry.kind, on=payment.paid_on, amount=payment.amount, remark=f"退汇，冲销第 {entry.no} 笔")
    return ledgers.append(account, draft, by=None, source=LedgerEntry.Source.PULLED, payment=payment, reverses=entry)
