"""The facts that a city's assessment sheets ask for, and which of them an officer finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.policy import sheets

if TYPE_CHECKING:
    from portal.policy.sheets import Fact

RECORD = "record"


def of_city(city: str) -> dict[str, Fact]:
    """By name; a fact that several sheets ask for once."""
    on_file = (sheets.load_sheet(code) for code in sheets.sheet_codes())
    return {fact.key: fact for sheet in on_file if sheet.city == city for fact in sheet.facts}


def findable(city: str) -> dict[str, Fact]:
    """What is not counted from the records: seen on site, found by an officer, or money (requirements.md §3.3)."""
    return {key: fact for key, fact in of_city(city).items() if fact.source != RECORD}


def vetoes(city: str) -> frozenset[str]:
    """Facts that are 否决项 of some sheet."""
    on_file = (sheets.load_sheet(code) for code in sheets.sheet_codes())
    return frozenset(key for sheet in on_file if sheet.city == city for key in sheet.vetoes)


def told(fact: Fact, value: object) -> str:
    """The fact with its value, as people read it."""
    if fact.unit:
        return f"{fact.label} {value} {fact.unit}"
    return fact.label if value else fact.absent or f"没有“{fact.label}”"
