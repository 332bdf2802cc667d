"""The steps of one grant that people and the registers take; batches and bank files have their own modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding.entitlement import Verdict
from funding.grant_workflow import WORKFLOW
from funding.states import GrantState
from portal.policy.refusal import Refused
from portal.workflow.engine import taking

if TYPE_CHECKING:
    from funding.models import Grant
    from portal.accounts.models import User


def approve(grant: Grant, *, by: User, remark: str, document: str) -> None:
    """Finance lets through what the policy leaves open (A-06, A-08): with the reason and the paper it rests on."""
    _require_words(remark, document)
    with taking(WORKFLOW, "approve", grant, by=by, remark=remark, data={"document": document}) as record:
        record.settled, record.decided_by_document = True, document
        record.reason = f"已核定应付：{remark}"[:300]


def exclude(grant: Grant, *, by: User, remark: str, document: str) -> None:
    """No money: an excellent result without it is a valid end (A-45)."""
    _require_words(remark, document)
    with taking(WORKFLOW, "exclude", grant, by=by, remark=remark, data={"document": document}) as record:
        record.settled, record.decided_by_document = True, document
        record.reason = f"已核定不予资助：{remark}"[:300]


def reopen(grant: Grant, *, by: User, remark: str) -> None:
    if not remark.strip():
        raise Refused("请写明理由")
    with taking(WORKFLOW, "reopen", grant, by=by, remark=remark) as record:
        record.settled, record.decided_by_document = False, ""
        record.reason = f"重新核定：{remark}"[:300]


def settle(grant: Grant, verdict: Verdict) -> None:
    """Bring a grant in line with what the registers say now; nothing happens when they say the same."""
    if verdict.state == grant.state and _same(grant, verdict):
        return
    if verdict.state == GrantState.DUE and grant.state == GrantState.EXCLUDED:
        _step("hold", grant, verdict)
    name = {GrantState.DUE: "approve", GrantState.CHECKING: "hold", GrantState.EXCLUDED: "drop"}[
        GrantState(verdict.state)
    ]
    if verdict.state != grant.state:
        _step(name, grant, verdict)
    elif not _same(grant, verdict):
        write(grant, verdict)
        grant.save(update_fields=["amount", "reason", "clause", "needs", "decision"])


def write(grant: Grant, verdict: Verdict) -> None:
    grant.amount, grant.reason, grant.clause = verdict.amount, verdict.reason, verdict.clause
    grant.needs, grant.decision_id = verdict.needs, verdict.decision


def _step(name: str, grant: Grant, verdict: Verdict) -> None:
    with taking(WORKFLOW, name, grant, by=None, remark=verdict.reason) as record:
        write(record, verdict)
        # What the registers end is no longer anybody's own judgement.
        record.settled = record.settled and name != "drop"


def _same(grant: Grant, verdict: Verdict) -> bool:
    known = (grant.amount, grant.reason, grant.clause, grant.needs, grant.decision_id)
    return known == (verdict.amount, verdict.reason, verdict.clause, verdict.needs, verdict.decision)


def _require_words(remark: str, document: str) -> None:
    if not remark.strip() or not document.strip():
        raise Refused("请写明理由和所依据的文件")
