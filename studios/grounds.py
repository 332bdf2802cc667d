"""The tree of grounds on which a title ends, from the pack: branches and the cases under each, with their clauses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studios.models import EndingProposal
from studios.states import LeaderPost

if TYPE_CHECKING:
    from portal.policy.measures import Ground, Measures

Kind = EndingProposal.Kind
# Which branch the cases of a kind hang on; the pack has one of those named (HZ-59…61, BJ-59…62).
BRANCHES = {
    "not_assessed": ("not_assessed",),
    "leader_gone": ("leader_cannot_go_on",),
    "veto": ("assessment_failed", "inactive_refusing_or_breach"),
}
ENDS = {"cancel": Kind.REVOKE, "expire": Kind.EXPIRE, "close": Kind.CLOSE}
# What the leader's status is called among the grounds (HZ-59, BJ-56).
LEADER_GROUNDS = {
    "left_skill_post": LeaderPost.MOVED,
    "left_unit": LeaderPost.LEFT,
    "retired": LeaderPost.RETIRED,
    "left": LeaderPost.LEFT,
    "seriously_ill": LeaderPost.ILL,
    "force_majeure": LeaderPost.UNABLE,
}


@dataclass(frozen=True)
class Leaf:
    """One case a proposal may name: its key, the branch above it, the kind of ending."""

    key: str
    label: str
    clause: str
    branch: str
    kind: str


def leaves(pack: Measures) -> list[Leaf]:
    """Every case of the pack, branches without cases of their own included, in the pack's order."""
    roots = {each.key: each for each in pack.grounds_of("cancel")}
    found = [
        Leaf(each.key, each.label, each.clause, branch, Kind.REVOKE)
        for kind, candidates in BRANCHES.items()
        for each in pack.grounds_of(kind)
        for branch in candidates
        if branch in roots
    ]
    parents = {each.branch for each in found if each.branch != "assessment_failed"}
    found += [Leaf(key, each.label, each.clause, key, Kind.REVOKE) for key, each in roots.items() if key not in parents]
    for kind in ("expire", "close"):
        found += [Leaf(each.key, each.label, each.clause, each.key, ENDS[kind]) for each in pack.grounds_of(kind)]
    return found


def leaf(pack: Measures, key: str) -> Leaf | None:
    """The case of that key; None when the pack no longer has it."""
    return next((each for each in leaves(pack) if each.key == key), None)


def leader_grounds(pack: Measures) -> dict[str, Leaf]:
    """Status of the leader → the case it is a ground for, as far as this city's policy names it."""
    kinds = (*pack.grounds_of("not_assessed"), *pack.grounds_of("leader_gone"))
    named = {each.key: LEADER_GROUNDS[each.key] for each in kinds if each.key in LEADER_GROUNDS}
    return {named[each.key]: each for each in leaves(pack) if each.key in named}


def label(pack: Measures, key: str) -> str:
    found = _ground(pack, key)
    return found.label if found else key


def clause(pack: Measures, key: str) -> str:
    found = _ground(pack, key)
    return pack.clause(found.clause) if found else ""


def _ground(pack: Measures, key: str) -> Ground | None:
    """Branches as well as cases; the change of a leader has keys of its own and is not meant."""
    kinds = (*BRANCHES, *ENDS)
    return next((each for each in pack.grounds if each.key == key and each.kind in kinds), None)
