"""From experts' totals to one score: mean, median or trimmed mean, and the spread. Missing marks are never zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

METHODS = ("mean", "median", "trimmed")
# A trimmed mean needs a mark left after the highest and the lowest are taken away.
FEWEST_FOR_TRIMMING = 3
STEP = Decimal("0.001")


@dataclass(frozen=True)
class Aggregate:
    """The score, the method that was really used, and a sentence when it is not the one asked for."""

    value: Decimal
    method: str
    count: int
    remark: str = ""


def aggregate(values: Iterable[Decimal | None], method: str = "mean") -> Decimal:
    """The score to three decimals. A missing mark (None) is left out; without any mark there is none: ValueError."""
    return explained(values, method).value


def explained(values: Iterable[Decimal | None], method: str = "mean") -> Aggregate:
    """`aggregate` with what was done."""
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}")
    given = sorted(value for value in values if value is not None)
    if not given:
        raise ValueError("no marks to aggregate")
    if method == "median":
        return Aggregate(_rounded(Decimal(median(given))), method, len(given))
    if method == "trimmed" and len(given) < FEWEST_FOR_TRIMMING:
        remark = f"只有 {len(given)} 份评分，不足 3 份，未去掉最高分和最低分，按算术平均计算"
        return Aggregate(_mean(given), "mean", len(given), remark)
    if method == "trimmed":
        return Aggregate(_mean(given[1:-1]), method, len(given))
    return Aggregate(_mean(given), method, len(given))


def spread(values: Iterable[Decimal | None]) -> Decimal:
    """Highest less lowest; 0 with fewer than two marks."""
    given = [value for value in values if value is not None]
    return max(given) - min(given) if len(given) > 1 else Decimal(0)


def _mean(values: Sequence[Decimal]) -> Decimal:
    return _rounded(sum(values, Decimal(0)) / len(values))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(STEP, ROUND_HALF_UP)
