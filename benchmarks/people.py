"""Invented units and people: hosts with a clerk each, experts with accounts; the same seed makes the same names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from assessments.models import Expert
from benchmarks.pour import numbers_from, pour
from portal.accounts.kinds import City, Nature, OrganisationKind
from portal.accounts.models import Organisation, Post, Region, User
from portal.accounts.roles import Role
from portal.policy import clock
from tests.factories.accounts import uscc

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻"
GIVEN = "文立晓雨建思慧志海国书明春秋远平安宁新东川岳松柏林森云峰"
TRADES = ("精密机械", "汽车零部件", "电气设备", "数控装备", "轨道交通", "船舶重工", "仪器仪表", "纺织印染", "食品酿造")
OCCUPATIONS = (
    *("装配钳工", "数控车工", "焊工", "电工", "铣工", "模具工", "汽车维修工", "起重工", "化学检验员", "药物制剂工"),
    *("西式面点师", "中式烹调师", "陶瓷工艺师", "工业机器人系统操作员", "无人机装调检修工", "茶艺师", "制冷工"),
)
# Files per host: a unit comes back every few years, or has two masters.
FILES_PER_HOST = 2


@dataclass(frozen=True)
class Host:
    """A unit with its clerk and the office of its first review."""

    pk: int
    name: str
    region: str
    clerk: int
    recommender: int


def name_of(rng: Random) -> str:
    return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2))))


def hosts(city: str, count: int, rng: Random, *, start: int) -> list[Host]:
    """Enterprises spread over the city's districts, heavier in the first ones, each with a clerk."""
    regions = [each for each in Region.objects.filter(city=city).order_by("code") if each.code.isdigit()]
    bureaus = dict(
        Organisation.objects.filter(kind=OrganisationKind.DISTRICT_BUREAU, city=city).values_list("region_id", "pk")
    )
    weights = [1 + 3 * (place == 2) for place, _ in enumerate(regions)]
    keys, users = numbers_from(Organisation), numbers_from(User)
    chosen = rng.choices(regions, weights, k=count)
    made = [
        Host(
            next(keys),
            f"{City(city).label[:2]}{region.name[:2]}{name_of(rng)}{rng.choice(TRADES)}{start + number}有限公司",
            region.pk,
            next(users),
            bureaus[region.pk],
        )
        for number, region in enumerate(chosen)
    ]
    pour(Organisation, (_unit(host, city, start + number) for number, host in enumerate(made)))
    _people([(host.clerk, name_of(rng), Role.HOST_CLERK, host.pk) for host in made], "clerk")
    return made


def _unit(host: Host, city: str, number: int) -> dict[str, object]:
    return {
        "id": host.pk,
        "kind": OrganisationKind.HOST.value,
        "city": city,
        "name": host.name,
        "region_id": host.region,
        "uscc": uscc(number, region="330106" if city == City.HANGZHOU else "110105"),
        "nature": Nature.ENTERPRISE.value,
        "contact": "周明远",
        "phone": "13800000000",
    }


def _people(rows: Sequence[tuple[int, str, Role, int]], prefix: str) -> None:
    posts = numbers_from(Post)
    held = {user: next(posts) for user, _, _, _ in rows}
    today = clock.today()
    pour(User, ({"id": user, "username": f"{prefix}{user}", "name": name} for user, name, _, _ in rows))
    pour(
        Post,
        (
            {"id": held[user], "user_id": user, "role": role.value, "organisation_id": office, "since": today}
            for user, _, role, office in rows
        ),
    )
    users = list(User.objects.filter(pk__in=held))
    for user in users:
        user.current_post_id = held[user.pk]
    User.objects.bulk_update(users, ["current_post"], batch_size=2000)


def experts(city: str, count: int, rng: Random) -> list[int]:
    """The pool of a city; keys of `Expert`."""
    office = Organisation.objects.get(kind=OrganisationKind.CITY_BUREAU, city=city)
    users, keys = numbers_from(User), numbers_from(Expert)
    rows = [(next(users), name_of(rng), Role.EXPERT, office.pk) for _ in range(count)]
    _people(rows, "expert")
    made = {next(keys): user for user, _, _, _ in rows}
    pour(
        Expert,
        (
            {
                "id": key,
                "user_id": user,
                "city": city,
                "employer": f"试验技师学院{key}分院",
                "title": "高级技师",
                "past_employers": [],
                "occupations": [rng.choice(OCCUPATIONS)],
            }
            for key, user in made.items()
        ),
    )
    return list(made)
