"""Organisations and people. Offices that a migration loads are found again rather than made twice."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from portal.accounts.kinds import Affiliation, City, FundingForm, Nature, OrganisationKind
from portal.accounts.models import Branch, Organisation, Post, Region, User
from portal.accounts.roles import HOST_ROLES, Role

PASSWORD = "lathe-and-chisel-9"

HOME = {City.HANGZHOU: ("330106", "西湖区"), City.BEIJING: ("110105", "朝阳区")}
_USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_OFFICE_NAMES = {
    OrganisationKind.CITY_BUREAU: "人力资源和社会保障局",
    OrganisationKind.FINANCE_BUREAU: "财政局",
    OrganisationKind.EMPLOYMENT_CENTRE: "就业促进中心",
}
_OFFICE_OF_ROLE = {
    Role.DISTRICT_OFFICER: OrganisationKind.DISTRICT_BUREAU,
    Role.RECOMMENDER_OFFICER: OrganisationKind.ENTERPRISE_GROUP,
    Role.CITY_OFFICER: OrganisationKind.CITY_BUREAU,
    Role.CITY_APPROVER: OrganisationKind.CITY_BUREAU,
    Role.FINANCE_APPROVER: OrganisationKind.FINANCE_BUREAU,
    Role.CENTRE_OFFICER: OrganisationKind.EMPLOYMENT_CENTRE,
    Role.FINANCE_OFFICER: OrganisationKind.CITY_BUREAU,
    Role.EXPERT: OrganisationKind.CITY_BUREAU,
    Role.SUPERVISOR: OrganisationKind.CITY_BUREAU,
    Role.ADMINISTRATOR: OrganisationKind.OPERATOR,
}
# These roles exist in Beijing alone, so their holders are there unless a city is named.
_BEIJING_ROLES = {Role.RECOMMENDER_OFFICER, Role.FINANCE_APPROVER, Role.CENTRE_OFFICER}


@lru_cache(maxsize=1)
def _password_hash() -> str:
    return make_password(PASSWORD)


def uscc(number: int, *, prefix: str = "91", region: str = "330106") -> str:
    """A valid invented code: department and category, region, nine characters from the number, check character."""
    body = f"{prefix}{region}MA{number:07d}"
    total = sum(_USCC_CHARACTERS.index(c) * w for c, w in zip(body, _USCC_WEIGHTS, strict=True))
    return body + _USCC_CHARACTERS[(31 - total % 31) % 31]


class RegionFactory(DjangoModelFactory[Region]):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    city = City.HANGZHOU
    code = factory.LazyAttribute(lambda region: HOME[region.city][0])
    name = factory.LazyAttribute(lambda region: HOME[region.city][1])


class OrganisationFactory(DjangoModelFactory[Organisation]):
    """A Hangzhou enterprise unless told otherwise; `kind=` gives the office of the city, `beijing=True` moves it."""

    class Meta:
        model = Organisation

    class Params:
        beijing = factory.Trait(city=City.BEIJING)
        institution = factory.Trait(nature=Nature.PUBLIC_INSTITUTION, funding_form=FundingForm.FULL)
        sole_trader = factory.Trait(nature=Nature.SOLE_TRADER)
        central = factory.Trait(city=City.BEIJING, affiliation=Affiliation.CENTRAL)
        municipal = factory.Trait(
            city=City.BEIJING,
            affiliation=Affiliation.MUNICIPAL,
            parent=factory.SubFactory(
                "tests.factories.accounts.OrganisationFactory", kind=OrganisationKind.ENTERPRISE_GROUP, beijing=True
            ),
        )
        number = factory.Sequence(lambda n: n + 1)

    kind = OrganisationKind.HOST
    city = City.HANGZHOU
    region = factory.LazyAttribute(lambda o: RegionFactory(city=o.city) if o.kind in _PLACED else None)
    name = factory.LazyAttribute(lambda o: _name(o.kind, o.city, o.region, o.number))
    nature = factory.LazyAttribute(lambda o: Nature.ENTERPRISE if o.kind == OrganisationKind.HOST else "")
    uscc = factory.LazyAttribute(lambda o: _code(o) if o.kind == OrganisationKind.HOST else None)
    contact = "周明远"
    phone = "13800000000"

    @classmethod
    def _create(cls, model_class: type[Organisation], *args: Any, **kwargs: Any) -> Organisation:
        office = _loaded_office(kwargs)
        return office or super()._create(model_class, *args, **kwargs)


_PLACED = {OrganisationKind.HOST, OrganisationKind.DISTRICT_BUREAU}
_PREFIX = {Nature.PUBLIC_INSTITUTION: "12", Nature.SOLE_TRADER: "92", Nature.SOCIAL_ORGANISATION: "51"}


def _code(organisation: Any) -> str:
    region = organisation.region.code if organisation.region.code.isdigit() else "330106"
    return uscc(organisation.number, prefix=_PREFIX.get(organisation.nature, "91"), region=region)


def _name(kind: str, city: str, region: Region | None, number: int) -> str:
    place = City(city).label if city else ""
    if kind == OrganisationKind.HOST:
        return f"{place[:2]}试验机械{number}有限公司"
    if kind == OrganisationKind.DISTRICT_BUREAU:
        return f"{place}{region}人力资源和社会保障局"
    if kind == OrganisationKind.MUNICIPAL_BODY:
        return f"{place}试验{number}局"
    if kind == OrganisationKind.ENTERPRISE_GROUP:
        return f"{place[:2]}试验{number}集团"
    return f"{place}{_OFFICE_NAMES[OrganisationKind(kind)]}" if kind in _OFFICE_NAMES else "平台运行维护单位"


def _loaded_office(wanted: dict[str, Any]) -> Organisation | None:
    if wanted["kind"] == OrganisationKind.DISTRICT_BUREAU:
        return Organisation.objects.filter(kind=wanted["kind"], region=wanted["region"]).first()
    if wanted["kind"] in _OFFICE_NAMES:
        return Organisation.objects.filter(kind=wanted["kind"], city=wanted["city"]).first()
    if wanted["kind"] == OrganisationKind.OPERATOR:
        wanted["city"] = ""
        return Organisation.objects.filter(kind=wanted["kind"]).first()
    return None


class BranchFactory(DjangoModelFactory[Branch]):
    class Meta:
        model = Branch

    organisation = factory.SubFactory(OrganisationFactory, beijing=True)
    name = factory.Sequence(lambda n: f"第{n + 1}分厂")
    region = factory.SelfAttribute("organisation.region")


class PostFactory(DjangoModelFactory[Post]):
    class Meta:
        model = Post

    user = factory.SubFactory("tests.factories.accounts.UserFactory")
    role = Role.HOST_CLERK
    organisation = factory.LazyAttribute(lambda post: office_for(post.role))


class UserFactory(DjangoModelFactory[User]):
    """A person with a confirmed address; a role's trait gives a post there: `UserFactory(district_officer=True)`.

    `organisation=` names the office, `city=` picks the usual one of that city; without a trait there is no post.
    """

    class Meta:
        model = User

    class Params:
        host_clerk = factory.Trait(role=Role.HOST_CLERK)
        host_administrator = factory.Trait(role=Role.HOST_ADMINISTRATOR)
        lead_master = factory.Trait(role=Role.LEAD_MASTER)
        district_officer = factory.Trait(role=Role.DISTRICT_OFFICER)
        recommender_officer = factory.Trait(role=Role.RECOMMENDER_OFFICER)
        city_officer = factory.Trait(role=Role.CITY_OFFICER)
        city_approver = factory.Trait(role=Role.CITY_APPROVER)
        finance_approver = factory.Trait(role=Role.FINANCE_APPROVER)
        centre_officer = factory.Trait(role=Role.CENTRE_OFFICER)
        finance_officer = factory.Trait(role=Role.FINANCE_OFFICER)
        expert = factory.Trait(role=Role.EXPERT)
        supervisor = factory.Trait(role=Role.SUPERVISOR)
        administrator = factory.Trait(role=Role.ADMINISTRATOR)

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.invalid")
    name = factory.Sequence(lambda n: f"试验员{n}")
    phone = "13900000000"
    password = factory.LazyFunction(_password_hash)
    role: Any = None
    organisation: Any = None
    city: Any = ""

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        role, organisation, city = (kwargs.pop(key) for key in ("role", "organisation", "city"))
        user = super()._create(model_class, *args, **kwargs)
        if role:
            give_post(user, role, organisation or office_for(role, city))
        return user


def office_for(role: Role, city: str = "") -> Organisation:
    """The usual organisation of a role: a fresh host, or the office of the city."""
    city = city or (City.BEIJING if role in _BEIJING_ROLES else City.HANGZHOU)
    if role in HOST_ROLES:
        return OrganisationFactory(city=city)
    return OrganisationFactory(kind=_OFFICE_OF_ROLE[role], city=city)


def give_post(user: User, role: Role, organisation: Organisation) -> Post:
    """A post, which becomes the current one."""
    post = PostFactory(user=user, role=role, organisation=organisation)
    user.current_post = post
    user.save(update_fields=["current_post"])
    return post
