"""The table of steps of a body's yearly summary to the city (BJ-45, A-20)."""

from __future__ import annotations

from portal.workflow.engine import Step, Workflow
from studios import paper_notices
from studios.rules import summary as rules
from studios.states import SummaryState as S

WORKFLOW = Workflow(
    name="summary",
    title="年度汇总",
    states=S,
    initial=S.OPEN,
    steps=(
        Step(
            "submit", "报送", (S.OPEN, S.RETURNED), S.SUBMITTED, rules.check_submit, "推荐单位", ("city",), "BJ-45 A-20"
        ),
        Step("accept", "核收", (S.SUBMITTED,), S.ACCEPTED, rules.check_accept, "市局经办", ("body",), "BJ-45"),
        Step(
            "return", "退回补充", (S.SUBMITTED, S.ACCEPTED), S.RETURNED, rules.check_return, "市局经办", ("body",),
            "BJ-45",
        ),
    ),
    recipients=paper_notices.of_summary,
    letter=paper_notices.summary_letter,
)  # fmt: skip
