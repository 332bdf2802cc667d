"""The tables of steps of a call, a selection list and a recognition document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from applications import decision_rules as rules
from applications.models import Call, Recognition, SelectionList
from applications.states import CallState, ListState, RecognitionState
from portal.accounts.models import User
from portal.workflow.engine import Letter, Step, Workflow


def _approvers(audience: str, record: Any) -> Iterable[User]:
    """The people who must countersign, in the pack's roles."""
    if audience == "maker":
        return [record.maker]
    call: Call = record.call
    roles = call.measures.offices.approvals
    return [user for role in roles for user in User.objects.holding(role, city=call.city)]


def _list_letter(step: Step, selection: SelectionList, audience: str, remark: str) -> Letter:
    url = reverse("applications:ranking", args=[selection.call.code])
    return Letter(f"拟定名单：{step.label}", f"{selection.call.title}的拟定名单：{step.label}。{remark}", url)


def _recognition_letter(step: Step, record: Recognition, audience: str, remark: str) -> Letter:
    url = reverse("applications:recognition", args=[record.pk])
    return Letter(f"认定文件：{step.label}", f"“{record.title}”：{step.label}。{remark}", url)


def _nobody(audience: str, record: Any) -> Iterable[User]:
    return []


def _call_letter(step: Step, call: Call, audience: str, remark: str) -> Letter:
    return Letter(call.title, step.label, reverse("applications:call_edit", args=[call.code]))


CALL_WORKFLOW = Workflow(
    name="call",
    title="申报批次",
    states=CallState,
    initial=CallState.DRAFT,
    steps=(
        Step(
            "open", "发布申报通知", (CallState.DRAFT,), CallState.OPEN, rules.check_open, "市级经办", (), "HZ-31 BJ-25"
        ),
        Step("finish", "结束批次", (CallState.OPEN,), CallState.FINISHED, rules.check_finish, "市级受理岗位"),
    ),
    recipients=_nobody,
    letter=_call_letter,
)

LIST_WORKFLOW = Workflow(
    name="list",
    title="拟定名单",
    states=ListState,
    initial=ListState.DRAFT,
    steps=(
        Step(
            "submit", "提交会签", (ListState.DRAFT,), ListState.SUBMITTED, rules.check_submit_list, "市级经办",
            ("approvers",),
        ),
        Step(
            "revise", "退回修改", (ListState.SUBMITTED,), ListState.DRAFT, rules.check_revise_list, "市级经办、审批",
            ("maker",),
        ),
        Step(
            "release", "生效", (ListState.SUBMITTED,), ListState.RELEASED, rules.check_release_list, "审批岗位",
            ("maker",), "HZ-44 BJ-06 BJ-10",
        ),
        Step(
            "discard", "作废", (ListState.DRAFT, ListState.SUBMITTED), ListState.DISCARDED, rules.check_discard_list,
            "市级经办、审批", ("maker",),
        ),
    ),
    recipients=_approvers,
    letter=_list_letter,
)  # fmt: skip

RECOGNITION_WORKFLOW = Workflow(
    name="recognition",
    title="认定文件",
    states=RecognitionState,
    initial=RecognitionState.DRAFT,
    steps=(
        Step(
            "submit", "提交会签", (RecognitionState.DRAFT,), RecognitionState.SUBMITTED, rules.check_submit_recognition,
            "市级经办", ("approvers",),
        ),
        Step(
            "revise", "退回修改", (RecognitionState.SUBMITTED,), RecognitionState.DRAFT, rules.check_revise_recognition,
            "审批岗位", ("maker",),
        ),
        Step(
            "issue", "发文", (RecognitionState.SUBMITTED,), RecognitionState.ISSUED, rules.check_issue, "审批岗位",
            ("maker",), "HZ-45 BJ-06 BJ-33",
        ),
    ),
    recipients=_approvers,
    letter=_recognition_letter,
)  # fmt: skip
