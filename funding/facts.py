"""Facts about money for the sheets (requirements.md §2.2, §2.3, §3.3), by name, over a period [first, last].

Sums are yuan. What officers found counts by the day it happened, until it was taken back. Of a studio without a ledger
(recognised before the portal, never paid through it) nothing is known: the answer is None, and an officer says.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q, Sum

from funding.cycles import NOTHING
from funding.models import FundAccount, LedgerEntry, MoneyFinding
from funding.transitions.ledgers import MONEY_RULES
from funding.usage import EFFECT, payments_of, without_asset
from portal.documents.models import Attachment
from studios import facts
from studios.offices import pack_of

if TYPE_CHECKING:
    from portal.policy.measures import Measures
    from studios.models import Studio

Kind, Fund, Found = LedgerEntry.Kind, FundAccount.Fund, MoneyFinding.Kind
IMPROPER = (Found.IMPROPER, Found.OUT_OF_SCOPE, Found.DIVERTED, Found.MISAPPROPRIATED)


def grant_paid(studio: Studio, first: date, last: date) -> Decimal:
    """City grants whose payment was approved in the period: those of the cycle it covers (A-25, A-46)."""
    paid = payments_of([studio])[studio.pk]
    return sum((each.amount for each in paid if first <= each.approved_on <= last), NOTHING)


def grant_spent(studio: Studio, first: date, last: date) -> Decimal:
    """Spent of the city's grants, reversals taken off (BJ-71)."""
    return -_moved(studio, Fund.GRANT, Kind.SPENDING, first, last)


def matching_paid(studio: Studio, first: date, last: date) -> Decimal:
    """What the unit put in of its own (BJ-72)."""
    return _moved(studio, Fund.MATCHING, Kind.MATCHING, first, last)


def separate_account(studio: Studio, first: date, last: date) -> bool:
    """Both moneys have an account (科目) of their own, named by the end of the period (BJ-74)."""
    named = FundAccount.objects.filter(studio=studio, named_on__lte=last).exclude(name="")
    return named.count() == len(Fund)


def has_ledger_and_fund_rules(studio: Studio, first: date, last: date) -> bool:
    """An account is kept and the unit's rules for the money are on file; either missing is missing (F7)."""
    accounts = list(FundAccount.objects.filter(studio=studio).exclude(name=""))
    return any(Attachment.objects.about(each).live().filter(slot=MONEY_RULES).exists() for each in accounts)


def no_support_fund(studio: Studio, first: date, last: date) -> bool:
    """The unit put nothing in during the period (附件1 单位配套经费扶持)."""
    return matching_paid(studio, first, last) <= 0


def asset_not_registered(studio: Studio, first: date, last: date) -> bool:
    """A purchase that meets the standard of a fixed asset and is not on the register (BJ-70)."""
    return unregistered(studio).filter(on__range=(first, last)).exists()


def unregistered(studio: Studio) -> Any:
    """Equipment bought with the grants (第21条) from the pack's threshold up, without an asset on the register."""
    pack = pack_of(studio)
    if "fixed_asset_threshold" not in pack.parameters:
        return LedgerEntry.objects.none()
    bought = without_asset().filter(studio=studio, account__fund=Fund.GRANT)
    return bought.filter(amount__gte=asset_threshold(pack))


def asset_threshold(pack: Measures) -> Decimal:
    """From how many yuan up equipment is a fixed asset (第21条)."""
    return Decimal(str(pack.value("fixed_asset_threshold")))


def _moved(studio: Studio, fund: str, kind: str, first: date, last: date) -> Decimal:
    rows = LedgerEntry.objects.filter(account__studio=studio, account__fund=fund, kind=kind, on__range=(first, last))
    total: Decimal | None = rows.aggregate(total=Sum(EFFECT))["total"]
    return total or NOTHING


def _found(*kinds: str) -> Callable[[Studio, date, date], bool]:
    """Whether an officer found something of the kinds in the period."""

    def fact(studio: Studio, first: date, last: date) -> bool:
        standing = Q(kind__in=kinds, withdrawn_at=None, on__range=(first, last))
        return MoneyFinding.objects.filter(standing, studio=studio).exists()

    return fact


FACTS: dict[str, facts.Fact] = {
    "grant_paid": grant_paid,
    "grant_spent": grant_spent,
    "matching_paid": matching_paid,
    "separate_account": separate_account,
    "has_ledger_and_fund_rules": has_ledger_and_fund_rules,
    "no_support_fund": no_support_fund,
    "asset_not_registered": asset_not_registered,
    "out_of_scope_spending": _found(Found.OUT_OF_SCOPE),
    "diverted_funds": _found(Found.DIVERTED, Found.MISAPPROPRIATED),
    "funds_misappropriated": _found(Found.MISAPPROPRIATED),
    "matching_misused": _found(Found.MATCHING_MISUSED),
    "has_improper_spending": _found(*IMPROPER),
}


def enter() -> None:
    """Called from apps.py."""
    for name, fact in FACTS.items():
        facts.register(name, _where_kept(fact))


def _where_kept(fact: facts.Fact) -> facts.Fact:
    """None for a studio that has no ledger."""

    def known(studio: Studio, first: date, last: date) -> facts.Value | None:
        return fact(studio, first, last) if FundAccount.objects.filter(studio=studio).exists() else None

    return known
