"""What a newly recognised studio is due by its pack, pure: an amount in yuan, or the reason why not.

Hangzhou gives a first-time new studio a construction grant (HZ-63) unless its institution is not listed for it (HZ-64,
A-06); honorary studios get none (A-08). Beijing gives every first recognition its grant (BJ-66).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from applications.dues import Due

if TYPE_CHECKING:
    from portal.policy.measures import Measures

NOTHING = Decimal(0)


def establishment(measures: Measures, kind: str, eligible: bool, *, first: bool = True) -> Due:
    """The one-off grant on recognition; `first` is false for a title that was only renewed or converted (A-47)."""
    grant = measures.parameter("grant_establishment")
    if not first:
        return Due(NOTHING, "不是首次认定，没有一次性资助", grant.clause)
    if kind == "leader_change":
        return Due(NOTHING, "更换领办人不是首次认定，没有一次性资助", "系统默认 A-32")
    if kind == "honorary" and not _allows(measures, "grant_honorary_establishment"):
        return Due(NOTHING, "荣誉工作室不属于首次申报新建，没有建设经费资助", _clause(measures))
    if not eligible and _allows(measures, "grant_excludes_unfunded"):
        clause = measures.parameter("grant_excludes_unfunded").clause
        return Due(NOTHING, "事业单位不列入建设经费资助，没有建设经费", clause)
    return Due(Decimal(str(grant.value)), grant.label, grant.clause)


def _allows(measures: Measures, name: str) -> bool:
    return bool(measures.value(name)) if name in measures.parameters else False


def _clause(measures: Measures) -> str:
    name = "grant_honorary_establishment"
    return measures.parameter(name).clause if name in measures.parameters else ""
