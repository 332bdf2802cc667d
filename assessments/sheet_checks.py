"""Whether the facts of a sheet can be answered: records that are counted, points that inspections look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.policy import measures
from studios import facts

if TYPE_CHECKING:
    from portal.policy.sheets import Sheet


def unanswered(sheet: Sheet) -> list[str]:
    """A sentence for each fact that nobody could ever answer; an officer can always find findings and money."""
    counted, seen = facts.names(), _looked_at(sheet.city)
    told = []
    for fact in sheet.facts:
        if fact.source == "record" and fact.key not in counted:
            told.append(f"facts[{fact.key}]：来源写的是台账，但没有哪类台账计算“{fact.key}”")
        if fact.source == "visit" and fact.key not in seen:
            told.append(f"facts[{fact.key}]：来源写的是现场查看，但检查项里没有“{fact.key}”")
    return told


def _looked_at(city: str) -> frozenset[str]:
    """Points of the visit lists of every pack of a city that answer a fact."""
    packs = [pack for pack in measures.all_measures() if pack.city == city]
    return frozenset(item.key for pack in packs for item in pack.inspection_items if item.fact_when)
