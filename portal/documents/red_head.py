"""The red head of an official document: how large its issuers stand above one another."""

from __future__ import annotations

from collections.abc import Sequence

# Points of the red head at most, and the millimetres of a line.
LARGEST, LINE = 29.0, 156.0
MILLIMETRES_PER_POINT = 0.3528


def points(issuers: Sequence[str]) -> float:
    """The size at which the longest issuer, with 文件 beside it, fills one line at most."""
    characters = max(len(each) for each in issuers) + 2
    return round(min(LARGEST, LINE / characters / MILLIMETRES_PER_POINT), 1)


def spacings(issuers: Sequence[str]) -> list[float]:
    """Points between the characters of each issuer, so that names above one another are of like width."""
    longest, size = max(len(each) for each in issuers), points(issuers)
    return [round((longest - len(each)) * size / max(len(each) - 1, 1), 1) for each in issuers]
