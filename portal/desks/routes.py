"""Which office a unit belongs to: its district's bureau, in Beijing also its body or group (HZ-32, BJ-26, BJ-27)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.accounts.kinds import Affiliation, OrganisationKind
from portal.accounts.models import Organisation
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from portal.accounts.models import Branch, Region
    from portal.policy.measures import Measures


NONE_FOUND = "没有找到可以受理贵单位申报的推荐单位，请先在单位资料中核对所在区县和隶属关系。"


@dataclass(frozen=True)
class Way:
    """One possible first reviewer, with the words of the route and its article."""

    key: str
    label: str
    recommender: Organisation
    clause: str


def ways(measures: Measures, host: Organisation, branch: Branch | None = None) -> list[Way]:
    """The first reviewers this unit may choose among, the usual one first."""
    found = []
    for route in measures.routes:
        if host.affiliation not in route.affiliations:
            continue
        recommender = _office(route.leads_to, host, branch)
        if recommender is not None:
            found.append(Way(route.key, route.label, recommender, route.clause))
    if host.affiliation == Affiliation.MUNICIPAL:
        found.sort(key=lambda way: way.recommender.kind == OrganisationKind.DISTRICT_BUREAU)
    return found


def region_of(host: Organisation, branch: Branch | None) -> Region:
    """A branch goes to the bureau of its own registration (A-31)."""
    region = branch.region if branch is not None else host.region
    if region is None:
        raise Refused("单位资料中没有所在区县，请先补充。")
    return region


def _office(leads_to: tuple[str, ...], host: Organisation, branch: Branch | None) -> Organisation | None:
    if OrganisationKind.DISTRICT_BUREAU in leads_to:
        return Organisation.objects.active().district_bureau_of(region_of(host, branch))
    parent = host.parent
    return parent if parent is not None and parent.active and parent.kind in leads_to else None
