"""Places for 优秀, pure: how many, how split between sheets, who ranks into them (HZ-55, A-05, BJ-52, A-22).

Hangzhou has one soft pool of about twelve a year for both sheets; Beijing a fifth of those who take part, rounded down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.policy.measures import Measures

# Tie-break keys a pack may name; after them only the meeting's recorded vote.
TIE_KEYS = ("base",)


@dataclass(frozen=True)
class Candidate:
    """What the pool looks at in one participant; `judged` is None while it has no score."""

    key: int
    judged: Decimal | None
    base: Decimal | None = None
    # At or above the excellent line.
    candidate: bool = False


@dataclass(frozen=True)
class Place:
    """A participant with its rank inside its sheet; equal ones share theirs (1, 2, 2, 4)."""

    key: int
    rank: int | None
    candidate: bool


@dataclass(frozen=True)
class Choice:
    """Who is excellent by rank, and the tie across the last place, which the meeting has to settle."""

    excellent: frozenset[int]
    tied: frozenset[int]


def limit(pack: Measures, participants: int) -> int:
    """Places of a year: a number in the pack, or a share of those who take part, rounded down."""
    if "quota_excellent" in pack.parameters:
        return int(str(pack.value("quota_excellent")))
    return share(Decimal(str(pack.value("excellent_share"))), participants)


def share(part: Decimal, participants: int) -> int:
    """A-22: never rounded up."""
    return int((part * participants).to_integral_value(ROUND_FLOOR))


def split(places: int, participants: Mapping[str, int]) -> dict[str, int]:
    """Places by sheet in proportion to participants, by the largest remainder; never more places than participants.

    Equal remainders go to the larger sheet, then to the first by name.
    """
    everybody = sum(participants.values())
    if not everybody:
        return dict.fromkeys(participants, 0)
    places = min(places, everybody)
    given = {sheet: places * many // everybody for sheet, many in participants.items()}

    def claim(sheet: str) -> tuple[int, int, str]:
        return (-(places * participants[sheet] % everybody), -participants[sheet], sheet)

    for sheet in sorted(participants, key=claim)[: places - sum(given.values())]:
        given[sheet] += 1
    return given


def rank(candidates: Iterable[Candidate], tie_keys: Sequence[str] = TIE_KEYS) -> list[Place]:
    """Best first, those without a score last and without a rank."""
    everybody = list(candidates)
    scored = [each for each in everybody if each.judged is not None]
    scored.sort(key=lambda each: ([-number for number in _strength(each, tie_keys)], each.key))
    places: list[Place] = []
    before: tuple[Decimal, ...] | None = None
    for position, each in enumerate(scored, start=1):
        strength = _strength(each, tie_keys)
        number = places[-1].rank if strength == before else position
        places.append(Place(each.key, number, each.candidate))
        before = strength
    rest = sorted(each.key for each in everybody if each.judged is None)
    return places + [Place(key, None, False) for key in rest]


def choose(ranked: Sequence[Place], places: int) -> Choice:
    """Candidates by rank to the last place. A tie across it is left open: it does not expand the pool (A-22)."""
    excellent: set[int] = set()
    eligible = [each for each in ranked if each.candidate and each.rank is not None]
    for number in sorted({each.rank for each in eligible if each.rank is not None}):
        group = {each.key for each in eligible if each.rank == number}
        left = places - len(excellent)
        if left <= 0:
            break
        if len(group) > left:
            return Choice(frozenset(excellent), frozenset(group))
        excellent |= group
    return Choice(frozenset(excellent), frozenset())


def against_rank(ranked: Sequence[Place], excellent: Iterable[int]) -> list[int]:
    """Candidates passed over by one of lower or equal rank, and those who passed them: each needs a reason."""
    chosen = set(excellent)
    eligible = [each for each in ranked if each.candidate and each.rank is not None]
    worst = max((each.rank or 0 for each in eligible if each.key in chosen), default=0)
    best = min((each.rank or 0 for each in eligible if each.key not in chosen), default=len(ranked) + 1)
    over = [each.key for each in eligible if each.key not in chosen and (each.rank or 0) <= worst]
    return over + [each.key for each in eligible if each.key in chosen and (each.rank or 0) >= best]


def _strength(each: Candidate, tie_keys: Sequence[str]) -> tuple[Decimal, ...]:
    assert each.judged is not None  # noqa: S101 - only scored ones are compared
    keys = (getattr(each, key) for key in tie_keys)
    return (each.judged, *(Decimal(-1) if value is None else value for value in keys))
