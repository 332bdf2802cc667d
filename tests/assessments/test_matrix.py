"""State matrix: every state of a panel and of an assignment × every kind of user = exactly these steps."""

from __future__ import annotations

from typing import Any

import pytest

from assessments import transitions
from assessments.models import Assignment, Panel
from assessments.workflow import ASSIGNMENT_WORKFLOW, PANEL_WORKFLOW
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.policy.refusal import Refused
from portal.workflow.engine import available, refusal_of
from tests.assessments.conftest import Scene
from tests.factories.accounts import UserFactory
from tests.factories.assessments import ExpertFactory, declared, full_marks, submitted

pytestmark = pytest.mark.django_db

OFFICE = {"release", "close"}
MINE = {"assigned": {"declare", "recuse"}, "declared": {"submit", "recuse"}}
DESK = {"assigned": {"enter", "excuse"}, "declared": {"enter", "excuse"}}


def everyone(scene: Scene) -> dict[str, User]:
    """One person per role, the office's own and the expert's own, another expert, and the same office elsewhere."""
    people = {role.value: UserFactory(**{role.value: True}) for role in Role}
    people["city_officer"] = scene.officer
    people["expert"] = ExpertFactory().user
    people["own_expert"] = scene.experts[0].user
    people["city_officer_elsewhere"] = UserFactory(city_officer=True, city="beijing")
    return people


def possible(workflow: Any, user: User, record: Any) -> set[str]:
    return {offer.step.name for offer in available(workflow, user, record) if not offer.refusal}


def finished(scene: Scene) -> Panel:
    for expert in (0, 1):
        for file in (0, 1):
            submitted(scene.assignment(expert, file))
    scene.record_everything()
    return scene.panel


def closed(scene: Scene) -> Panel:
    panel = finished(scene)
    transitions.close(panel, by=scene.officer)
    return panel


@pytest.mark.parametrize(
    ("state", "steps"), [("draft", {"release"}), ("released", {"close"}), ("closed", set())], ids=lambda each: str(each)
)
def test_panel(draft: Scene, state: str, steps: set[str]):
    if state != "draft":
        transitions.release(draft.panel, by=draft.officer)
        finished(draft)
    if state == "closed":
        transitions.close(draft.panel, by=draft.officer)
    panel = Panel.objects.get(pk=draft.panel.pk)

    found = {name: possible(PANEL_WORKFLOW, user, panel) for name, user in everyone(draft).items()}

    assert panel.state == state
    assert found == {name: steps if name == "city_officer" else set() for name in found}


def in_state(scene: Scene, state: str) -> Assignment:
    row = scene.assignment()
    if state in ("declared", "submitted"):
        declared(row)
        transitions.save_marks(row, full_marks(row), by=row.expert.user)
    if state == "submitted":
        transitions.submit(row, by=row.expert.user)
    if state == "recused":
        transitions.recuse(row, by=row.expert.user, reason="师徒")
    if state == "excused":
        transitions.excuse(row, by=scene.officer, reason="出差")
    return Assignment.objects.get(pk=row.pk)


@pytest.mark.parametrize("state", ["assigned", "declared", "submitted", "recused", "excused"])
def test_assignment(running: Scene, state: str):
    row = in_state(running, state)

    found = {name: possible(ASSIGNMENT_WORKFLOW, user, row) for name, user in everyone(running).items()}

    expected: dict[str, set[str]] = {name: set() for name in found}
    expected["own_expert"] = MINE.get(state, set())
    expected["city_officer"] = DESK.get(state, set())
    assert row.state == state
    assert found == expected


@pytest.mark.parametrize("state", ["assigned", "declared"])
def test_after_the_due_moment_the_expert_can_do_nothing_and_the_office_can(running: Scene, at: Any, state: str):
    row = in_state(running, state)
    at(running.panel.due)

    assert possible(ASSIGNMENT_WORKFLOW, running.experts[0].user, row) == set()
    assert possible(ASSIGNMENT_WORKFLOW, running.officer, row) == {"enter", "excuse"}


def test_on_a_draft_panel_no_assignment_moves(draft: Scene):
    row = draft.assignment()

    for user in everyone(draft).values():
        assert possible(ASSIGNMENT_WORKFLOW, user, row) == set()


def test_there_is_no_way_back_from_a_final_state():
    assert ASSIGNMENT_WORKFLOW.finals() == {"submitted", "recused", "excused"}
    assert PANEL_WORKFLOW.finals() == {"closed"}


def test_every_step_without_a_person_is_refused(running: Scene):
    row = running.assignment()

    for workflow, record in ((PANEL_WORKFLOW, running.panel), (ASSIGNMENT_WORKFLOW, row)):
        for step in workflow.steps:
            assert refusal_of(step, None, record)


def test_release_asks_for_files_experts_addresses_and_time(draft: Scene, at: Any):
    panel, officer = draft.panel, draft.officer
    person = draft.experts[0].user
    person.email = ""
    person.save()
    with pytest.raises(Refused, match="没有可用的账号或电子邮箱"):
        transitions.release(panel, by=officer)
    transitions.unassign(draft.assignment(), by=officer)
    person.email = "a@example.invalid"
    person.save()
    with pytest.raises(Refused, match="不足 2 名专家"):
        transitions.release(panel, by=officer)
    at(panel.due)
    with pytest.raises(Refused, match="请先改期"):
        transitions.release(panel, by=officer)
    panel.files.all().delete()
    with pytest.raises(Refused, match="还没有待评审的材料"):
        transitions.release(panel, by=officer)


def test_close_names_who_is_waited_for_and_files_without_a_mark(running: Scene):
    with pytest.raises(Refused, match="还有 4 份评分没有提交"):
        transitions.close(running.panel, by=running.officer)
    for expert in (0, 1):
        submitted(running.assignment(expert, 1))
        transitions.excuse(running.assignment(expert, 0), by=running.officer, reason="出差")
    with pytest.raises(Refused, match="没有一份有效评分"):
        transitions.close(running.panel, by=running.officer)
