"""Whom the policy has recommended first: the lists made from results, page and Excel (HZ-66…68, BJ-65)."""

from __future__ import annotations

from datetime import date
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from portal.accounts.kinds import City
from portal.documents import exports
from portal.documents.models import Export
from portal.policy import measures
from studios import recommendations
from studios.models import Studio
from studios.transitions import life, people
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
PAGE = "studios:recommended"


def graded(scene: Scene, grade: str, year: int = 2028) -> Studio:
    kind = "performance" if scene.studio.city == City.BEIJING else "annual"
    life.record_result(
        scene.studio, by=scene.officer, kind=kind, year=year, grade=grade, concluded_on=date(year + 1, 3, 1),
        document_no=f"试〔{year}〕9号",
    )  # fmt: skip
    return scene.studio


@pytest.fixture
def good(at: Any) -> Scene:
    at("2029-05-10 09:00")
    scene = Scene(studio_of())
    graded(scene, "excellent")
    return scene


def names(scene: Scene, rule: str) -> list[str]:
    promise = recommendations.chosen(recommendations.promises(measures.load(scene.studio.pack)), rule)
    assert promise is not None and promise.rule == rule
    return [promise.name_of(each) for each in recommendations.recommended(scene.officer, promise)]


def test_the_excellent_are_recommended_for_higher_studios(good):
    """HZ-66: excellent last time; an older excellent result does not count."""
    fallen = Scene(studio_of())
    graded(fallen, "excellent", 2027)
    graded(fallen, "satisfactory", 2028)
    Scene(studio_of())

    assert names(good, "HZ-66") == [good.studio.name]


def test_units_are_recommended_as_evaluation_bodies(good):
    """HZ-67: units of recognised studios, the excellent first, those not assessed yet last; none that failed."""
    other, new, failed = Scene(studio_of()), Scene(studio_of()), Scene(studio_of())
    graded(other, "satisfactory")
    graded(failed, "unsatisfactory")

    assert names(good, "HZ-67") == [good.studio.unit, other.studio.unit, new.studio.unit]


def test_masters_are_recommended_while_they_lead(good):
    """HZ-68."""
    assert names(good, "HZ-68") == [good.studio.lead_master]

    people.record_leader_status(good.studio, by=good.clerk, status="left", since=date(2029, 5, 1))

    assert names(good, "HZ-68") == []


def test_a_master_who_has_retired_is_recommended_no_more(good, at):
    """HZ-68: on the statutory day itself; whoever stays on is, to the last day of the contract."""
    at("2039-10-08 09:00")
    assert names(good, "HZ-68") == []

    people.record_leader_status(
        good.studio, by=good.clerk, status="re_employed", since=date(2039, 10, 8), until=date(2040, 10, 7)
    )
    at("2040-10-07 09:00")
    assert names(good, "HZ-68") == [good.studio.lead_master]
    at("2040-10-08 09:00")
    assert names(good, "HZ-68") == []


def test_beijing_recommends_the_excellent_for_the_nation(at):
    """BJ-65; Hangzhou's lists are none of Beijing's."""
    at("2029-05-10 09:00")
    scene = Scene(studio_of(City.BEIJING))
    graded(scene, "excellent")
    graded(Scene(studio_of(City.BEIJING)), "satisfactory")

    assert [each.rule for each in recommendations.promises(measures.load("beijing-2023"))] == ["BJ-65"]
    assert names(scene, "BJ-65") == [scene.studio.name]


@pytest.mark.parametrize(("pack", "rule"), [("hangzhou-2023", f"HZ-{n}") for n in (66, 67, 68)])
def test_a_list_goes_with_its_rule(pack, rule):
    rules = {each.rule for each in recommendations.promises(measures.load(pack).without(rule))}

    assert rules == {"HZ-66", "HZ-67", "HZ-68"} - {rule}


def test_an_ended_title_is_recommended_for_nothing(good):
    Studio.objects.filter(pk=good.studio.pk).update(**{"state": "revoked"})

    assert [names(good, f"HZ-{number}") for number in (66, 67, 68)] == [[], [], []]


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_asks_a_constant_number_of_statements(good, client_of, django_assert_num_queries, more):
    for _ in range(more):
        graded(Scene(studio_of()), "excellent")
    client = client_of(good.officer)
    client.get(reverse(PAGE))

    with django_assert_num_queries(STATEMENTS):
        page = client.get(reverse(PAGE), {"rule": "HZ-67"}).content.decode()

    assert page.count('data-test="row"') == more + 1
    assert "依托单位优先推荐职业技能等级认定机构" in page and "杭人社发〔2023〕112号 六（四）" in page


STATEMENTS = 5


def test_the_list_as_excel(good, client_of):
    answer = client_of(good.officer).post(reverse("studios:recommended_export"), {"query": "rule=HZ-68"})

    assert answer.status_code == 302
    job = Export.objects.get()
    path = exports.exporters[job.kind].make(job)
    rows = list(openpyxl.load_workbook(path).worksheets[0].values)
    assert [row[0] for row in rows if row[0] == good.studio.lead_master] == [good.studio.lead_master]


def test_it_is_the_city_s_page(good, client_of):
    assert client_of(good.clerk).get(reverse(PAGE)).status_code == 404
    assert client_of(good.desk).get(reverse(PAGE)).status_code == 404
    assert client_of(good.approver).get(reverse(PAGE)).status_code == 200
