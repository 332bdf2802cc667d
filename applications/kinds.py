"""What a call is for, in words: new studios, honorary ones, or new lead masters of studios there are (BJ-56)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applications.models import Call

if TYPE_CHECKING:
    from portal.policy.measures import Measures, Named


def title(pack: Measures, kind: str) -> str:
    """What the studios of such a call are called."""
    return pack.word("honorary" if kind == Call.Kind.HONORARY else "studio")


def general(pack: Measures) -> tuple[Named, ...]:
    """The kinds any unit may apply for; a new lead master comes from a studio's own change."""
    return tuple(each for each in pack.kinds if each.key != Call.Kind.LEADER_CHANGE)


def changes_leader(call: Call) -> bool:
    return call.kind == Call.Kind.LEADER_CHANGE


def call_title(pack: Measures, kind: str) -> str:
    """2027年度…申报: the call's own name without its year."""
    what = f"更换{pack.word('lead_master')}" if kind == Call.Kind.LEADER_CHANGE else ""
    return f"{title(pack, kind)}{what}申报"


def granted(pack: Measures, call: Call) -> str:
    """What the file is given: 认定为2027年度…, or 更换…."""
    if changes_leader(call):
        return f"更换{pack.word('lead_master')}"
    return f"认定为{call.year}年度{title(pack, call.kind)}"
