"""The table of steps of a recovery: computed, asked for, received, settled; less only by both bureaus."""

from __future__ import annotations

from funding import recovery_notices as notices
from funding.rules import recoveries as rules
from funding.states import RecoveryState as R
from portal.workflow.engine import Step, Workflow

HANDLERS = "资金经办；北京市就业促进中心"

WORKFLOW = Workflow(
    name="recovery",
    title="追回",
    states=R,
    initial=R.COMPUTED,
    steps=(
        Step(
            "notify", "发出追回通知", (R.COMPUTED,), R.DEMANDED, rules.check_notify, HANDLERS, ("unit",),
            "BJ-64 A-25",
        ),
        Step(
            "conclude", "按无需追回办结", (R.COMPUTED,), R.NOTHING_DUE, rules.check_conclude, HANDLERS, ("unit",),
            "A-25",
        ),
        Step("plan", "调整分期计划", (R.DEMANDED,), R.DEMANDED, rules.check_plan, HANDLERS, ("unit",)),
        Step("receive", "登记缴回", (R.DEMANDED,), R.DEMANDED, rules.check_receive, HANDLERS, ("unit",)),
        Step(
            "settle", "结清", (R.DEMANDED,), R.SETTLED, rules.check_system, "系统（缴清或减免后）",
            ("unit", "handlers"), by_system=True,
        ),
        Step("reopen", "更正缴回记录", (R.DEMANDED, R.SETTLED), R.DEMANDED, rules.check_receive, HANDLERS, ("unit",)),
        Step(
            "draft_deviation", "拟定减免", (R.DEMANDED,), R.DEMANDED, rules.check_draft, HANDLERS,
            ("approvers",), "A-26",
        ),
        Step(
            "deviate", "决定减免", (R.DEMANDED,), R.DEMANDED, rules.check_deviate, "审批岗位会签", ("unit", "handlers"),
            "A-26",
        ),
    ),
    recipients=notices.recipients,
    letter=notices.letter,
)  # fmt: skip
