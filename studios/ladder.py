"""The ladder a city studio climbed: inside its enterprise, district or trade, city (HZ-73)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studios.models import DistrictStudio
from studios.offices import pack_of

if TYPE_CHECKING:
    from datetime import date

    from studios.models import Studio

RULES = frozenset({"HZ-73", "BJ-75"})
MOST_RUNGS = 5


@dataclass(frozen=True)
class Rung:
    """One title on the way up."""

    level: str
    name: str
    host: str
    document_no: str
    since: date
    revoked_on: date | None = None


def rungs(studio: Studio) -> list[Rung]:
    """From the lowest known title to the city's; the city's alone when none below is known."""
    climbed: list[Rung] = []
    below = _below(studio.grew_from_id)
    while below is not None and len(climbed) < MOST_RUNGS:
        climbed.insert(0, _rung(below))
        below = _below(below.grew_from_id)
    city = Rung("市级", studio.name, studio.unit, studio.document_no, studio.recognised_on)
    return [*climbed, city]


def clause(studio: Studio) -> str:
    return next((note.clause for note in pack_of(studio).notes if RULES & set(note.rules)), "")


def _below(key: int | None) -> DistrictStudio | None:
    return DistrictStudio.objects.filter(pk=key).first() if key is not None else None


def _rung(entry: DistrictStudio) -> Rung:
    return Rung(
        entry.get_rung_display(), entry.name, entry.host, entry.document_no, entry.recognised_on, entry.revoked_on
    )
