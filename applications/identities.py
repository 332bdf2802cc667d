"""A resident ID number inside the answers: sealed, with a blind index, a mask, and what was read from it.

The stored form is {"sealed", "mark", "index", "masked", "birth", "sex", "fault"}; the number itself leaves this module
only through `reveal`, which the caller records first. `mark` tells whether two typed numbers are the same, right or
wrong; `index` is filled for right numbers alone and is what uniqueness compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.accounts.sealed import blind_index, seal, unseal
from portal.policy import identifiers

AAD = "applications.section.data"


@dataclass(frozen=True)
class Identity:
    """What the portal knows of a number without opening it. `fault` says why a typed number cannot be right."""

    index: str
    masked: str
    birth: date | None
    sex: str
    fault: str


def keep(typed: str, today: date) -> dict[str, Any]:
    """Seal a typed number; a wrong one is sealed too, for it may be one digit away from a real one."""
    plain = _plain(typed)
    mark = blind_index(plain)
    stored = {"sealed": seal(plain, AAD), "mark": mark, "index": mark, "masked": _mask(plain)}
    try:
        found = identifiers.check_resident_id(plain, today)
    except identifiers.InvalidIdentifier as error:
        return {**stored, "index": "", "birth": "", "sex": "", "fault": str(error)}
    return {**stored, "birth": found.birth.isoformat(), "sex": found.sex, "fault": ""}


def is_same(typed: str, stored: Any) -> bool:
    """Whether what was typed is the number already kept."""
    return isinstance(stored, dict) and blind_index(_plain(typed)) == stored.get("mark")


def of(stored: Any) -> Identity:
    """The stored form as a record; anything else is a number not yet sealed, which cannot stand."""
    if not isinstance(stored, dict):
        return Identity("", "", None, "", "请重新输入身份证号。")
    birth = stored.get("birth") or ""
    return Identity(
        index=stored.get("index", ""),
        masked=stored.get("masked", ""),
        birth=date.fromisoformat(birth) if birth else None,
        sex=stored.get("sex", ""),
        fault=stored.get("fault", ""),
    )


def masked(stored: Any) -> str:
    return of(stored).masked


def reveal(stored: Any) -> str:
    """The number itself. Record the look with `accounts.reveals` before showing it."""
    return unseal(stored["sealed"], AAD)


def _plain(typed: str) -> str:
    return "".join(typed.split()).replace("-", "").upper()


def _mask(plain: str) -> str:
    """3301**********0010; a number of another length shows at most its first two characters."""
    if len(plain) == 18:
        return identifiers.mask_resident_id(plain)
    return plain[:2] + "*" * max(len(plain) - 2, 1)
