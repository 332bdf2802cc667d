"""What inspections found on site, by the names the marking sheets ask for (source "visit"): offered, never imposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from studios.models import Inspection
from studios.offices import pack_of
from studios.states import InspectionState

if TYPE_CHECKING:
    from studios.models import Studio


@dataclass(frozen=True)
class Seen:
    """A fact as the latest visit that answered it left it, with that visit."""

    value: bool
    on: date
    inspection: int
    note: str


def found(studio: Studio, first: date, last: date) -> dict[str, Seen]:
    """Every fact some concluded visit of the period answered; a point that did not apply says nothing."""
    wanted = {item.key: item.fact_when for item in pack_of(studio).inspection_items if item.fact_when}
    visits = Inspection.objects.filter(
        studio=studio, state=InspectionState.CONCLUDED, on__range=(first, last)
    ).order_by("on", "pk")
    facts: dict[str, Seen] = {}
    for visit in visits:
        for key, fact_when in wanted.items():
            given = visit.checklist.get(key, {})
            if given.get("found") in ("ok", "problem"):
                facts[key] = Seen(given["found"] == fact_when, visit.on, visit.pk, given.get("note", ""))
    return facts
