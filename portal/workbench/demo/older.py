"""Studios recognised before the portal (older.toml), brought on the register by the bureau's own Excel of the past."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.accounts.models import Region
from portal.policy.retirement import GROUPS
from portal.workbench.demo import cases, registers
from portal.workbench.demo.desks import Offices
from studios.history_sheet import HEADINGS, Row
from studios.transitions import history


def bring(*numbers: int) -> None:
    """On the register of their city."""
    city = cases.case(numbers[0]).city
    rows = [_row(place, each) for place, each in enumerate(_titles(numbers), start=2)]
    if history.store(rows, by=Offices(city).officer) != len(numbers):
        raise LookupError(f"not every older studio of {numbers} could be brought in")


def write_up(*numbers: int) -> None:
    """Their units write down the work of the time before the portal."""
    for line in registers.read(cases.OLDER):
        if line.case in numbers:
            registers.enter(line)


def _titles(numbers: Sequence[int]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(cases.OLDER.read_text(encoding="utf-8"))["title"]
    return [each for each in found if each["case"] in numbers]


def _row(place: int, title: dict[str, Any]) -> Row:
    """One line of the bureau's sheet, as it would have been typed."""
    case = cases.case(title["case"])
    typed = {
        "name": f"{case.leader}{case.occupation}技能大师工作室",
        "host": case.unit,
        "uscc": case.uscc,
        "region": Region.objects.get(pk=case.region).name,
        "lead_master": case.leader,
        "id_number": case.id_number,
        "occupation": case.occupation,
        "retirement_group": GROUPS[case.group].label,
        **{key: _said(value) for key, value in title.items()},
    }
    return Row(place, tuple(typed.get(each.key, "") for each in HEADINGS))


def _said(value: str | int | date) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
