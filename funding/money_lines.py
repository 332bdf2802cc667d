"""What a studio's own page says of its money: what is due, what was paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Sum, Value
from django.urls import reverse

from funding.ledger_duties import ledger_page
from funding.models import FundAccount, Grant
from funding.states import GrantState
from portal.policy import wording
from studios.overview import Line

if TYPE_CHECKING:
    from studios.models import Studio

SAID = (GrantState.PAID, GrantState.DUE, GrantState.BATCHED, GrantState.CHECKING)


def lines(studio: Studio, today: date) -> Iterator[Line]:
    """What is left on each account, and a line per state that has grants; in one statement."""
    grants = Grant.objects.filter(studio=studio, state__in=SAID).order_by().values("state")
    summed = grants.annotate(count=Count("pk"), yuan=Sum("amount")).values_list("state", "count", "yuan")
    accounts = FundAccount.objects.filter(studio=studio).order_by().annotate(none=Value(0))
    rows = {key: (count, yuan) for key, count, yuan in summed.union(accounts.values_list("fund", "none", "balance"))}
    for fund in FundAccount.Fund:
        if fund in rows:
            page = ledger_page(studio, fund)
            yield Line(str(fund.label), f"{fund.label}结余 {wording.yuan(rows[fund][1])}", page)
    for state in SAID:
        if state in rows:
            count, yuan = rows[state]
            page = reverse("funding:studio", args=[studio.number])
            yield Line("资助", f"{state.label} {count} 笔 {wording.yuan(yuan)}", page)
