"""Profiles for the demonstration's experts: invented employers that no applicant belongs to."""

from __future__ import annotations

from assessments.models import Expert
from portal.accounts import demo as accounts
from portal.accounts.kinds import City
from portal.accounts.models import Organisation, User
from portal.accounts.roles import Role

# So many of the pool sit on a panel.
SEATED = 5
_EMPLOYERS = {
    City.HANGZHOU: ("之江技师学院", "吴山职业技术学院", "湘湖职业技能鉴定中心", "西溪工业研究院"),
    City.BEIJING: ("燕山技师学院", "永定职业技术学院", "通惠职业技能评价中心", "昆玉工业研究院"),
}
_FIELDS = ("机械加工", "电工电气", "汽车维修", "传统工艺", "餐饮服务", "信息安全", "建筑施工")


def enter() -> list[Expert]:
    """A profile for every expert account that has none."""
    made = []
    for city, employers in _EMPLOYERS.items():
        office = Organisation.objects.get(kind="city_bureau", city=city)
        names = [accounts.username_of(office, Role.EXPERT, number) for number in range(1, len(_FIELDS) + 1)]
        people = User.objects.filter(username__in=names, expert=None).order_by("username")
        made += [
            Expert.objects.create(
                user=person,
                city=city,
                employer=employers[place % len(employers)],
                title="高级技师" if place % 2 else "正高级实习指导教师",
                occupations=[_FIELDS[place]],
            )
            for place, person in enumerate(people)
        ]
    return made
