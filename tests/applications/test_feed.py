"""The RSS of the public notices."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from applications.states import State
from assessments.models import Round, RoundWindow
from portal.policy import clock
from portal.policy.models import WorkCalendarYear
from studios.models import Studio
from tests.assessments.grade_scene import ANNUAL, PERFORMANCE, GradeScene, round_of
from tests.factories.chain import Chain
from tests.studios.life_scene import studio_of

pytestmark = pytest.mark.django_db
URL = "/notices/feed/"


def items() -> list[ElementTree.Element]:
    answer = Client().get(URL)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/rss+xml")
    return ElementTree.fromstring(answer.content).findall("channel/item")  # noqa: S314 - our own document


def test_nothing_public_is_an_empty_feed():
    assert items() == []


def test_notices_and_recognitions_are_told(at):
    chain = Chain("hangzhou", at)
    file = chain.bring(chain.draft(), State.RECOGNISED)

    found = {item.findtext("guid"): item for item in items()}

    assert len(found) == 2
    recognition = found[f"recognition:{file.recognition.pk}"]
    assert file.recognition.document_no in (recognition.findtext("description") or "")
    assert (recognition.findtext("link") or "").endswith(f"/notices/recognised/{file.recognition.pk}/")


def test_an_open_round_and_its_public_results_are_told(at):
    """BJ-49, BJ-51: in Hangzhou the notice of the round alone, for its results are not public."""
    at("2029-05-10 09:00")
    WorkCalendarYear.objects.get_or_create(year=2029, defaults={"source": "测试"})
    beijing = round_of("beijing", PERFORMANCE, scores=("95", "80"))
    hangzhou = round_of(kind=ANNUAL, scores=("80",))
    for scene in (beijing, hangzhou):
        windows(scene)
    grades = beijing.released()
    hangzhou.released(document_no="试考〔2029〕2号")

    found = {item.findtext("guid"): item for item in items()}

    assert set(found) == {f"round:{beijing.round.code}", f"round:{hangzhou.round.code}", f"results:{grades.pk}"}
    result = found[f"results:{grades.pk}"]
    assert (result.findtext("title"), result.findtext("description")) == ("关于考核结果的通报", "文号 试考〔2029〕1号")
    assert (result.findtext("link") or "").endswith(f"/results/{grades.pk}/")
    notice = found[f"round:{beijing.round.code}"].findtext("description") or ""
    assert notice == "自评到 2029年5月31日（周四）24:00 截止"


def test_the_notice_of_a_round_says_until_when_and_by_which_sheet_and_names_no_studio(at):
    at("2029-05-10 09:00")
    scene = round_of(kind=ANNUAL, scores=("80",))
    windows(scene)

    page = Client().get(reverse("assessments:public_round", args=[scene.round.code])).content.decode()
    listed = Client().get(reverse("applications:public_notices")).content.decode()

    assert "2029年5月31日（周四）24:00" in page and "杭州市技能大师工作室年度考核评估表，100+10 分" in page
    assert page.count("<li>") >= 7 and scene.participants[0].studio.name not in page
    assert f"关于开展{scene.round.title}的通知" in listed


@pytest.mark.parametrize("state", ["draft", "listed", "discarded"])
def test_a_round_that_has_not_begun_is_nobodys_business(at, state):
    scene = round_of(kind=ANNUAL)
    Round.objects.update(**{"state": state})

    assert Client().get(reverse("assessments:public_round", args=[scene.round.code])).status_code == 404
    assert items() == []


@pytest.mark.parametrize("many", [1, 3])
def test_the_feed_takes_the_same_statements_however_much_is_public(at, django_assert_num_queries, many):
    at("2029-05-10 09:00")
    WorkCalendarYear.objects.get_or_create(year=2029, defaults={"source": "测试"})
    for number in range(many):
        scene = round_of("beijing", PERFORMANCE, scores=("80",))
        windows(scene)
        scene.released(document_no=f"试考〔2029〕{number}号")

    with django_assert_num_queries(8):
        items()


def windows(scene: GradeScene) -> None:
    for kind in RoundWindow.Kind.values:
        RoundWindow.objects.create(
            round=scene.round, kind=kind, opens_at=clock.now(), closes_at=clock.end_of(date(2029, 5, 31))
        )  # fmt: skip


def test_a_revoked_title_is_told_with_day_and_document(at):
    at("2026-05-01 09:00")
    studio = studio_of()
    Studio.objects.filter(pk=studio.pk).update(state="revoked", ended_on=date(2026, 4, 30), ended_by="试〔2026〕9号")

    (item,) = items()

    assert item.findtext("title") == f"撤销称号：{studio.name}"
    assert "自 2026年4月30日（周四）起撤销，文号 试〔2026〕9号" in (item.findtext("description") or "")
    assert (item.findtext("link") or "").endswith(f"/studios/{studio.number}/")
