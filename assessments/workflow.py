"""The steps of a panel and of one expert's assignment, and who hears of them."""

from __future__ import annotations

from collections.abc import Iterable

from assessments import notices, offices, rules
from assessments.models import Assignment, Panel
from assessments.states import DUE, AssignmentState, PanelState
from portal.accounts.models import User
from portal.workflow.engine import Letter, Step, Workflow

PANEL_CLAUSE = "杭人社发〔2023〕112号 四（二）；京人社能发〔2023〕3号 第十条"
A = AssignmentState


def _panel_people(audience: str, panel: Panel) -> Iterable[User]:
    if audience == "experts":
        return User.objects.filter(expert__assignments__panel=panel).distinct()
    return offices.officers_of(panel)


def _panel_letter(step: Step, panel: Panel, audience: str, remark: str) -> Letter:
    return notices.panel_letter(step.name, panel, audience)


PANEL_WORKFLOW = Workflow(
    name="panel",
    title="评审组",
    states=PanelState,
    initial=PanelState.DRAFT,
    steps=(
        Step(
            name="release",
            label="下发",
            sources=(PanelState.DRAFT,),
            target=PanelState.RELEASED,
            check=rules.check_release,
            actors="评审组织单位经办",
            tells=("experts",),
            clause=PANEL_CLAUSE,
        ),
        Step(
            name="close",
            label="结束评审",
            sources=(PanelState.RELEASED,),
            target=PanelState.CLOSED,
            check=rules.check_close,
            actors="评审组织单位经办",
            tells=("office",),
            clause=PANEL_CLAUSE,
        ),
    ),
    recipients=_panel_people,
    letter=_panel_letter,
)


def _assignment_people(audience: str, assignment: Assignment) -> Iterable[User]:
    if audience == "expert":
        return [assignment.expert.user]
    if audience == "office_when_complete" and assignment.panel.assignments.filter(state__in=DUE).exists():
        return []
    return offices.officers_of(assignment.panel)


def _assignment_letter(step: Step, assignment: Assignment, audience: str, remark: str) -> Letter:
    return notices.assignment_letter(step.name, assignment, audience, remark)


ASSIGNMENT_WORKFLOW = Workflow(
    name="assignment",
    title="评审任务",
    states=AssignmentState,
    initial=AssignmentState.ASSIGNED,
    steps=(
        Step(
            name="declare",
            label="申明无利害关系",
            sources=(A.ASSIGNED,),
            target=A.DECLARED,
            check=rules.check_declare,
            actors="本人",
            clause=PANEL_CLAUSE,
        ),
        Step(
            name="submit",
            label="签字提交",
            sources=(A.DECLARED,),
            target=A.SUBMITTED,
            check=rules.check_submit,
            actors="本人",
            tells=("office_when_complete",),
            clause=PANEL_CLAUSE,
        ),
        Step(
            name="recuse",
            label="回避",
            sources=(A.ASSIGNED, A.DECLARED),
            target=A.RECUSED,
            check=rules.check_recuse,
            actors="本人",
            tells=("office",),
            clause=PANEL_CLAUSE,
        ),
        Step(
            name="enter",
            label="录入纸质评分",
            sources=(A.ASSIGNED, A.DECLARED),
            target=A.SUBMITTED,
            check=rules.check_enter,
            actors="评审组织单位经办",
            tells=("expert", "office_when_complete"),
            clause=PANEL_CLAUSE,
        ),
        Step(
            name="excuse",
            label="免于评分",
            sources=(A.ASSIGNED, A.DECLARED),
            target=A.EXCUSED,
            check=rules.check_excuse,
            actors="评审组织单位经办",
            tells=("expert", "office_when_complete"),
            clause=PANEL_CLAUSE,
        ),
    ),
    recipients=_assignment_people,
    letter=_assignment_letter,
)
WORKFLOWS = (PANEL_WORKFLOW, ASSIGNMENT_WORKFLOW)
