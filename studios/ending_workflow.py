"""The table of steps of a proposal to end a title: suggested or proposed, heard, decided."""

from __future__ import annotations

from portal.workflow.engine import Step, Workflow
from studios import ending_notices
from studios.rules import endings as rules
from studios.states import ProposalState as P

WORKFLOW = Workflow(
    name="ending",
    title="终止称号事项",
    states=P,
    initial=P.SUGGESTED,
    steps=(
        Step(
            "propose", "提出", (P.SUGGESTED,), P.PROPOSED, rules.check_propose, "杭州市局经办；北京区（市属局）",
            ("unit", "body", "city"), "HZ-61 BJ-63",
        ),
        Step(
            "hear", "记录陈述申辩", (P.PROPOSED,), P.HEARD, rules.check_hear, "市局经办", ("body",),
        ),
        Step(
            "draft", "拟定决定", (P.HEARD,), P.HEARD, rules.check_draft, "市局经办", ("approvers",),
        ),
        Step(
            "confirm", "决定", (P.HEARD,), P.CONFIRMED, rules.check_confirm, "审批岗位会签",
            ("body", "city"), "HZ-61 BJ-06 BJ-63",
        ),
        Step(
            "dismiss", "不予采纳", (P.SUGGESTED, P.PROPOSED, P.HEARD), P.DISMISSED, rules.check_dismiss,
            "提示由提出单位、其余由审批岗位", ("unit", "body", "city"),
        ),
        Step(
            "take_back", "事由消失，提示撤回", (P.SUGGESTED,), P.DISMISSED, rules.check_system, "系统", by_system=True,
        ),
        Step(
            "overtake", "事由消失或称号终止，结束", (P.PROPOSED, P.HEARD), P.DISMISSED, rules.check_system, "系统",
            ("unit", "body"), by_system=True,
        ),
    ),
    recipients=ending_notices.recipients,
    letter=ending_notices.letter,
)  # fmt: skip
