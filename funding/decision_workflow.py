"""The table of steps of a budget decision: typed in by one, confirmed by another (A-45, BJ-48)."""

from __future__ import annotations

from funding import notices
from funding.rules import budgets as rules
from funding.states import DecisionState as S
from portal.workflow.engine import Step, Workflow

CHECKERS = "市级资金经办、财政会签或市局审批岗位（不是登记人）"

WORKFLOW = Workflow(
    name="budget_decision",
    title="预算决定",
    states=S,
    initial=S.ENTERED,
    steps=(
        Step(
            "confirm", "复核生效", (S.ENTERED,), S.CONFIRMED, rules.check_confirm, CHECKERS, (notices.MAKER,),
            "BJ-48 A-45",
        ),
        Step("decline", "不予采用", (S.ENTERED,), S.DECLINED, rules.check_decline, CHECKERS, (notices.MAKER,)),
    ),
    recipients=notices.of_decision,
    letter=notices.decision_letter,
)  # fmt: skip
