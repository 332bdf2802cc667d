"""The regions and offices that ship with the portal."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from portal.accounts.models import Organisation, Region

pytestmark = pytest.mark.django_db


def test_hangzhou_has_thirteen_districts_and_the_scenic_area():
    codes = list(Region.objects.of("hangzhou").values_list("code", flat=True))

    assert len(codes) == 14
    assert codes[0] == "330102" and codes[-1] == "HZ-XHFJQ"
    assert not {"330103", "330104"} & set(codes)


def test_beijing_has_sixteen_districts_and_the_development_area():
    codes = list(Region.objects.of("beijing").values_list("code", flat=True))

    assert len(codes) == 17
    assert codes[-1] == "BJ-BDA"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("330106", "杭州市西湖区人力资源和社会保障局"),
        ("330122", "桐庐县人力资源和社会保障局"),
        ("330182", "建德市人力资源和社会保障局"),
        ("HZ-XHFJQ", "杭州西湖风景名胜区人力资源和社会保障局"),
        ("110105", "北京市朝阳区人力资源和社会保障局"),
        ("BJ-BDA", "北京经济技术开发区社会事业局"),
    ],
)
def test_every_region_has_its_bureau(code: str, name: str):
    bureau = Organisation.objects.district_bureau_of(Region.objects.get(pk=code))

    assert bureau is not None and bureau.name == name


def test_the_city_offices_are_there_once():
    offices = Organisation.objects.of_kind("city_bureau", "finance_bureau", "employment_centre", "operator")

    assert sorted(offices.values_list("kind", "city")) == [
        ("city_bureau", "beijing"),
        ("city_bureau", "hangzhou"),
        ("employment_centre", "beijing"),
        ("finance_bureau", "beijing"),
        ("operator", ""),
    ]
    assert Organisation.objects.superiors().count() == 23


@pytest.mark.untraced
@pytest.mark.django_db(transaction=True)
def test_the_load_can_be_taken_back_and_done_again():
    """Going back takes the tables of every room above along, so all of them are brought forward again."""
    try:
        call_command("migrate", "accounts", "0001", verbosity=0)
        assert Region.objects.count() == 0
    finally:
        call_command("migrate", verbosity=0)

    assert Region.objects.count() == 31
