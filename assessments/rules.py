"""When a step of a panel or assignment may be taken; each check raises `Refused` with the words people read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Model

from assessments import offices, records, seating, sheets
from assessments.models import Assignment
from assessments.states import DUE, PanelState
from portal.accounts.roles import Role
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import due_words

if TYPE_CHECKING:
    from assessments.models import Panel
    from portal.accounts.models import User

VISIT_CLAUSE = "杭人社发〔2023〕112号 四（二）；京人社能发〔2023〕3号 第十条"
NAMED_AT_MOST = 5


def check_runs(user: User | None, panel: Panel) -> None:
    """Only the desk that the pack names organises the review."""
    if user is None or not offices.runs(user, panel):
        raise Refused(f"只有{offices.measures_of(panel).offices.panel.label}的经办人可以组织这次评审")


def check_draft(user: User | None, panel: Panel) -> None:
    check_runs(user, panel)
    if panel.state != PanelState.DRAFT:
        raise Refused(f"评审组已经下发，现为“{panel.state_label}”，分派稿不能再改")


def check_running(user: User | None, panel: Panel) -> None:
    check_runs(user, panel)
    if panel.state != PanelState.RELEASED:
        raise Refused(f"评审组现为“{panel.state_label}”，不能办理这一项")


def check_release(user: User | None, panel: Panel) -> None:
    """HZ-43: the draft is complete, nobody in it has a conflict, and everyone can be reached."""
    check_runs(user, panel)
    draft = seating.table(panel)
    if not draft.rows:
        raise Refused("还没有待评审的材料，请先选入材料")
    if clock.now(fresh=True) >= panel.due:
        raise Refused(f"评分截止时间（{due_words(panel.due)}）已过，请先改期")
    if draft.conflicts:
        number, name, words = draft.conflicts[0]
        more = f"，共 {len(draft.conflicts)} 处" if len(draft.conflicts) > 1 else ""
        raise Refused(f"{number} 与{name}存在利害关系：{words}{more}。请换人后再下发")
    if draft.unreachable:
        raise Refused(f"{listed(draft.unreachable)}没有可用的账号或电子邮箱，请先在“评审专家”中补充")
    if draft.short:
        raise Refused(f"{listed(draft.short)}不足 {panel.marks_per_subject} 名专家，请补足后再下发")


def check_close(user: User | None, panel: Panel) -> None:
    """HZ-43, BJ-31: marks in or excused; 现场考察 and 材料评审 recorded for every file."""
    check_runs(user, panel)
    waiting = panel.assignments.filter(state__in=DUE).select_related("expert__user")
    if waiting:
        names = sorted({row.expert.user.name for row in waiting})
        raise Refused(f"还有 {len(waiting)} 份评分没有提交（{listed(names)}），请催办或免去其评分")
    unmarked = records.without_marks(panel)
    if unmarked:
        raise Refused(f"{listed(unmarked)}没有一份有效评分，请另行安排专家")
    lacking = records.lacking(panel)
    if lacking:
        raise Refused(f"{listed(lacking)}，不能结束评审", clause=VISIT_CLAUSE)


def check_mine(user: User | None, assignment: Assignment, at: datetime | None = None) -> None:
    """The expert's own, on a running panel, in time: now, or at a moment just read."""
    if user is None or not user.is_in(Role.EXPERT) or assignment.expert.user_id != user.pk:
        raise Refused("这份材料没有分派给您")
    panel = assignment.panel
    if panel.state != PanelState.RELEASED:
        raise Refused(f"评审组现为“{panel.state_label}”，不再接收评分")
    if (at or clock.now(fresh=True)) >= panel.due:
        raise Refused(f"评分已于 {due_words(panel.due)} 截止，不再接收。已存的评分保留，如需补交请联系组织方")


def check_declare(user: User | None, assignment: Assignment) -> None:
    check_mine(user, assignment)


def check_recuse(user: User | None, assignment: Assignment) -> None:
    check_mine(user, assignment)


def check_submit(user: User | None, assignment: Assignment) -> None:
    check_mine(user, assignment)
    sheets.require_complete(assignment)


def check_enter(user: User | None, assignment: Assignment) -> None:
    """An officer types the marks of an expert who signed on paper; the transition asks for the scan."""
    check_running(user, assignment.panel)


def check_excuse(user: User | None, assignment: Assignment) -> None:
    check_running(user, assignment.panel)


def check_record(user: User | None, panel: Panel, subject: Model) -> None:
    """Experts who may read the file, and the office, write its records of visit and documents while the panel runs."""
    if panel.state != PanelState.RELEASED:
        raise Refused(f"评审组现为“{panel.state_label}”，不能登记评审记录")
    if user is not None and user.is_in(Role.EXPERT):
        if not Assignment.objects.open_to(user).about(subject).filter(panel=panel).exists():
            raise Refused("这份材料没有分派给您，或者您还没有申明无利害关系")
        return
    check_runs(user, panel)


def listed(names: list[str]) -> str:
    """The first few names, and how many in all."""
    shown = "、".join(names[:NAMED_AT_MOST])
    return shown if len(names) <= NAMED_AT_MOST else f"{shown} 等 {len(names)} 件"
