"""The demonstration's people: one or more for every desk of both cities, all with one published password."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password
from django.db import transaction

from portal.accounts import posts
from portal.accounts.kinds import City, OrganisationKind
from portal.accounts.models import Organisation, Post, User
from portal.accounts.roles import Role
from portal.policy import clock

PASSWORD = "studio-demo-2027"  # noqa: S105  published on the demonstration's page; refused when DEMO is off
PREFIX = "demo-"

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻"
_GIVEN = ("文静", "立新", "晓东", "雨桐", "建平", "思源", "慧敏", "志远", "海燕", "国强", "书涵")
_CITY_CODE = {City.HANGZHOU.value: "hz", City.BEIJING.value: "bj", "": "ops"}
_STAFF: dict[OrganisationKind, tuple[tuple[Role, int], ...]] = {
    OrganisationKind.DISTRICT_BUREAU: ((Role.DISTRICT_OFFICER, 1),),
    OrganisationKind.MUNICIPAL_BODY: ((Role.RECOMMENDER_OFFICER, 1),),
    OrganisationKind.ENTERPRISE_GROUP: ((Role.RECOMMENDER_OFFICER, 1),),
    OrganisationKind.CITY_BUREAU: (
        (Role.CITY_OFFICER, 2),
        (Role.CITY_APPROVER, 1),
        (Role.FINANCE_OFFICER, 2),
        (Role.EXPERT, 7),
        (Role.SUPERVISOR, 1),
    ),
    OrganisationKind.FINANCE_BUREAU: ((Role.FINANCE_APPROVER, 1),),
    OrganisationKind.EMPLOYMENT_CENTRE: ((Role.CENTRE_OFFICER, 2),),
    OrganisationKind.OPERATOR: ((Role.ADMINISTRATOR, 2),),
}


@dataclass(frozen=True)
class Desk:
    """The demonstration's accounts of one role in one city."""

    role: Role
    posts: list[Post]


@transaction.atomic
def load_staff() -> int:
    """Officials, experts and administrators for every office; run again it adds only what is missing."""
    made = 0
    offices = Organisation.objects.active().exclude(kind=OrganisationKind.HOST).select_related("region").order_by("pk")
    for office in offices:
        _give_address(office)
        for role, count in _STAFF[OrganisationKind(office.kind)]:
            for number in range(1, count + 1):
                made += _person(office, role, number)
    return made


def _give_address(office: Organisation) -> None:
    """Invented ways to reach an office that has none on the register; notices name them for objections."""
    if not office.email:
        Organisation.objects.filter(pk=office.pk).update(
            phone="0571-00000000" if office.city == City.HANGZHOU else "010-00000000",
            email=f"office-{office.pk}@example.invalid",
            address=f"{office.region.name if office.region else '市民中心'}示范路 {office.pk} 号",
        )


def username_of(office: Organisation, role: Role, number: int = 1) -> str:
    """demo-hz-district_officer-330106, demo-bj-city_officer-2 …"""
    place = office.region_id.lower() if office.region_id else str(number)
    if office.is_superior:
        place = str(office.pk)
    return f"{PREFIX}{_CITY_CODE[office.city]}-{role.value}-{place}"


def add_person(username: str, name: str, email: str, places: list[tuple[Organisation, Role]]) -> User:
    """A person of the demonstration (a host's clerk, a lead master) with its posts; found again when it is there."""
    user = User.objects.filter(username=username).first()
    if user is None:
        user = _account(username, email, name, phone="13800000000")
    for organisation, role in places:
        if not User.objects.get(pk=user.pk).holds(role, organisation):
            posts.give(user, organisation, role, by=None)
    return User.objects.with_post().get(pk=user.pk)


def by_city() -> list[tuple[str, list[Desk]]]:
    """The accounts for the sign-in page, by city and role (one query)."""
    rows = Post.objects.active().filter(user__username__startswith=PREFIX, user__is_active=True)
    rows = rows.select_related("user", "organisation__region").order_by("organisation__region_id", "pk")
    grouped: dict[str, dict[Role, list[Post]]] = {City.HANGZHOU: {}, City.BEIJING: {}, "": {}}
    for post in rows:
        grouped[post.organisation.city].setdefault(Role(post.role), []).append(post)
    labels = {City.HANGZHOU: "杭州市", City.BEIJING: "北京市", "": "平台"}
    return [
        (labels[city], [Desk(role, desks[role]) for role in Role if role in desks])
        for city, desks in grouped.items()
        if desks
    ]


def _person(office: Organisation, role: Role, number: int) -> bool:
    username = username_of(office, role, number)
    if User.objects.filter(username=username).exists():
        return False
    user = _account(username, f"{username}@example.invalid", _invented_name(office.pk, number, role))
    posts.give(user, office, role, by=None)
    return True


def _account(username: str, email: str, name: str, *, phone: str = "") -> User:
    """An account with the published password, worked out once for all of them."""
    user: User = User.objects.create_user(
        username=username, email=email, name=name, phone=phone, email_confirmed_at=clock.now()
    )
    user.password = _password_hash()
    user.save(update_fields=["password"])
    return user


@cache
def _password_hash() -> str:
    return make_password(PASSWORD)


def _invented_name(office: int, number: int, role: Role) -> str:
    seed = office * 7 + number * 3 + list(Role).index(role) * 5
    return _SURNAMES[seed % len(_SURNAMES)] + _GIVEN[seed % len(_GIVEN)]
