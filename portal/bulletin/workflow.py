"""The tables of steps of a public notice and of an objection."""

from __future__ import annotations

from portal.bulletin import notices, rules
from portal.bulletin.models import NoticeState as N
from portal.bulletin.models import ObjectionState as O
from portal.workflow.engine import Step, Workflow

NOTICE_WORKFLOW = Workflow(
    name="notice",
    title="公示",
    states=N,
    initial=N.DRAFT,
    steps=(
        Step("submit", "提交审核", (N.DRAFT,), N.SUBMITTED, rules.check_submit_notice, "市级经办", ("publishers",)),
        Step("revise", "退回修改", (N.SUBMITTED,), N.DRAFT, rules.check_revise_notice, "市级经办、审批", ("maker",)),
        Step("publish", "发布", (N.SUBMITTED,), N.PUBLISHED, rules.check_publish, "公示发布岗位", ("maker",)),
        Step("end", "公示期满", (N.PUBLISHED,), N.ENDED, rules.check_end_notice, "系统", ("maker",), by_system=True),
        Step("cancel", "作废", (N.DRAFT, N.SUBMITTED), N.CANCELLED, rules.check_cancel_notice, "市级经办"),
    ),
    recipients=notices.notice_recipients,
    letter=notices.notice_letter,
)

OBJECTION_WORKFLOW = Workflow(
    name="objection",
    title="异议",
    states=O,
    initial=O.RECEIVED,
    steps=(
        Step("take_up", "开始核查", (O.RECEIVED,), O.VERIFYING, rules.check_take_up, "市级经办"),
        Step("uphold", "异议成立", (O.VERIFYING,), O.UPHELD, rules.check_decide, "市级经办", ("approvers",)),
        Step("dismiss", "异议不成立", (O.VERIFYING,), O.DISMISSED, rules.check_decide, "市级经办", ("approvers",)),
    ),
    recipients=notices.objection_recipients,
    letter=notices.objection_letter,
)
