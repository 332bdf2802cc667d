"""The expert's way: declaration, marking, hand-in, withdrawal, over HTTP."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments import sheets
from assessments.models import Assignment, Mark, Panel
from assessments.states import AssignmentState, PanelState
from portal.notifications.models import Message
from tests.assessments import trade
from tests.assessments.conftest import Scene
from tests.assessments.files import attach
from tests.factories.accounts import UserFactory
from tests.factories.assessments import declared, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert(running: Scene, client_of: Any) -> Client:
    return client_of(running.experts[0].user)


def url(name: str, assignment: Assignment) -> str:
    return reverse(f"assessments:{name}", args=[assignment.panel_id, assignment.pk])


def form_of(assignment: Assignment, **changed: str) -> dict[str, str]:
    """Everything in full, as the page posts it."""
    data = {}
    for line in sheets.lines(assignment.panel.sheet).values():
        data[f"m_{line.key}"] = str(line.points)
        data[f"r_{line.key}"] = "依据申报表"
    return {**data, **changed}


def declare_all(client: Client, scene: Scene, **answers: str) -> Any:
    rows = [scene.assignment(0, 0), scene.assignment(0, 1)]
    data = {f"conflict_{row.pk}": "no" for row in rows} | answers
    return client.post(reverse("assessments:declare", args=[scene.panel.pk]), data)


def test_the_home_says_how_many_are_done_and_where_to_go_on(expert: Client, running: Scene):
    page = expert.get(reverse("assessments:my_panels")).content.decode()

    assert "0/2" in page
    assert "继续评分" in page


def test_nobody_else_has_such_a_home(client_of: Any):
    assert client_of(UserFactory(city_officer=True)).get(reverse("assessments:my_panels")).status_code == 404


def test_an_expert_without_files_is_told_so(client_of: Any):
    page = client_of(UserFactory(expert=True)).get(reverse("assessments:my_panels")).content.decode()

    assert "尚未向您分派材料" in page


def test_every_file_must_be_answered_for_before_any_opens(expert: Client, running: Scene):
    row = running.assignment(0, 0)

    answer = expert.post(reverse("assessments:declare", args=[running.panel.pk]), {f"conflict_{row.pk}": "no"})

    assert "还有 1 份材料没有申明" in answer.content.decode()
    assert Assignment.objects.get(pk=row.pk).state == AssignmentState.ASSIGNED


@pytest.mark.parametrize("name", ["mark", "recuse", "expert_visit"])
def test_content_stays_shut_before_the_declaration(expert: Client, running: Scene, name: str):
    answer = expert.get(url(name, running.assignment()))

    assert answer.status_code == 403
    assert "请先申明" in answer.content.decode()


def test_a_declared_file_opens_and_one_with_a_conflict_closes_for_good(expert: Client, running: Scene):
    kept, left = running.assignment(0, 0), running.assignment(0, 1)

    declare_all(expert, running, **{f"conflict_{left.pk}": "yes", f"reason_{left.pk}": "曾在该单位任职"})

    assert expert.get(url("mark", kept)).status_code == 200
    assert expert.get(url("mark", left)).status_code == 404
    assert Assignment.objects.get(pk=left.pk).reason == "曾在该单位任职"
    assert Message.objects.filter(user=running.officer, subject__contains="申报回避").count() == 1


def test_a_conflict_needs_its_reason(expert: Client, running: Scene):
    left = running.assignment(0, 1)

    answer = declare_all(expert, running, **{f"conflict_{left.pk}": "yes"})

    assert "请写明回避的理由" in answer.content.decode()


def test_a_released_panel_says_there_is_nothing_left_to_declare(expert: Client, running: Scene):
    declare_all(expert, running)

    page = expert.get(reverse("assessments:declare", args=[running.panel.pk])).content.decode()

    assert "没有需要申明的材料" in page


def test_marks_are_kept_as_they_are_typed(expert: Client, running: Scene):
    row = declared(running.assignment())

    answer = expert.post(url("save_marks", row), {"m_H1.1": "１２", "m_H1.2": "", "comment": "扎实"})

    assert answer.status_code == 200
    assert json.loads(answer.content)["errors"] == {}
    assert Mark.objects.get(assignment=row).value == Decimal(12)
    assert Assignment.objects.get(pk=row.pk).comment == "扎实"


def test_a_mark_beyond_the_points_is_refused_and_not_clipped(expert: Client, running: Scene):
    row = declared(running.assignment())
    expert.post(url("save_marks", row), {"m_H1.1": "12"})

    answer = expert.post(url("save_marks", row), {"m_H1.1": "16"})

    assert json.loads(answer.content)["errors"]["H1.1"] == "本项满分 15 分，输入了 16 分，请改为 0 到 15 之间的数。"
    assert not Mark.objects.filter(assignment=row).exists()


@pytest.mark.parametrize("typed", ["-1", "十", "1.5", "NaN", "1e9"])
def test_what_is_no_mark_is_said_at_the_field(expert: Client, running: Scene, typed: str):
    row = declared(running.assignment())

    page = expert.post(url("mark", row), form_of(row, **{"m_H1.1": typed}))

    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()
    assert f'value="{typed}"' in page.content.decode()


def test_saving_goes_to_the_next_unfinished_file(expert: Client, running: Scene):
    declare_all(expert, running)
    first, second = running.assignment(0, 0), running.assignment(0, 1)

    answer = expert.post(url("mark", first), {**form_of(first), "next": "1"})

    assert answer.url == url("mark", second)


def test_a_sheet_with_a_gap_is_not_handed_in(expert: Client, running: Scene):
    row = declared(running.assignment())

    page = expert.post(url("mark", row), {**form_of(row, **{"m_H2.1": "", "m_H3.3": ""}), "submit": "1"})

    assert "还有 2 项没有打分：第 4 项、第 10 项。打完后才能提交。" in page.content.decode()
    assert Assignment.objects.get(pk=row.pk).state == AssignmentState.DECLARED


def test_points_without_papers_need_their_basis_in_words(expert: Client, running: Scene):
    row = declared(running.assignment())
    attach(running.files[0], "H1.1", running.officer)

    page = expert.post(url("mark", row), {**form_of(row, **{"r_H1.1": "", "r_H1.2": ""}), "submit": "1"})

    assert "第 2 项没有佐证材料，给分须写明依据，请补充。" in page.content.decode()


def test_a_complete_sheet_is_handed_in_and_never_changes(expert: Client, running: Scene):
    row = declared(running.assignment())

    expert.post(url("mark", row), {**form_of(row), "submit": "1"})
    late = expert.post(url("save_marks", row), {"m_H1.1": "3"})

    row.refresh_from_db()
    assert (row.state, row.total) == (AssignmentState.SUBMITTED, Decimal(100))
    assert late.status_code == 409
    assert Mark.objects.get(assignment=row, item="H1.1").value == 15


def test_after_the_due_moment_marks_are_refused_in_words(client_of: Any, running: Scene, at: Any):
    row = declared(running.assignment())
    at(running.panel.due)

    answer = client_of(running.experts[0].user).post(url("save_marks", row), {"m_H1.1": "3"})

    assert answer.status_code == 403
    assert "截止，不再接收" in answer.content.decode()
    assert not Mark.objects.exists()


def test_withdrawing_in_the_middle_closes_the_file(expert: Client, running: Scene):
    row = declared(running.assignment())
    assert expert.get(url("recuse", row)).status_code == 200

    expert.post(url("recuse", row), {"reason": "发现曾共同获奖"})

    assert expert.get(url("mark", row)).status_code == 404


def test_who_has_handed_in_cannot_withdraw(expert: Client, running: Scene):
    row = submitted(running.assignment())

    assert expert.get(url("recuse", row)).status_code == 403


def test_the_evidence_of_an_item_comes_as_a_part(expert: Client, running: Scene):
    row = declared(running.assignment())
    first = attach(running.files[0], "H1.1", running.officer, "证书.jpg")
    attach(running.files[0], "全卷", running.officer, "申报表.jpg")

    part = expert.get(url("mark", row) + "?item=H1.1", headers={"HX-Request": "true"}).content.decode()
    other = expert.get(url("mark", row) + f"?file={first.pk}").content.decode()

    assert "证书.jpg" in part and "第 1 个，共 2 个" in part and "<html" not in part
    assert f"/files/{first.pk}/pages/1/" in other


def test_the_summary_ranks_the_own_marks_and_hands_all_in(expert: Client, running: Scene):
    declare_all(expert, running)
    for place, mark in ((0, "15"), (1, "5")):
        row = running.assignment(0, place)
        expert.post(url("mark", row), form_of(row, **{"m_H1.1": mark}))
    page = expert.get(reverse("assessments:summary", args=[running.panel.pk])).content.decode()

    expert.post(reverse("assessments:summary", args=[running.panel.pk]))

    assert 'data-test="own-spread">10<' in page
    assert set(Assignment.objects.filter(expert=running.experts[0]).values_list("state", flat=True)) == {"submitted"}


def test_the_summary_says_what_is_missing_before_signing(expert: Client, running: Scene):
    declare_all(expert, running)

    page = expert.get(reverse("assessments:summary", args=[running.panel.pk])).content.decode()

    assert "还有 2 份没有评完" in page
    assert trade.number(running.files[0]) in page


def test_the_list_of_files_shows_state_and_progress(expert: Client, running: Scene):
    row = declared(running.assignment())
    expert.post(url("save_marks", row), {"m_H1.1": "3"})

    page = expert.get(reverse("assessments:my_panel", args=[running.panel.pk])).content.decode()

    assert "草稿" in page and "1/10" in page and "待申报回避" in page


def test_the_own_sheet_is_printed_through_the_worker(expert: Client, running: Scene):
    row = submitted(running.assignment())

    answer = expert.post(url("print_sheet", row))

    assert "/renderings/" in answer.url
    assert expert.get(answer.url).status_code == 200


def test_anothers_assignment_does_not_exist(expert: Client, running: Scene):
    assert expert.get(url("mark", running.assignment(1))).status_code == 404


def test_an_expert_may_write_the_visit_of_an_own_open_file(expert: Client, running: Scene):
    row = declared(running.assignment())
    from tests.assessments.test_office_pages import visit_form

    assert expert.get(url("expert_visit", row)).status_code == 200
    answer = expert.post(url("expert_visit", row), visit_form())

    assert answer.url == url("mark", row)


def test_a_closed_panel_offers_no_record_that_it_would_refuse(expert: Client, running: Scene):
    row = submitted(running.assignment())
    offered = url("expert_visit", row) in expert.get(url("mark", row)).content.decode()
    Panel.objects.filter(pk=running.panel.pk).update(state=PanelState.CLOSED)

    page = expert.get(url("mark", row))

    assert offered
    assert page.status_code == 200
    assert url("expert_visit", row) not in page.content.decode()
