"""The table of steps of an inspection (HZ-47, BJ-44)."""

from __future__ import annotations

from portal.workflow.engine import Step, Workflow
from studios import inspection_notices
from studios.rules import inspections as rules
from studios.states import InspectionState as S

WORKFLOW = Workflow(
    name="inspection",
    title="督导检查",
    states=S,
    initial=S.DRAFT,
    steps=(
        Step(
            "conclude", "办结", (S.DRAFT,), S.CONCLUDED, rules.check_conclude, "检查的办公室", ("unit", "other_office"),
            "HZ-47 BJ-44",
        ),
        Step("discard", "作废", (S.DRAFT,), S.DISCARDED, rules.check_write, "检查的办公室"),
    ),
    recipients=inspection_notices.of_inspection,
    letter=inspection_notices.inspection_letter,
)  # fmt: skip
