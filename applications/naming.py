"""Names: the studio's, composed from the pack's pattern (HZ-35, A-33), and an occupation's normal form (A-30)."""

from __future__ import annotations

from portal.policy.occupations import occupation_key

__all__ = ["compose", "occupation_key"]


def compose(pattern: str, *, leader: str, occupation: str) -> str:
    """The studio's name, e.g. 沈砚舟装配钳工技能大师工作室; "" while a part of it is missing."""
    if not leader.strip() or not occupation.strip():
        return ""
    return pattern.format(leader=leader.strip(), occupation=occupation.strip())
