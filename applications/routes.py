"""Where an application goes first: by region (HZ-32), in Beijing by territory or affiliation (BJ-26, BJ-27)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.kinds import Affiliation
from portal.accounts.models import Branch, Organisation, User
from portal.desks.routes import NONE_FOUND, Way, ways
from portal.policy.measures import Measures
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from applications.models import Application


def by_route(measures: Measures, host: Organisation, branch: Branch | None, key: str) -> Organisation:
    """The first reviewer of a chosen route; raises `Refused` when the route is not this unit's (message 17)."""
    possible = ways(measures, host, branch)
    for way in possible:
        if way.key == key:
            return way.recommender
    if not possible:
        raise Refused(NONE_FOUND)
    raise Refused(wrong_way(host, possible[0]), clause=possible[0].clause)


def choose(
    measures: Measures, host: Organisation, branch: Branch | None, recommender: Organisation | None
) -> Organisation:
    """The first reviewer: the given one if the policy allows it, else the usual one. Raises `Refused` (message 17)."""
    possible = ways(measures, host, branch)
    if not possible:
        raise Refused(NONE_FOUND)
    if recommender is None:
        return possible[0].recommender
    if all(way.recommender.pk != recommender.pk for way in possible):
        raise Refused(wrong_way(host, possible[0]), clause=possible[0].clause)
    return recommender


def receivers(application: Application) -> QuerySet[Organisation]:
    """The offices a file may be handed on to: the city's other first reviewers."""
    kinds = application.measures.offices.first_review.kinds
    others = Organisation.objects.active().of_kind(*kinds).filter(city=application.city)
    return others.exclude(pk=application.recommender_id)


def require_receiver(application: Application, to: Organisation) -> None:
    """Raises `Refused` when the office cannot take the file, or nobody there could."""
    if not receivers(application).filter(pk=to.pk).exists():
        raise Refused("只能转交给本市另一个有初审职责的单位")
    roles = application.measures.offices.first_review.roles
    if not any(User.objects.holding(role, organisation=to).exists() for role in roles):
        raise Refused(f"{to.name}还没有开通审核账号，请先联系市级管理员开通，再转交")


def astray(application: Application) -> Way | None:
    """The way this file should have gone, when it is with another office (message 17)."""
    possible = ways(application.measures, application.host, application.branch)
    if not possible or any(way.recommender.pk == application.recommender_id for way in possible):
        return None
    return possible[0]


def misdirected(host: Organisation, right: Way) -> str:
    """Message 17 for the office that holds the file."""
    return f"{_why(host)}，应由{right.recommender.name}推荐，不在本单位办理。您可以转交，并说明理由。"


def wrong_way(host: Organisation, right: Way) -> str:
    """Says who is the right body for this unit, and why."""
    return f"{_why(host)}，应由{right.recommender.name}推荐，不能选择其他推荐单位。"


def _why(host: Organisation) -> str:
    return {
        Affiliation.CENTRAL: "驻区中央单位由所在区推荐",
        Affiliation.MUNICIPAL: "该单位有主管的市属局（总公司）或集团",
        Affiliation.LOCAL: "该单位不属于市属局（总公司）或集团",
    }[Affiliation(host.affiliation)]
