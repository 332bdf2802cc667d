"""复核: asked for by the unit, found by the office, decided by others (A-42)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from assessments import recheck_rules as rules
from assessments.models import Recheck
from assessments.recheck_workflow import WORKFLOW, finders
from portal.desks import approvals
from portal.notifications import outbox
from portal.policy import clock
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from portal.workflow.engine import begin, lock, lock_all, require_source, taking
from studios.offices import pack_of
from studios.transitions import life

if TYPE_CHECKING:
    from assessments.models import ResultLetter
    from portal.accounts.models import User

ACT = "decide_recheck"


@transaction.atomic
def file_recheck(letter: ResultLetter, *, by: User, text: str) -> Recheck:
    """The unit asks; nothing is suspended by it."""
    lock(letter)
    rules.require_file(by, letter)
    if not text.strip():
        raise Refused("请写明申请复核的事项和理由")
    recheck = Recheck(letter=letter, text=text.strip(), submitted_by=by, submitted_at=clock.now(fresh=True))
    begin(WORKFLOW, recheck, by=by, label="申请复核")
    outbox.queue(
        key=f"recheck:{recheck.pk}:filed",
        to=list(finders(recheck)),
        subject=f"{letter.studio.name}申请复核",
        body=f"“{letter.studio.name}”（{letter.studio.number}）对{letter.result}申请复核，请核实后提出意见。",
        url=recheck.get_absolute_url(),
        about=recheck,
    )
    return recheck


def withdraw_recheck(recheck: Recheck, *, by: User) -> None:
    with taking(WORKFLOW, "withdraw", recheck, by=by):
        pass


def draft_recheck(
    recheck: Recheck, *, by: User, finding: str, grade: str, score: Decimal | None, document_no: str
) -> None:
    """What the office has found, and the result it comes to; a changed finding voids the approvals given."""
    if not finding.strip():
        raise Refused("请写明核实的经过和理由")
    with taking(WORKFLOW, "draft", recheck, by=by) as record:
        rules.check_finding(record, grade, score)
        record.finding, record.grade, record.score = finding.strip(), grade, score
        record.document_no, record.maker = document_no.strip(), by
        if record.changes and not record.document_no:
            raise Refused("更正结果的，请填写复核文号")


def mark(recheck: Recheck) -> str:
    """What the offices say yes to."""
    return fingerprint([recheck.pk, recheck.finding, recheck.grade, recheck.score, recheck.document_no])


@transaction.atomic
def decide_recheck(recheck: Recheck, *, by: User, remark: str = "") -> bool:
    """One office's yes; the last one answers the unit. Returns whether it was answered."""
    letter = recheck.letter
    lock_all([recheck, letter.studio])
    step = WORKFLOW.step("decide")
    require_source(WORKFLOW, step, recheck, by)
    step.check(by, recheck)
    roles = pack_of(letter.studio).offices.approvals
    approvals.check(by, recheck, ACT, mark(recheck), roles, recheck.maker_id or 0)
    approvals.give(by, recheck, ACT, mark(recheck), label="会签复核决定", remark=remark)
    if approvals.missing(recheck, ACT, mark(recheck), roles):
        return False
    with taking(WORKFLOW, "decide", recheck, by=by, remark=remark) as record:
        record.decided_at = clock.now(fresh=True)
        if record.changes:
            old = letter.result
            record.outcome = life.record_result(
                letter.studio, by=by, kind=old.kind, year=old.year, grade=record.grade, concluded_on=clock.today(),
                document_no=record.document_no, score=old.score if record.score is None else record.score,
                corrects=old, reference_on=old.reference_on,
            )  # fmt: skip
    return True
