"""A studio on the register with somebody at every desk around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import count
from typing import Any

from portal.accounts.kinds import City, OrganisationKind
from portal.accounts.models import User
from studios.models import Studio
from studios.transitions import establish
from tests.factories.accounts import OrganisationFactory, RegionFactory, UserFactory

_numbers = count(1)
RECOGNISED = date(2026, 4, 28)


def studio_of(city: str = City.HANGZHOU, *, recognised_on: date = RECOGNISED, years: int | None = None, **changes: Any):
    """Three years in Hangzhou, without end in Beijing; three members and a leader to retire in 2039."""
    number = next(_numbers)
    hangzhou = city == City.HANGZHOU
    region = RegionFactory(city=city)
    title = {
        "city": city,
        "kind": "new",
        "name": f"沈砚{number}装配钳工技能大师工作室",
        "host": changes.pop("host", None) or OrganisationFactory(city=city),
        "branch": None,
        "recommender": OrganisationFactory(kind=OrganisationKind.DISTRICT_BUREAU, city=city, region=region),
        "region": region,
        "lead_master": f"沈砚{number}",
        "leader_index": f"{number:064d}",
        "occupation": "装配钳工",
        "occupation_key": f"装配钳工{number}",
        "industry_focus": "advanced_equipment",
        "document_no": "试〔2026〕1号",
        "pack": f"{city}-2023",
        "origin_no": f"O-{number}",
        "leader_retires_on": date(2039, 10, 8),
        "members": [{"name": name} for name in ("甲", "乙", "丙")],
        **changes,
    }
    validity = (3 if hangzhou else 0) if years is None else years
    officer = UserFactory(city_officer=True, city=city)
    return establish(by=officer, year=recognised_on.year, recognised_on=recognised_on, validity_years=validity, **title)


@dataclass
class Scene:
    """The people around one studio; each made when first asked for."""

    studio: Studio

    @cached_property
    def clerk(self) -> User:
        return UserFactory(host_clerk=True, organisation=self.studio.host)

    @cached_property
    def leader(self) -> User:
        return UserFactory(lead_master=True, organisation=self.studio.host)

    @cached_property
    def desk(self) -> User:
        return UserFactory(district_officer=True, organisation=self.studio.recommender)

    @cached_property
    def officer(self) -> User:
        return UserFactory(city_officer=True, city=self.studio.city)

    @cached_property
    def colleague(self) -> User:
        return UserFactory(city_officer=True, city=self.studio.city)

    @cached_property
    def centre(self) -> User:
        return UserFactory(centre_officer=True, city=self.studio.city)

    @cached_property
    def approver(self) -> User:
        return UserFactory(city_approver=True, city=self.studio.city)

    @cached_property
    def finance(self) -> User:
        return UserFactory(finance_approver=True, city=self.studio.city)

    @property
    def approvers(self) -> tuple[User, ...]:
        return (self.approver, self.finance) if self.studio.city == City.BEIJING else (self.approver,)

    @property
    def proposer(self) -> User:
        return self.desk if self.studio.city == City.BEIJING else self.officer

    def cast(self) -> dict[str, User]:
        """One of every kind around the studio, and strangers."""
        other = City.BEIJING if self.studio.city == City.HANGZHOU else City.HANGZHOU
        region = RegionFactory(city=self.studio.city, code="x", name="别区")
        people = {
            "host_clerk": self.clerk,
            "lead_master": self.leader,
            "own_desk": self.desk,
            "city_officer": self.officer,
            "city_approver": self.approver,
            "supervisor": UserFactory(supervisor=True, city=self.studio.city),
            "finance_officer": UserFactory(finance_officer=True, city=self.studio.city),
            "expert": UserFactory(expert=True, city=self.studio.city),
            "administrator": UserFactory(administrator=True),
            "other_host": UserFactory(host_clerk=True, city=self.studio.city),
            "other_desk": UserFactory(
                district_officer=True,
                organisation=OrganisationFactory(
                    kind=OrganisationKind.DISTRICT_BUREAU, city=self.studio.city, region=region
                ),
            ),
            "other_city": UserFactory(city_officer=True, city=other),
            "nobody": UserFactory(),
        }
        if self.studio.city == City.BEIJING:
            people |= {"centre_officer": self.centre, "finance_approver": self.finance}
        return people
