"""The table of steps of a studio's yearly papers (HZ-48, BJ-43)."""

from __future__ import annotations

from portal.workflow.engine import Step, Workflow
from studios import paper_notices
from studios.rules import filing as rules
from studios.states import FilingState as S

WORKFLOW = Workflow(
    name="filing",
    title="年度材料",
    states=S,
    initial=S.OPEN,
    steps=(
        Step(
            "file", "报送", (S.OPEN, S.RETURNED), S.FILED, rules.check_file, "工作室所在单位", ("receiver",),
            "HZ-48 BJ-43",
        ),
        Step(
            "accept", "核收", (S.FILED,), S.ACCEPTED, rules.check_accept, "杭：市级经办；京：推荐单位", ("unit",),
            "HZ-48 BJ-43",
        ),
        Step(
            "return", "退回补充", (S.FILED, S.ACCEPTED), S.RETURNED, rules.check_return, "杭：市级经办；京：推荐单位",
            ("unit",), "HZ-48 BJ-43",
        ),
    ),
    recipients=paper_notices.of_filing,
    letter=paper_notices.filing_letter,
)  # fmt: skip
