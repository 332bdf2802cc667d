"""The grounds on which a studio leaves an assessment, from the pack, each with its clause (HZ-59, HZ-60, BJ-59)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studios import grounds
from studios.grounds import Leaf

if TYPE_CHECKING:
    from portal.policy.measures import Measures


def of_exclusion(pack: Measures) -> list[Leaf]:
    """Cases in which the studio is not assessed at all."""
    return _of(pack, "not_assessed")


def of_veto(pack: Measures) -> list[Leaf]:
    """Cases that decide the assessment whatever the marks."""
    return _of(pack, "veto")


def of_step(pack: Measures, step: str) -> list[Leaf]:
    """The cases a person may choose from for exclude, veto or stop."""
    return of_exclusion(pack) if step == "exclude" else of_veto(pack)


def _of(pack: Measures, kind: str) -> list[Leaf]:
    named = {each.key for each in pack.grounds_of(kind)}
    return [leaf for leaf in grounds.leaves(pack) if leaf.key in named]
