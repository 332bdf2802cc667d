"""State diagrams drawn from the workflow tables, so that the documentation cannot disagree with the code."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from applications.list_workflow import CALL_WORKFLOW, LIST_WORKFLOW, RECOGNITION_WORKFLOW
from applications.workflow import WORKFLOW as APPLICATION
from assessments.grade_workflow import WORKFLOW as GRADES
from assessments.participant_workflow import WORKFLOW as PARTICIPANT
from assessments.recheck_workflow import WORKFLOW as RECHECK
from assessments.revision_workflow import WORKFLOW as REVISION
from assessments.round_workflow import WORKFLOW as ROUND
from assessments.workflow import ASSIGNMENT_WORKFLOW, PANEL_WORKFLOW
from funding.batch_workflow import WORKFLOW as PAYMENT_BATCH
from funding.closing_workflow import WORKFLOW as CLOSING
from funding.decision_workflow import WORKFLOW as BUDGET_DECISION
from funding.grant_workflow import WORKFLOW as GRANT
from funding.payee_workflow import WORKFLOW as PAYEE
from funding.recovery_workflow import WORKFLOW as RECOVERY
from portal.bulletin.workflow import NOTICE_WORKFLOW, OBJECTION_WORKFLOW
from portal.workflow.engine import Workflow
from studios.activity_workflow import WORKFLOW as CITY_ACTIVITY
from studios.agreement_workflow import WORKFLOW as AGREEMENT
from studios.amendment_workflow import WORKFLOW as AMENDMENT
from studios.ending_workflow import WORKFLOW as ENDING
from studios.entry_workflow import WORKFLOW as RESULT_ENTRY
from studios.filing_workflow import WORKFLOW as FILING
from studios.inspection_workflow import WORKFLOW as INSPECTION
from studios.order_workflow import WORKFLOW as ORDER
from studios.renewal_workflow import WORKFLOW as RENEWAL
from studios.summary_workflow import WORKFLOW as SUMMARY
from studios.workflow import WORKFLOW as STUDIO

WORKFLOWS: tuple[Workflow, ...] = (
    APPLICATION,
    CALL_WORKFLOW,
    LIST_WORKFLOW,
    RECOGNITION_WORKFLOW,
    PANEL_WORKFLOW,
    ASSIGNMENT_WORKFLOW,
    ROUND,
    PARTICIPANT,
    GRADES,
    RECHECK,
    REVISION,
    NOTICE_WORKFLOW,
    OBJECTION_WORKFLOW,
    STUDIO,
    AMENDMENT,
    FILING,
    SUMMARY,
    RECOVERY,
    CLOSING,
    AGREEMENT,
    CITY_ACTIVITY,
    ENDING,
    RENEWAL,
    RESULT_ENTRY,
    INSPECTION,
    ORDER,
    GRANT,
    PAYEE,
    BUDGET_DECISION,
    PAYMENT_BATCH,
)
FOLDER = Path(settings.BASE_DIR) / "docs" / "states"


def page(workflow: Workflow) -> str:
    """The page of one workflow: diagram, then the table of steps."""
    return "\n".join(
        (
            f"# {workflow.title} (`{workflow.name}`)",
            "",
            "Drawn by `manage.py draw_states` from the table of steps; do not edit.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *(f"    {state} : {state} {workflow.states(state).label}" for state in workflow.states.values),
            f"    [*] --> {workflow.initial}",
            *(f"    [*] --> {state} : 历史导入" for state in workflow.entered),
            *_arrows(workflow),
            *(f"    {state} --> [*]" for state in workflow.states.values if state in workflow.finals()),
            "```",
            "",
            "| step | label | from | to | who | told | rules |",
            "| --- | --- | --- | --- | --- | --- | --- |",
            *_rows(workflow),
            "",
        )
    )


def pages() -> dict[str, str]:
    """File name → text."""
    return {f"{workflow.name}.md": page(workflow) for workflow in WORKFLOWS}


def write() -> list[Path]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in pages().items():
        path = FOLDER / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _arrows(workflow: Workflow) -> list[str]:
    return [f"    {source} --> {step.target} : {step.label}" for step in workflow.steps for source in step.sources]


def _rows(workflow: Workflow) -> list[str]:
    return [
        f"| `{step.name}` | {step.label} | {', '.join(step.sources)} | {step.target} | {step.actors} "
        f"| {', '.join(step.tells)} | {step.clause} |"
        for step in workflow.steps
    ]
