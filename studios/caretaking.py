"""The office a studio belongs to once its unit or its place has changed (HZ-32, HZ-62, BJ-26, BJ-58)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.kinds import OrganisationKind
from portal.accounts.models import Organisation, Region
from portal.desks.routes import ways
from portal.policy.refusal import Refused
from studios import offices

if TYPE_CHECKING:
    from studios.models import Studio


def under(studio: Studio, host: Organisation) -> Organisation:
    """With another unit: the present office if that unit may go through it, else the unit's usual one."""
    possible = [way.recommender for way in ways(offices.pack_of(studio), host)]
    if studio.recommender in possible:
        return studio.recommender
    if not possible:
        raise Refused("没有找到可以管理新单位的推荐单位，请先核对新单位的所在区县和隶属关系")
    return possible[0]


def within(studio: Studio, region: Region) -> Organisation:
    """With another place: the bureau of that district; a body or a group keeps its studios wherever they move."""
    if studio.recommender.kind != OrganisationKind.DISTRICT_BUREAU:
        return studio.recommender
    office = Organisation.objects.active().district_bureau_of(region)
    if office is None:
        raise Refused(f"{region.name}还没有可以管理工作室的推荐单位，请先联系市级管理员")
    return office


def region_called(studio: Studio, name: str) -> Region:
    """A district of the studio's city by its name."""
    found = Region.objects.of(studio.city).filter(name=name).first()
    if found is None:
        raise Refused(f"没有找到区县“{name}”，请从列出的区县中选择")
    return found
