"""The facts that a city's assessment sheets ask for, and which of them an officer finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assessments import sheet_library
from portal.policy import wording

if TYPE_CHECKING:
    from decimal import Decimal

    from portal.policy.sheets import Fact

RECORD = "record"


@dataclass(frozen=True)
class CityFacts:
    """By name, of all sheets of a city in force; a fact that several ask for once."""

    facts: dict[str, Fact]
    # 否决项 of some sheet.
    vetoes: frozenset[str]

    @property
    def findable(self) -> dict[str, Fact]:
        """What is not counted from the records: seen on site, found by an officer, or money (requirements.md §3.3)."""
        return {key: fact for key, fact in self.facts.items() if fact.source != RECORD}


def of_city(city: str) -> CityFacts:
    """One statement."""
    sheets = sheet_library.of_codes(sheet_library.codes(city)).values()
    facts = {fact.key: fact for sheet in sheets for fact in sheet.facts}
    return CityFacts(facts, frozenset(key for sheet in sheets for key in sheet.vetoes))


def told(fact: Fact, value: Decimal) -> str:
    """The fact with its value, as people read it."""
    if fact.unit:
        return f"{fact.label} {wording.digits(value)} {fact.unit}"
    return fact.label if value else fact.absent or f"没有“{fact.label}”"
