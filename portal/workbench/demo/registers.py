"""What the recognised studios wrote into their registers (records.toml), entered by the units' clerks as time went."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from portal.workbench.demo import cases, files, titles
from studios.transitions import records

DATA = Path(__file__).with_name("records.toml")
_LEVEL_DIGIT = {"technician": 2, "senior_worker": 3}


@dataclass(frozen=True)
class Line:
    """One record: whose, of which kind, what it says, and whether a file proves it."""

    case: int
    kind: str
    values: dict[str, Any]
    proof: bool = False

    @property
    def known_on(self) -> date:
        """The day on which all of it had happened."""
        day: date = self.values.get("until") or self.values["on"]
        return day


@cache
def lines() -> tuple[Line, ...]:
    """Every record that was written up as time went, in the order of its day: Beijing's older studios wrote so too."""
    older = (each for each in read(cases.OLDER) if cases.case(each.case).beijing)
    return tuple(sorted([*read(DATA), *older], key=lambda each: (each.known_on, each.case)))


def read(file: Path) -> tuple[Line, ...]:
    """The records of a file in the order of their day."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    found = [*map(_activity, data["record"])]
    for row in data["apprentices"]:
        found += _apprentices(row)
    for row in data["trainees"]:
        found += _trainees(row)
    return tuple(sorted(found, key=lambda each: (each.known_on, each.case)))


def write_up(after: date, day: date) -> None:
    """The clerks write down what happened after one day and up to another."""
    for line in lines():
        if after < line.known_on <= day:
            enter(line)


def enter(line: Line) -> None:
    records.add_record(titles.studio(line.case), line.kind, line.values, by=titles.clerk(line.case), files=_proof(line))


def _activity(row: dict[str, Any]) -> Line:
    values = {name: value for name, value in row.items() if name not in ("case", "kind", "proof")}
    if "amount" in values:
        values["amount"] = Decimal(values["amount"])
    return Line(row["case"], row["kind"], values, proof=row.get("proof", False))


def _apprentices(row: dict[str, Any]) -> Iterator[Line]:
    case = cases.case(row["case"])
    for person in row["people"]:
        values = {"on": row["on"], "person": person, "unit": case.unit, "occupation": case.occupation}
        yield Line(case.number, "apprentice", values | {"agreement": True}, proof=True)


def _trainees(row: dict[str, Any]) -> Iterator[Line]:
    """Certificate numbers are invented in the usual form; year and level stand in them."""
    case, on, level = cases.case(row["case"]), row["on"], row["level"]
    for place, person in enumerate(row["people"], start=1):
        number = f"Y000033000001{on:%y}{_LEVEL_DIGIT[level]}{case.number:03d}{on:%m}{place}"
        values = {"on": on, "person": person, "occupation": case.occupation}
        yield Line(case.number, "trainee", values | {"skill_level": level, "certificate_no": number}, proof=True)


def _proof(line: Line) -> list[UploadedFile]:
    if not line.proof:
        return []
    what = str(line.values.get("title") or line.values["person"])
    return [files.pdf("证明材料", what, cases.case(line.case).unit)]
