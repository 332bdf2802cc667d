"""How far a studio's grants are spent and matched, per funding cycle (BJ-71, BJ-72, A-46); many studios at once.

The unit's own money counts towards the cycle that runs: from the day the last cycle closed, or from the recognition,
so that what was put in before the city paid is not lost. What moves after a cycle closed no longer counts for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from funding import ledger
from funding.cycles import NOTHING, Cycle, Paid, Review, cycles
from funding.models import FixedAsset, FundAccount, LedgerEntry, Payment
from funding.pulling import LEDGER_KINDS
from portal.policy.prepared import Among, Prepared
from studios.models import AssessmentResult, assessment_of

if TYPE_CHECKING:
    from studios.models import Studio

Kind, Fund = LedgerEntry.Kind, FundAccount.Fund
EFFECT = F("sign") * F("amount")


def without_asset() -> QuerySet[LedgerEntry]:
    """Equipment that was bought and is on no register of assets (第21条)."""
    asset = FixedAsset.objects.filter(entry=OuterRef("pk"))
    standing = LedgerEntry.objects.filter(kind=Kind.SPENDING, sign=-1, reversed_by=None, category="equipment")
    return standing.filter(~Exists(asset))


# Asked on every page of a ledger: put together once.
_PAYMENTS: Prepared[Payment] = Prepared(
    lambda: (
        Payment.objects.standing()
        .filter(Among("grant__studio", "keys"), grant__kind__in=LEDGER_KINDS)
        .select_related("grant", "row__batch")
        .order_by("paid_on", "pk")
    )
)
_RESULTS: Prepared[AssessmentResult] = Prepared(
    lambda: AssessmentResult.objects.standing().filter(Among("studio", "keys")).order_by("concluded_on", "pk")
)
_BALANCES: Prepared[Any] = Prepared(
    lambda: (
        FundAccount.objects.filter(Among("studio", "keys"), fund=Fund.GRANT)
        .order_by()
        .annotate(
            dearest=Subquery(without_asset().filter(account=OuterRef("pk")).order_by("-amount").values("amount")[:1])
        )
        .values_list("studio_id", "balance", "dearest")
    )
)
_MOVED: Prepared[Any] = Prepared(
    lambda: (
        LedgerEntry.objects.filter(
            Q(account__fund=Fund.GRANT, kind=Kind.SPENDING) | Q(kind=Kind.MATCHING), Among("account__studio", "keys")
        )
        .order_by()
        .values_list("account__studio", "kind", "on")
        .annotate(moved=Sum(EFFECT))
    )
)


@dataclass(frozen=True)
class Usage:
    """The newest cycle of a studio in yuan: paid by the city, spent of it, matched by the unit, what is left."""

    cycle: Cycle | None
    spent: Decimal
    matched: Decimal
    left: Decimal
    # The dearest equipment bought of the grants that is on no register of assets.
    unregistered: Decimal = NOTHING

    @property
    def paid(self) -> Decimal:
        return self.cycle.total if self.cycle else NOTHING

    @property
    def running(self) -> bool:
        """City money was paid and no review was passed since."""
        return self.cycle is not None and self.cycle.closed_on is None

    @property
    def spent_rate(self) -> Decimal | None:
        """Percent, cut to one place; None before the city paid."""
        return ledger.rate(self.spent, self.paid)

    @property
    def matched_rate(self) -> Decimal | None:
        return ledger.rate(self.matched, self.paid)

    def short_of(self, ratio: Decimal) -> Decimal:
        """What is missing in matching funds to the ratio the pack asks for."""
        return max(NOTHING, self.paid * ratio - self.matched)


def payments_of(studios: Sequence[Studio]) -> dict[int, list[Paid]]:
    """City grants that were paid and stayed paid, by studio; one statement."""
    found: dict[int, list[Paid]] = defaultdict(list)
    for payment in _PAYMENTS.rows(keys=_keys(studios)):
        grant = payment.grant
        approved_on = payment.row.batch.approved_on or payment.paid_on
        label = f"{grant.get_kind_display()}（{grant.basis_document}）"
        found[grant.studio_id].append(Paid(payment.pk, label, payment.amount, approved_on, payment.paid_on))
    return found


def reviews_of(studios: Sequence[Studio]) -> dict[int, list[Review]]:
    """Results in order of time, by studio; one statement."""
    found: dict[int, list[Review]] = defaultdict(list)
    for each in _RESULTS.rows(keys=_keys(studios)):
        words = assessment_of(each.year, each.kind)
        times = f"第 {each.attempt} 次" if each.attempt > 1 else ""
        found[each.studio_id].append(
            Review(each.concluded_on, each.passed, f"{words}{times}：{each.get_grade_display()}")
        )
    return found


def of_many(studios: Sequence[Studio]) -> dict[int, Usage]:
    """Usage by studio, in four statements however many there are."""
    paid, reviews = payments_of(studios), reviews_of(studios)
    moved = _moved(studios)
    accounts = {studio: (left, dearest or NOTHING) for studio, left, dearest in _BALANCES.rows(keys=_keys(studios))}
    found = {}
    for studio in studios:
        known = cycles(paid.get(studio.pk, ()), reviews.get(studio.pk, ()))
        cycle = known[-1] if known else None
        since = known[-2].closed_on if len(known) > 1 else None
        until = (cycle.closed_on if cycle else None) or date.max
        rows = moved.get(studio.pk, ())
        found[studio.pk] = Usage(
            cycle=cycle,
            spent=_sum(rows, Kind.SPENDING, cycle.opened_on if cycle else date.max, until),
            matched=_sum(rows, Kind.MATCHING, since or date.min, until),
            left=accounts.get(studio.pk, (NOTHING, NOTHING))[0],
            unregistered=accounts.get(studio.pk, (NOTHING, NOTHING))[1],
        )
    return found


def of(studio: Studio) -> Usage:
    return of_many([studio])[studio.pk]


def _moved(studios: Sequence[Studio]) -> Mapping[int, list[tuple[str, date, Decimal]]]:
    """What was spent of the grants and what was matched, by studio, kind and day."""
    found: dict[int, list[tuple[str, date, Decimal]]] = defaultdict(list)
    for studio, kind, on, effect in _MOVED.rows(keys=_keys(studios)):
        found[studio].append((kind, on, effect))
    return found


def _keys(studios: Sequence[Studio]) -> list[int]:
    return [studio.pk for studio in studios]


def _sum(rows: Iterable[tuple[str, date, Decimal]], kind: str, since: date, until: date) -> Decimal:
    """From a day up to, not including, another; spending takes from the account and is told as a positive number."""
    total = sum((effect for found, on, effect in rows if found == kind and since <= on < until), NOTHING)
    return -total if kind == Kind.SPENDING else total
