"""Ranking, pure: order by score, tie-break keys, the cut line and the ties across it (HZ-44, BJ-20, A-29)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments import aggregation

# Tie-break keys in the order of A-29; after them only a recorded decision of the meeting.
TIE_KEYS = ("district_studio", "listed_honours")


@dataclass(frozen=True)
class Outcome:
    """A file's aggregated score and spread; None while no mark counts, never zero."""

    score: Decimal | None
    spread: Decimal | None


@dataclass(frozen=True)
class Candidate:
    """What the ranking looks at in one file."""

    key: int
    score: Decimal | None
    # Already a district or industry studio: preferred when equal (BJ-20).
    district_studio: bool = False
    # Number of honours the policy lists (BJ-14).
    listed_honours: int = 0
    # Outside the quota: not counted in Hangzhou's 25 (HZ-08).
    counted: bool = True


@dataclass(frozen=True)
class Ranked:
    """A file with its rank; equal in score and all tie keys means equal rank."""

    candidate: Candidate
    rank: int | None
    counted_before: int

    @property
    def key(self) -> int:
        return self.candidate.key


def outcome(totals: Iterable[Decimal | None], method: str) -> Outcome:
    """Aggregate experts' totals: mean, median, or mean without the highest and lowest."""
    given = [total for total in totals if total is not None]
    if not given:
        return Outcome(None, None)
    return Outcome(aggregation.aggregate(given, method), aggregation.spread(given))


def rank(candidates: Iterable[Candidate], *, tie_keys: Sequence[str] = TIE_KEYS) -> list[Ranked]:
    """Best first. Files without a score come last and have no rank; equal ones share theirs (1, 2, 2, 4)."""
    scored = [each for each in candidates if each.score is not None]
    scored.sort(key=lambda each: (_strength(each, tie_keys), -each.key), reverse=True)
    ranked: list[Ranked] = []
    counted = 0
    for position, candidate in enumerate(scored, start=1):
        same = bool(ranked) and _strength(ranked[-1].candidate, tie_keys) == _strength(candidate, tie_keys)
        ranked.append(Ranked(candidate, ranked[-1].rank if same else position, counted))
        counted += candidate.counted
    unscored = sorted((each for each in candidates if each.score is None), key=lambda each: each.key)
    return ranked + [Ranked(each, None, counted) for each in unscored]


def selected(ranked: Sequence[Ranked], quota: int) -> set[int]:
    """Keys above the line: after the n-th *counted* file nothing more is taken (UX-47).

    Files outside the quota are taken while they rank above the line.
    """
    return {each.key for each in ranked if each.rank is not None and each.counted_before < quota}


def ties_at_line(ranked: Sequence[Ranked], quota: int) -> set[int]:
    """Keys of files of equal rank on both sides of the line: their order needs a recorded decision (A-29)."""
    above = selected(ranked, quota)
    ranks_above = {each.rank for each in ranked if each.key in above}
    ranks_below = {each.rank for each in ranked if each.key not in above and each.rank is not None}
    split = ranks_above & ranks_below
    return {each.key for each in ranked if each.rank in split and each.rank is not None}


def _strength(candidate: Candidate, tie_keys: Sequence[str]) -> tuple[Decimal, ...]:
    score = Decimal(-1) if candidate.score is None else candidate.score
    return (score, *(Decimal(int(getattr(candidate, key))) for key in tie_keys))
