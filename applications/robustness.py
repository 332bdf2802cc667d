"""How firm a rank is, pure: where a file would stand if any one of its experts had not marked it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from applications import ranking


@dataclass(frozen=True)
class Firmness:
    """Best and worst rank over all ways of leaving one expert out."""

    best: int
    worst: int
    # The range lies on both sides of the line.
    crosses: bool

    @property
    def words(self) -> str:
        if self.best == self.worst:
            return f"去掉任一位专家，名次仍为 {self.best}"
        return f"去掉任一位专家，名次在 {self.best}–{self.worst} 之间"


def leave_one_out(
    totals: Mapping[int, Sequence[Decimal]],
    scores: Mapping[int, Decimal],
    keys: Sequence[int],
    *,
    method: str,
    last_above: int,
) -> dict[int, Firmness]:
    """For the files of `keys`: drop each of their marks in turn, the others' scores standing as they are.

    `last_above` is the rank of the last file above the line. Files with fewer than two marks have no range.
    """
    ordered: list[Decimal] = sorted(scores.values())
    found = {}
    for key in keys:
        marks = totals.get(key, ())
        if len(marks) < 2 or key not in scores:
            continue
        ordered.pop(bisect_left(ordered, scores[key]))
        ranks = []
        for place in range(len(marks)):
            score = ranking.outcome([*marks[:place], *marks[place + 1 :]], method).score
            assert score is not None  # noqa: S101 - at least one mark is left
            ranks.append(len(ordered) - bisect_right(ordered, score) + 1)
        insort(ordered, scores[key])
        found[key] = Firmness(min(ranks), max(ranks), min(ranks) <= last_above < max(ranks))
    return found
