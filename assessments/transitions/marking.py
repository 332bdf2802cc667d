"""One expert and one file: declaration, marks, 签字提交, withdrawal; and what the office does in an expert's stead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from assessments import rules, sheets
from assessments.models import Assignment, Mark
from assessments.states import AssignmentState
from assessments.workflow import ASSIGNMENT_WORKFLOW
from portal.documents import attachments
from portal.policy import clock
from portal.policy.refusal import Conflict, Refused
from portal.workflow.engine import lock_all, taking

if TYPE_CHECKING:
    from portal.accounts.models import User

PAPER_SLOT = "paper_sheet"
# A mark (None: none given) and its reason.
Typed = tuple[Decimal | None, str]


@dataclass(frozen=True)
class Answer:
    """What an expert declares about one file."""

    conflict: bool
    reason: str = ""


def declare(assignment: Assignment, *, by: User) -> None:
    """The expert states that there is no conflict; the content opens."""
    with taking(ASSIGNMENT_WORKFLOW, "declare", assignment, by=by):
        assignment.declared_at = clock.now(fresh=True)


def declare_all(assignments: Iterable[Assignment], answers: Mapping[int, Answer], *, by: User) -> int:
    """Answer for every file at once; a conflict withdraws the expert. Returns how many files were withdrawn."""
    rows = list(assignments)
    unanswered = [row for row in rows if row.pk not in answers]
    if unanswered:
        raise Refused(f"还有 {len(unanswered)} 份材料没有申明。全部申明后才能查看材料")
    with transaction.atomic():
        lock_all(rows)
        for row in rows:
            answer = answers[row.pk]
            if answer.conflict:
                recuse(row, by=by, reason=answer.reason)
            else:
                declare(row, by=by)
    return sum(1 for row in rows if answers[row.pk].conflict)


def recuse(assignment: Assignment, *, by: User, reason: str) -> None:
    """The expert withdraws, before or while marking; the content closes and the office is told (message 18)."""
    words = reason.strip()
    if not words:
        raise Refused("请写明回避的理由")
    with taking(ASSIGNMENT_WORKFLOW, "recuse", assignment, by=by, remark=words):
        assignment.reason = words


def save_marks(assignment: Assignment, marks: Mapping[str, Typed], *, by: User, comment: str | None = None) -> datetime:
    """Keep marks of a sheet not yet handed in; None takes one back. Returns the moment they were saved.

    The row lock and the clock inside it decide: nothing is written once the sheet is handed in or the time is up.
    """
    with transaction.atomic():
        assignment.saved_at = _lock_open(assignment, by)
        _write(assignment, marks)
        if comment is not None:
            assignment.comment = comment.strip()
        assignment.save(update_fields=["saved_at", "comment"])
        return assignment.saved_at


def _write(assignment: Assignment, marks: Mapping[str, Typed]) -> None:
    for item, (value, reason) in marks.items():
        sheets.check_mark(assignment.panel.sheet, item, value, reason)
    assignment.marks.filter(item__in=[item for item, (value, _) in marks.items() if value is None]).delete()
    Mark.objects.bulk_create(
        [
            Mark(assignment=assignment, item=item, value=value, reason=reason.strip())
            for item, (value, reason) in marks.items()
            if value is not None
        ],
        update_conflicts=True,
        unique_fields=["assignment", "item"],
        update_fields=["value", "reason"],
    )


def _lock_open(assignment: Assignment, by: User) -> datetime:
    """Lock the row and check it by the clock; answers the moment at which it was still open."""
    fresh = Assignment.objects.select_for_update(of=("self",)).select_related("panel__sheet", "expert")
    assignment.refresh_from_db(from_queryset=fresh)
    if assignment.state != AssignmentState.DECLARED:
        raise Conflict(f"这份评分现为“{assignment.state_label}”，不能再改")
    at = clock.now(fresh=True)
    rules.check_mine(by, assignment, at)
    return at


def submit(assignment: Assignment, *, by: User) -> None:
    """签字提交: all items marked, in time; from here the marks never change."""
    with taking(ASSIGNMENT_WORKFLOW, "submit", assignment, by=by):
        _seal(assignment)


def _seal(assignment: Assignment) -> None:
    assignment.total = sheets.total(assignment)
    assignment.submitted_at = clock.now(fresh=True)


def enter(
    assignment: Assignment,
    marks: Mapping[str, Typed],
    *,
    by: User,
    scan: UploadedFile,
    comment: str = "",
) -> None:
    """Enter the marks an expert signed on paper, with the scan of that sheet; the sheet says who typed it."""
    with taking(ASSIGNMENT_WORKFLOW, "enter", assignment, by=by, remark="依据专家签字的纸质评分表"):
        assignment.marks.all().delete()
        _write(assignment, marks)
        sheets.require_complete(assignment)
        attachments.receive(scan, owner=assignment, slot=PAPER_SLOT, by=by, accept=("pdf", "image"))
        assignment.declared_at = assignment.declared_at or clock.now(fresh=True)
        assignment.entered_by = by
        assignment.comment = comment.strip()
        _seal(assignment)


def submit_all(assignments: Iterable[Assignment], *, by: User) -> int:
    """签字提交 of every sheet still open, all or none. Returns how many were handed in."""
    rows = list(assignments)
    if not rows:
        raise Refused("没有待提交的评分")
    with transaction.atomic():
        lock_all(rows)
        for row in rows:
            submit(row, by=by)
    return len(rows)


def excuse(assignment: Assignment, *, by: User, reason: str) -> None:
    """免于评分: the office lets an expert off one file, with a reason; what was marked does not count."""
    words = reason.strip()
    if not words:
        raise Refused("请写明免评的理由")
    with taking(ASSIGNMENT_WORKFLOW, "excuse", assignment, by=by, remark=words):
        assignment.reason = words
