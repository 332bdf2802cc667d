"""Every state of a list of grades and of a second look × every kind of person: exactly these steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from assessments import grade_worklist
from assessments.grade_duties import duties
from assessments.grade_workflow import WORKFLOW as GRADES
from assessments.models import ResultLetter
from assessments.recheck_workflow import WORKFLOW as RECHECK
from assessments.transitions import grades as transitions
from assessments.transitions import rechecks
from portal.accounts.kinds import City
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import available
from studios.rules import results as entry_rules
from tests.assessments.grade_scene import ANNUAL, PERFORMANCE, GradeScene, round_of
from tests.factories.accounts import UserFactory
from tests.factories.chain import load_calendar
from tests.studios.life_scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(at: Any) -> GradeScene:
    at("2029-05-10 09:00")
    load_calendar(2029)
    return round_of(City.BEIJING, PERFORMANCE, scores=("70",))


def cast(scene: GradeScene) -> dict[str, Any]:
    people = Scene(scene.participants[0].studio).cast()
    return people | {"centre": scene.officer, "city_approver": scene.approver, "finance_approver": scene.finance}


def steps(workflow: Any, record: Any, people: dict[str, Any]) -> dict[str, set[str]]:
    """Step → who may take it."""
    found: dict[str, set[str]] = {}
    for who, person in people.items():
        for offer in available(workflow, person, record):
            if not offer.refusal:
                found.setdefault(offer.step.name, set()).add(who)
    return found


def test_a_list_of_grades(scene):
    people = cast(scene)
    grades = scene.drafted()
    office, signers = {"centre", "centre_officer"}, {"city_approver", "finance_approver"}
    assert steps(GRADES, grades, people) == {"submit": office, "discard": office | signers}

    transitions.submit_grades(grades, by=scene.officer)
    assert steps(GRADES, grades, people) == {
        "revise": office | signers,
        "release": signers,
        "discard": office | signers,
    }

    for approver in scene.approvers:
        transitions.approve_grades(grades, by=approver)
    assert steps(GRADES, grades, people) == {}


def test_a_second_look(scene):
    people = cast(scene)
    scene.released()
    letter = ResultLetter.objects.get()
    recheck = rechecks.file_recheck(letter, by=people["host_clerk"], text="请复核。")
    office, signers = {"centre", "centre_officer"}, {"city_approver", "finance_approver"}
    unit = {"host_clerk", "lead_master"}
    assert steps(RECHECK, recheck, people) == {"withdraw": unit, "draft": office}

    facts = {"finding": "维持。", "grade": "satisfactory", "score": None, "document_no": ""}
    rechecks.draft_recheck(recheck, by=scene.officer, **facts)
    assert steps(RECHECK, recheck, people) == {"draft": office, "decide": signers}

    for approver in scene.approvers:
        rechecks.decide_recheck(recheck, by=approver)
    assert steps(RECHECK, recheck, people) == {}


def rows(person: Any, ask: Any) -> list[str]:
    return [item.label for bundle in ask(person, clock.now()) for item in bundle.read(0, 9)]


def test_the_work_lists_say_whose_turn_it_is(scene):
    grades = scene.drafted()
    assert rows(scene.officer, grade_worklist.tasks) == ["核对等次名单，提交会签"]

    transitions.submit_grades(grades, by=scene.officer)

    assert rows(scene.approver, grade_worklist.tasks) == ["会签等次名单"]
    assert rows(scene.officer, grade_worklist.waits) == ["等次名单待会签"]


def test_a_unit_that_waits_is_somebodys_duty(scene):
    scene.released()
    letter = ResultLetter.objects.get()
    rechecks.file_recheck(letter, by=Scene(letter.studio).clerk, text="请复核。")

    duty = next(each for each in duties(clock.now()) if each.key.startswith("recheck"))

    assert (set(duty.holders), duty.due) == (
        {scene.officer},
        datetime.fromisoformat("2029-05-26T00:00:00+08:00"),
    )


def test_a_list_that_waits_for_signatures_is_the_approvers_duty(scene):
    transitions.submit_grades(scene.drafted(), by=scene.officer)
    approvers = set(scene.approvers)

    duty = next(each for each in duties(clock.now()) if each.key.startswith("grades"))

    assert (set(duty.holders), duty.label) == (approvers, "会签2029年度考核第1批的等次名单")


def test_what_is_assessed_in_the_portal_is_not_typed_in(at):
    at("2029-05-10 09:00")
    scene = round_of(kind=ANNUAL, scores=("70",))

    with pytest.raises(Refused, match="结果随考核批次公布时写入，不按文件登记"):
        entry_rules.check_entry(scene.participants[0].studio, ANNUAL, 2029, clock.today())


def test_what_is_not_in_a_round_may_still_be_typed_in(at):
    at("2029-05-10 09:00")
    scene = round_of(kind=ANNUAL, scores=("70",))

    entry_rules.check_entry(scene.participants[0].studio, ANNUAL, 2028, clock.today())


def test_experts_have_nothing_to_do_with_grades(scene):
    scene.drafted()

    assert rows(UserFactory(expert=True, city=City.BEIJING), grade_worklist.tasks) == []
