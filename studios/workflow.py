"""The life of a studio: every step of the title, who proposes it, who confirms it, and who is told."""

from __future__ import annotations

from portal.workflow.engine import Step, Workflow
from studios import notices
from studios.rules import life as rules
from studios.states import HOLDING, State

TOLD = ("unit", "body", "city")
BY_APPROVERS = "提出：杭州市局、北京区（市属局）；决定：审批岗位"

WORKFLOW = Workflow(
    name="studio",
    title="工作室",
    states=State,
    initial=State.ACTIVE,
    steps=(
        Step(
            "end_term", "有效期满，待期满考核", (State.ACTIVE,), State.TERM_PENDING, rules.check_end_term,
            "系统（有效期过后）", TOLD, "HZ-49 HZ-50 A-02", by_system=True,
        ),
        Step(
            "renew", "准予续建", (State.ACTIVE, State.TERM_PENDING), State.ACTIVE, rules.check_renew,
            "申请：单位；审核：市局经办；批准：审批岗位", TOLD, "HZ-52 HZ-53", by_system=True,
        ),
        Step(
            "order_rectification", "考核不合格，责令整改", (State.ACTIVE,), State.RECTIFYING,
            rules.check_order_rectification, "考核结果（北京）", TOLD, "BJ-60 A-27", by_system=True,
        ),
        Step(
            "restore", "复评合格，恢复正常", (State.RECTIFYING,), State.ACTIVE, rules.check_restore,
            "考核结果（北京）", TOLD, "BJ-60", by_system=True,
        ),
        Step(
            "expire", "到期终止", (State.TERM_PENDING,), State.EXPIRED, rules.check_expire, BY_APPROVERS,
            TOLD, "HZ-52 A-03", by_system=True,
        ),
        Step(
            "revoke", "撤销（取消）称号", HOLDING, State.REVOKED, rules.check_revoke, BY_APPROVERS,
            TOLD, "HZ-51 HZ-54 HZ-61 BJ-59 BJ-60 BJ-61 BJ-62 BJ-63", by_system=True,
        ),
        Step("close", "注销", HOLDING, State.CLOSED, rules.check_close, BY_APPROVERS, TOLD, by_system=True),
        Step(
            "convert", "转为荣誉工作室", HOLDING, State.CONVERTED, rules.check_convert, "荣誉工作室的认定",
            TOLD, "A-10", by_system=True,
        ),
    ),
    entered=(State.TERM_PENDING, State.RECTIFYING, State.EXPIRED, State.REVOKED, State.CLOSED),
    recipients=notices.recipients,
    letter=notices.letter,
)  # fmt: skip
