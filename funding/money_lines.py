"""What a studio's own page says of its money: what is due, what was paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Sum
from django.urls import reverse

from funding.models import Grant
from funding.states import GrantState
from portal.policy import wording
from studios.overview import Line

if TYPE_CHECKING:
    from studios.models import Studio

SAID = (GrantState.PAID, GrantState.DUE, GrantState.BATCHED, GrantState.CHECKING)


def lines(studio: Studio, today: date) -> Iterator[Line]:
    """One line per state that has grants, in one statement."""
    found = Grant.objects.filter(studio=studio, state__in=SAID).order_by().values("state")
    sums = {row["state"]: row for row in found.annotate(count=Count("pk"), yuan=Sum("amount"))}
    url = reverse("funding:studio", args=[studio.number])
    for state in SAID:
        row = sums.get(state)
        if row:
            yield Line("资助", f"{state.label} {row['count']} 笔 {wording.yuan(row['yuan'])}", url)
