"""The demonstration's applications as data: who, what, from which unit, and where the story leaves them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from portal.accounts.kinds import City
from portal.policy.identifiers import resident_id_check_digit

DATA = Path(__file__).with_name("cases.toml")
OLDER = Path(__file__).with_name("older.toml")
_USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
# The two special areas have no GB/T 2260 code; their units are registered in the district around them.
_REGISTERED_IN = {"HZ-XHFJQ": "330106", "BJ-BDA": "110115"}


@dataclass(frozen=True)
class Case:
    """One application. `ending` is the state the story leaves it in, `note` what the case is there to show."""

    number: int
    round: str
    ending: str
    leader: str
    birth: date
    occupation: str
    unit: str
    region: str
    sex: str
    group: str
    nature: str
    level: str
    prefix: str
    district_level: bool
    members: int
    matching: str
    honour: str
    second_honour: str = ""
    funding: str = ""
    affiliation: str = "local"
    parent: str = ""
    branch: str = ""
    branch_region: str = ""
    route: str = ""
    relation: str = "contract"
    employment: str = "in_post"
    retired_on: date | None = None
    rehired_from: date | None = None
    focus: str = ""
    industry: str = "C"
    # Two files of one leader carry the same serial, so the same invented ID number.
    serial: int = 0
    # Points below full marks, so that the board has an order.
    marks_off: int = 0
    note: str = ""
    explanations: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def city(self) -> str:
        return str(City.BEIJING if self.round.startswith("beijing") else City.HANGZHOU)

    @property
    def beijing(self) -> bool:
        return self.city == City.BEIJING

    @property
    def id_number(self) -> str:
        return resident_id(self.birth, male=self.sex == "male", serial=self.serial or self.number, beijing=self.beijing)

    @property
    def uscc(self) -> str:
        return uscc(self.serial or self.number, prefix=self.prefix, region=self.region)


@cache
def all_cases() -> tuple[Case, ...]:
    """Every application of the demonstration, in the order of the file."""
    return _read(DATA)


@cache
def older() -> tuple[Case, ...]:
    """Studios that were recognised before the portal and never applied in it."""
    return _read(OLDER)


def _read(file: Path) -> tuple[Case, ...]:
    usual = tomllib.loads(DATA.read_text(encoding="utf-8"))["defaults"]
    return tuple(Case(**{**usual, **row}) for row in tomllib.loads(file.read_text(encoding="utf-8"))["case"])


def of_round(name: str) -> tuple[Case, ...]:
    return tuple(case for case in all_cases() if case.round == name)


def case(number: int) -> Case:
    """A case by its number; KeyError when there is none."""
    return _by_number()[number]


@cache
def _by_number() -> dict[int, Case]:
    return {each.number: each for each in (*all_cases(), *older())}


def resident_id(birth: date, *, male: bool, serial: int, beijing: bool) -> str:
    """A number with a right check digit and a region code that is issued to nobody (市辖区)."""
    first = f"{'110100' if beijing else '330101'}{birth:%Y%m%d}{serial % 100:02d}{1 if male else 2}"
    return first + resident_id_check_digit(first)


def uscc(number: int, *, prefix: str, region: str) -> str:
    """A valid invented code: department and category, region, organisation, check character (GB 32100)."""
    body = f"{prefix}{_REGISTERED_IN.get(region, region)}MADEM{number:04d}"
    total = sum(_USCC_CHARACTERS.index(each) * weight for each, weight in zip(body, _USCC_WEIGHTS, strict=True))
    return body + _USCC_CHARACTERS[(31 - total % 31) % 31]
