"""The table of steps of a 目标任务责任书 (BJ-41)."""

from __future__ import annotations

from portal.workflow.engine import Step, Workflow
from studios import paper_notices
from studios.rules import agreement as rules
from studios.states import AgreementState as S

WORKFLOW = Workflow(
    name="agreement",
    title="责任书",
    states=S,
    initial=S.DRAFT,
    steps=(
        Step("sign", "登记签订", (S.DRAFT,), S.SIGNED, rules.check_sign, "工作室所在单位", ("body",), "BJ-41"),
        Step("file", "备案", (S.SIGNED,), S.FILED, rules.check_file, "推荐单位", ("unit",), "BJ-41"),
        Step(
            "supersede", "由修订版替代", (S.SIGNED, S.FILED), S.SUPERSEDED, rules.check_supersede, "系统", (), "BJ-41",
            by_system=True,
        ),
    ),
    recipients=paper_notices.of_agreement,
    letter=paper_notices.agreement_letter,
)  # fmt: skip
