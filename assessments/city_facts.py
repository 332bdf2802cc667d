"""The facts that a city's assessment sheets ask for, and which of them an officer finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments import sheet_library

if TYPE_CHECKING:
    from portal.policy.sheets import Fact, Sheet

RECORD = "record"


def of_city(city: str) -> dict[str, Fact]:
    """By name; a fact that several sheets ask for once."""
    return {fact.key: fact for sheet in _sheets(city) for fact in sheet.facts}


def findable(city: str) -> dict[str, Fact]:
    """What is not counted from the records: seen on site, found by an officer, or money (requirements.md §3.3)."""
    return {key: fact for key, fact in of_city(city).items() if fact.source != RECORD}


def vetoes(city: str) -> frozenset[str]:
    """Facts that are 否决项 of some sheet."""
    return frozenset(key for sheet in _sheets(city) for key in sheet.vetoes)


def _sheets(city: str) -> list[Sheet]:
    return list(sheet_library.of_codes(sheet_library.codes(city)).values())


def told(fact: Fact, value: object) -> str:
    """The fact with its value, as people read it."""
    if fact.unit:
        return f"{fact.label} {value} {fact.unit}"
    return fact.label if value else fact.absent or f"没有“{fact.label}”"
