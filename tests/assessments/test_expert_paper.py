"""An expert's sheet of a studio in a round, on the annex with 自评分 beside the own marks (HZ-78, HZ-79)."""

from __future__ import annotations

from typing import Any

import pytest

from assessments import documents, transitions
from assessments.models import Assignment
from assessments.transitions import self_assessing
from tests.assessments.round_scene import Kind, RoundScene, renewed
from tests.assessments.test_sheet_paper import bare
from tests.documents.test_pdf import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(at: Any) -> RoundScene:
    at("2028-02-15 10:00")
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    scene.opened()
    return scene


def seat(scene: RoundScene) -> Assignment:
    """The chair's seat on the one studio."""
    return scene.panel().assignments.select_related("expert__user", "panel__sheet").order_by("pk")[0]


def printed(row: Assignment) -> str:
    content, name, _ = documents.draw_sheet(documents.request_sheet(row, by=row.expert.user))
    assert name == "评分表_HZ-DS-2023-001.pdf"
    return bare("".join(text_of(content)))


def test_the_sheet_handed_in_is_the_annex_with_both_columns(scene: RoundScene):
    scene.handed_in(**{"A1.1": "4"})
    row = scene.marked(seat(scene), **{"A1.1": "3"})

    text = printed(row)

    assert text.startswith(bare(f"杭州市技能大师工作室年度考核评估表工作室名称：{scene.studios[0].name}2028年2月15日"))
    assert text[: text.index("配备正常运作的设备")].endswith("543")
    assert bare("编号 HZ-DS-2023-001 · 所评第 1 版") in text
    assert bare("评分依据项目考核分说明配备专用的工作场地、学习交流场地等3/5现场核实") in text
    assert bare(f"评审专家（签字）：{row.expert.user.name}") in text
    assert bare("本人在线签字提交：2028-02-15 10:0") in text


def test_a_sheet_that_is_not_handed_in_bears_no_day_and_no_sum(scene: RoundScene):
    scene.handed_in()
    row = seat(scene)
    transitions.declare(row, by=row.expert.user)
    transitions.save_marks(row, dict(list(scene.marks_for(row).items())[:2]), by=row.expert.user)

    text = printed(row)

    assert bare(f"工作室名称：{scene.studios[0].name}年月日") in text
    assert "签字提交" not in text


def test_a_studio_that_handed_nothing_in_has_its_column_empty(scene: RoundScene, at: Any):
    at("2028-03-17 10:00")
    self_assessing.go_on(scene.participant(), by=scene.officer, reason="单位没有提交")
    row = seat(scene)

    asked = documents.request_sheet(row, by=row.expert.user)

    assert (asked.data["own"], asked.data["out"]) == ({}, [])
    assert bare("评审专家（签字）：") in bare("".join(text_of(documents.draw_sheet(asked)[0])))
