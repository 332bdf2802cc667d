"""The table of steps of a change: asked for by the unit, verified by its district or body, decided or filed."""

from __future__ import annotations

from portal.workflow.engine import Step, Workflow
from studios import amendment_notices as notices
from studios.rules import amendments as rules
from studios.states import AmendmentState as A

WORKFLOW = Workflow(
    name="amendment",
    title="变更申请",
    states=A,
    initial=A.DRAFT,
    steps=(
        Step("submit", "提交变更", (A.DRAFT, A.RETURNED), A.SUBMITTED, rules.check_submit, "单位", ("body",)),
        Step(
            "verify", "核实", (A.SUBMITTED,), A.VERIFIED, rules.check_verify, "区县；区（市属局、集团）",
            ("unit", "city"), "HZ-62 BJ-57 BJ-58",
        ),
        Step(
            "return", "退回补充", (A.SUBMITTED, A.VERIFIED), A.RETURNED, rules.check_return,
            "办理中的单位：推荐单位或市级", ("unit",),
        ),
        Step(
            "panel", "登记专家组意见", (A.VERIFIED,), A.VERIFIED, rules.check_panel, "杭州市局经办", (), "HZ-62 A-34",
        ),
        Step(
            "accept", "准予变更", (A.VERIFIED,), A.ACCEPTED, rules.check_accept, "杭州市局经办；北京市就业促进中心",
            ("unit", "body", "former_body", "bureau"), "HZ-62 BJ-58",
        ),
        Step(
            "file", "备案", (A.VERIFIED,), A.ACCEPTED, rules.check_file, "北京市就业促进中心",
            ("unit", "body", "bureau"), "BJ-57",
        ),
        Step(
            "reject", "不予变更", (A.VERIFIED,), A.REJECTED, rules.check_reject,
            "杭州市局经办；北京市就业促进中心", ("unit", "body"),
        ),
        Step(
            "replace", "新领办人已认定，变更完成", (A.VERIFIED,), A.ACCEPTED, rules.check_system, "更换申报的认定",
            ("unit", "body"), "BJ-56 A-32", by_system=True,
        ),
        Step(
            "refuse", "更换的申报未获认定，变更结束", (A.VERIFIED,), A.REJECTED, rules.check_system, "更换申报的决定",
            ("unit", "body"), "BJ-56 A-24", by_system=True,
        ),
        Step(
            "withdraw", "撤回", (A.DRAFT, A.SUBMITTED, A.RETURNED, A.VERIFIED), A.WITHDRAWN, rules.check_withdraw,
            "单位",
        ),
        Step(
            "lapse", "称号已终止，变更结束", (A.DRAFT, A.SUBMITTED, A.RETURNED, A.VERIFIED), A.WITHDRAWN,
            rules.check_system, "系统", ("unit",), by_system=True,
        ),
    ),
    recipients=notices.recipients,
    letter=notices.letter,
)  # fmt: skip
