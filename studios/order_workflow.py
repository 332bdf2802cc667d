"""The table of steps of a rectification order (HZ-47); the title's own state "整改中" is another matter (BJ-60)."""

from __future__ import annotations

from portal.workflow.engine import Step, Workflow
from studios import inspection_notices
from studios.rules import orders as rules
from studios.states import OrderState as S

WORKFLOW = Workflow(
    name="order",
    title="整改要求",
    states=S,
    initial=S.ISSUED,
    steps=(
        Step(
            "answer", "报告整改情况", (S.ISSUED,), S.ANSWERED, rules.check_answer, "工作室所在单位", ("office",),
            "HZ-47",
        ),
        Step(
            "close", "复查通过，销号", (S.ANSWERED,), S.CLOSED, rules.check_review, "下达的办公室", ("unit",), "HZ-47",
        ),
        Step(
            "send_back", "复查不通过，继续整改", (S.ANSWERED,), S.ISSUED, rules.check_review, "下达的办公室", ("unit",),
            "HZ-47",
        ),
    ),
    recipients=inspection_notices.of_order,
    letter=inspection_notices.order_letter,
)  # fmt: skip
