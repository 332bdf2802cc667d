"""The look at decided cancellations: money is pulled, so the register tells nobody and funding asks (BJ-64).

Safe to run twice: a decision has one claim. It also holds new awards back while a claim is open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db.models import Q

from funding.models import Payment, Recovery
from funding.states import OPEN_RECOVERY, RecoveryState
from funding.transitions import recoveries
from portal.policy import measures
from studios.models import EndingProposal, Studio
from studios.states import ProposalState, State


def unclaimed() -> list[EndingProposal]:
    """Decided cancellations of packs that recover grants, without a claim; one statement."""
    packs = [each.code for each in measures.all_measures() if each.value("recovers_grants")]
    decided = EndingProposal.objects.filter(
        kind=EndingProposal.Kind.REVOKE, state=ProposalState.CONFIRMED, recovery=None, studio__pack__in=packs,
        studio__state=State.REVOKED,
    )  # fmt: skip
    return list(decided.select_related("studio").order_by("pk"))


def look() -> int:
    """Work out what comes back for every cancellation not looked at yet; answers how many. Those not sent follow."""
    for waiting in Recovery.objects.filter(state=RecoveryState.COMPUTED).select_related("studio").order_by("pk"):
        recoveries.refresh(waiting)
    return sum(recoveries.compute(proposal) is not None for proposal in unclaimed())


def blocks(studios: Collection[int]) -> Mapping[int, str]:
    """Studios whose unit still owes city money back: nothing new is paid to any studio of that unit meanwhile."""
    owing = Recovery.objects.filter(state__in=OPEN_RECOVERY).filter(Q(due_amount__gt=0))
    by_host = dict(owing.values_list("studio__host_id", "number"))
    if not by_host:
        return {}
    of_hosts = Studio.objects.filter(pk__in=studios, host__in=by_host).values_list("pk", "host_id")
    return {pk: f"所在单位有未结清的追回（{by_host[host]}），结清前暂停新的资助" for pk, host in of_hosts}


def to_recover(budgets: Collection[int]) -> Mapping[int, Decimal]:
    """What is still to come back, by the budget it was paid from; what came back counts for the oldest payments."""
    open_claims = Recovery.objects.filter(state__in=OPEN_RECOVERY, due_amount__gt=0)
    paid = Payment.objects.filter(recoveries__in=open_claims, row__batch__budget__in=budgets)
    rows = paid.order_by("recoveries", "-paid_on", "-pk").values_list("recoveries", "row__batch__budget", "amount")
    left = {each.pk: each.outstanding for each in open_claims}
    found: dict[int, Decimal] = defaultdict(Decimal)
    for claim, budget, amount in rows:
        part = min(left[claim], amount)
        left[claim] -= part
        found[budget] += part
    return found
