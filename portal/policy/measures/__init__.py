"""The cities' policies as data: one pack per city and issue, loaded once into frozen records."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from portal.policy.measures.pack import Measures
from portal.policy.measures.reading import read_measures
from portal.policy.measures.specs import (
    Condition,
    FieldSpec,
    Ground,
    Honour,
    InspectionItem,
    MaterialSlot,
    Named,
    Office,
    Offices,
    OpinionBox,
    Parameter,
    ReportSection,
    ReviewItem,
    Route,
    SectionSpec,
    TableSpec,
    Window,
)

__all__ = [
    "Condition", "FieldSpec", "Ground", "Honour", "InspectionItem", "MaterialSlot", "Measures", "Named",
    "Office", "Offices", "OpinionBox", "Parameter", "ReportSection", "ReviewItem", "Route", "SectionSpec", "TableSpec",
    "Window",
    "all_measures", "codes", "for_city", "lead_word", "load", "worded",
]  # fmt: skip

FOLDER = Path(__file__).resolve().parent.parent / "data" / "measures"


def codes() -> tuple[str, ...]:
    """The codes of the packs on file, such as hangzhou-2023."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def load(code: str) -> Measures:
    """The pack of that code; KeyError when there is none, BrokenData when it contradicts itself."""
    if code not in codes():
        raise KeyError(code)
    return read_measures(FOLDER / f"{code}.toml")


def all_measures() -> tuple[Measures, ...]:
    return tuple(load(code) for code in codes())


def for_city(city: str, on: date) -> Measures:
    """The pack in force in a city on a day; the newest one when none is (so that old and new cases still open)."""
    packs = sorted((each for each in all_measures() if each.city == city), key=lambda each: each.effective_from)
    if not packs:
        raise KeyError(city)
    in_force = [each for each in packs if each.in_force(on)]
    return (in_force or packs)[-1]


def lead_word(city: str) -> str:
    """What a city calls the master who leads, 领衔人 or 领办人; both for a reader of no city."""
    words = [each.word("lead_master") for each in all_measures() if each.city == city]
    return words[-1] if words else "领衔人（领办人）"


def worded(city: str, text: str) -> str:
    """A heading or label with the city's word in the place of {lead_master}."""
    return text.replace("{lead_master}", lead_word(city))
