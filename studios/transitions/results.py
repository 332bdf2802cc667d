"""Results typed in from their document until assessments are held in the portal: one enters, another confirms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import begin, lock, lock_all, taking
from studios.entry_workflow import WORKFLOW
from studios.models import AssessmentResult, ResultEntry
from studios.rules import results as rules
from studios.transitions.life import record_result

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import Studio


@transaction.atomic
def enter_result(
    studio: Studio,
    *,
    by: User,
    kind: str,
    year: int,
    grade: str,
    concluded_on: date,
    document_no: str,
    score: Decimal | None = None,
) -> ResultEntry:
    lock(studio)
    rules.require_enter(by, studio)
    rules.check_entry(studio, kind, year, concluded_on)
    entry = ResultEntry(
        studio=studio, kind=kind, year=year, grade=grade, score=score, concluded_on=concluded_on,
        document_no=document_no, recorded_by=by, recorded_at=clock.now(fresh=True),
    )  # fmt: skip
    begin(WORKFLOW, entry, by=by, label="按文件登记考核结果")
    return entry


@transaction.atomic
def confirm_entry(entry: ResultEntry, *, by: User, remark: str = "") -> AssessmentResult:
    """The second person has compared it with the document: it stands in the register, and its consequences follow."""
    lock_all([entry, entry.studio])
    rules.require_elsewhere(entry.studio, entry.kind, entry.year)
    with taking(WORKFLOW, "confirm", entry, by=by, remark=remark) as record:
        record.remark = remark
        record.result = record_result(
            entry.studio, by=by, kind=entry.kind, year=entry.year, grade=entry.grade, score=entry.score,
            concluded_on=entry.concluded_on, document_no=entry.document_no, source=AssessmentResult.Source.ENTERED,
        )  # fmt: skip
        result: AssessmentResult = record.result
    return result


def decline_entry(entry: ResultEntry, *, by: User, remark: str) -> None:
    if not remark.strip():
        raise Refused("请写明与文件不符之处")
    with taking(WORKFLOW, "decline", entry, by=by, remark=remark) as record:
        record.remark = remark
