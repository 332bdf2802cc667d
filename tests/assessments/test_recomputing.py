"""A round worked out once more by the worker: scores from marks, suggestions from records, and how far it is."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from assessments.models import Participant
from assessments.recomputing import RECOMPUTED
from assessments.states import ParticipantState
from portal.accounts.kinds import City
from portal.documents import jobs
from portal.documents.exports import export_next, exporters, request_export
from portal.documents.models import Export
from tests.assessments.grade_scene import ANNUAL, round_of
from tests.assessments.round_scene import RoundScene, renewed
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def lines() -> list[list[Any]]:
    """The rows the worker wrote, below the heads."""
    export_next()
    with default_storage.open(Export.objects.get().file.name) as file:
        sheet = openpyxl.load_workbook(file)["考核分复算"]
        return [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]


@pytest.fixture
def judged(at: Any) -> RoundScene:
    at("2028-02-01 09:00")
    scene = RoundScene(ANNUAL, [renewed()])
    scene.closed()
    return scene


def test_a_round_that_was_marked_works_out_as_it_was_kept(judged):
    participant = judged.participant()
    request_export(RECOMPUTED, judged.officer, {"round": judged.round.code})

    (line,) = lines()

    assert line[:2] == [participant.studio.number, participant.studio.name]
    assert line[2:8] == [2, *[float(participant.base)] * 2, *[float(participant.bonus)] * 2, "一致"]
    assert line[9] > 0 and line[8] <= 110


def test_a_score_that_was_changed_behind_the_portal_is_named(judged):
    Participant.objects.update(base=judged.participant().base - 1)
    request_export(RECOMPUTED, judged.officer, {"round": judged.round.code})

    (line,) = lines()

    assert line[7] == "不一致，请核对评分记录"


def test_studios_still_before_the_experts_have_a_suggestion_and_no_verdict():
    scene = round_of(kind=ANNUAL)
    scene.appraised(None, state=ParticipantState.UNDER_PANEL)
    request_export(RECOMPUTED, scene.officer, {"round": scene.round.code})

    (line,) = lines()

    assert line[3:8] == [None, None, None, None, "考核组还在评分"]


def test_the_page_that_waits_says_how_many_studios_are_done(client_of):
    scene = round_of(kind=ANNUAL, scores=("95", "80", "50"))
    client = client_of(scene.officer)
    answer = client.post(reverse("assessments:grade_recompute", args=[scene.round.code]))
    job = jobs.claim(Export)
    assert job is not None

    path = exporters[RECOMPUTED].make(job)
    page = client.get(answer.url, headers={"HX-Request": "true"}).content.decode()

    path.unlink()
    assert "已算 3 / 共 3 家。" in page and 'hx-trigger="every 2s"' in page


@pytest.mark.parametrize("many", [1, 3])
def test_statements_grow_by_the_records_of_a_studio_alone(django_assert_num_queries, many):
    """What is asked once for all does not grow; a studio's records are asked as for its own page."""
    scene = round_of(kind=ANNUAL, scores=("80",) * many)
    job = request_export(RECOMPUTED, scene.officer, {"round": scene.round.code})

    with django_assert_num_queries(9 + 11 * many):
        exporters[RECOMPUTED].make(job).unlink()


def test_results_go_out_as_excel_with_the_grade_that_stands_today(client_of, at):
    at("2029-05-10 09:00")
    scene = round_of(kind=ANNUAL, scores=("80", "50"))
    grades = scene.drafted()

    client_of(scene.officer).post(reverse("assessments:grades_export", args=[grades.pk]))
    export_next()

    with default_storage.open(Export.objects.get().file.name) as file:
        rows = list(openpyxl.load_workbook(file)["考核结果"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[8], row[10], row[11]) for row in rows] == [(1, 80, "合格", None), (2, 50, "不合格", None)]


def test_results_of_another_city_are_not_found():
    grades = round_of(kind=ANNUAL, scores=("80",)).drafted()
    stranger = UserFactory(city_officer=True, city=City.BEIJING)
    job = request_export("grade_results", stranger, {"grades": grades.pk})

    export_next()

    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "没有找到这份等次名单，或您已不再有权查看。")
