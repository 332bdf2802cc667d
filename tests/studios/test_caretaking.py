"""A studio that moves to another unit, district or body is looked after by another office (HZ-32, BJ-26)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from portal.accounts.kinds import City, OrganisationKind
from portal.accounts.models import Organisation
from portal.notifications.models import Message
from portal.policy.refusal import Refused
from studios.models import Amendment, Inspection, Studio
from studios.transitions import amendments, inspections
from tests.factories.accounts import OrganisationFactory, RegionFactory, UserFactory
from tests.studios.life_scene import Scene, studio_of
from tests.studios.test_amendments import DAY, accepted, asked, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def hangzhou(at: Any) -> Scene:
    at("2027-03-01 09:00")
    return Scene(studio_of(City.HANGZHOU))


@pytest.fixture
def beijing(at: Any) -> Scene:
    at("2027-03-01 09:00")
    return Scene(studio_of(City.BEIJING, address="丰台区旧宫路1号"))


def other_bureau(city: str, name: str) -> Organisation:
    region = RegionFactory(city=city, name=name, code=f"99{city[:4]}")
    return OrganisationFactory(kind=OrganisationKind.DISTRICT_BUREAU, city=city, region=region, name=f"{name}人社局")


def test_a_merger_into_another_district_brings_another_office(hangzhou, client_of):
    """HZ-32, HZ-46: from the decision on the new district looks after it; the old one reads what it has of it."""
    bureau, former = other_bureau(City.HANGZHOU, "新城区"), hangzhou.studio.recommender
    host = OrganisationFactory(city=City.HANGZHOU, name="合并后重工有限公司", region=bureau.region)
    visit = inspections.begin_inspection(hangzhou.studio, by=hangzhou.desk, on=DAY, inspectors="甲")
    new_desk = UserFactory(district_officer=True, organisation=bureau)

    amendment = accepted(hangzhou, "merged_or_split", {"unit_name": host.name, "host": host.uscc})

    studio = Studio.objects.get()
    assert (studio.recommender, studio.region) == (bureau, bureau.region)
    assert (amendment.old["recommender"], amendment.new["recommender"]) == (former.name, bureau.name)
    assert not Studio.objects.visible_to(hangzhou.desk).exists()
    assert Studio.objects.visible_to(new_desk).get() == studio
    for mine in (Amendment.objects, Inspection.objects):
        assert mine.visible_to(hangzhou.desk).count() == mine.visible_to(new_desk).count() == 1
    later = inspections.begin_inspection(studio, by=new_desk, on=DAY, inspectors="乙")
    assert Inspection.objects.visible_to(hangzhou.desk).get() == visit != later
    told = set(Message.objects.filter(subject="已准予变更").values_list("user", flat=True))
    assert {hangzhou.desk.pk, new_desk.pk} <= told
    page = client_of(hangzhou.desk).get(reverse("studios:amendment", args=[studio.number, amendment.number]))
    assert page.status_code == 200 and bureau.name in page.content.decode()


def test_a_move_into_another_district_brings_another_office(hangzhou):
    """A-34: with the place of work; the unit stays where it is registered."""
    bureau = other_bureau(City.HANGZHOU, "新城区")
    moved = {"address": "新城区1号", "region": "新城区"}
    amendment = verified(hangzhou, "panel_accepted", moved)
    finding = {"on": DAY, "members": "甲", "remark": "征迁", "conclusion": "accepted"}
    amendments.panel(amendment, by=hangzhou.officer, **finding)

    amendments.accept(amendment, by=hangzhou.officer, effective_on=DAY)

    studio = Studio.objects.get()
    assert (studio.recommender, studio.region.name, studio.address) == (bureau, "新城区", "新城区1号")
    assert studio.host.region == hangzhou.studio.host.region


def test_a_body_keeps_its_studio_wherever_it_moves(beijing):
    """BJ-26: by affiliation, not by territory."""
    body = OrganisationFactory(kind=OrganisationKind.MUNICIPAL_BODY, city=City.BEIJING)
    other_bureau(City.BEIJING, "新城区")
    Studio.objects.update(recommender=body)
    scene = Scene(Studio.objects.get())
    scene.__dict__["desk"] = UserFactory(recommender_officer=True, organisation=body)

    accepted(scene, "address_moved", {"address": "新城区1号", "region": "新城区"})

    studio = Studio.objects.get()
    assert (studio.recommender, studio.region.name) == (body, "新城区")


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ({"region": "新城区"}, "请一并填写新的工作地址"),
        ({"address": "某处", "region": "无此区"}, "没有找到区县“无此区”"),
        ({"address": "某处", "region": "空城区"}, "空城区还没有可以管理工作室的推荐单位"),
    ],
)
def test_a_district_comes_with_its_address_and_its_office(beijing, new, words):
    other_bureau(City.BEIJING, "新城区")
    RegionFactory(city=City.BEIJING, name="空城区", code="999999")

    with pytest.raises(Refused, match=words):
        asked(beijing, "address_moved", new)
