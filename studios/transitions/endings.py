"""The steps of a proposal to end a title: proposed, the unit heard, the decision drafted, approved by every office."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from portal.desks import approvals
from portal.policy import clock
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from portal.workflow.engine import begin, lock, lock_all, require_source, taking
from studios import grounds, offices
from studios.ending_workflow import WORKFLOW
from studios.models import EndingProposal
from studios.rules import endings as rules
from studios.states import PENDING_PROPOSAL
from studios.transitions import life
from studios.transitions.suggesting import next_number

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import Studio

ACT = "end_title"
ENDINGS = {
    EndingProposal.Kind.EXPIRE: life.expire,
    EndingProposal.Kind.REVOKE: life.revoke,
    EndingProposal.Kind.CLOSE: life.close,
}


@transaction.atomic
def propose(studio: Studio, *, by: User, ground: str, ground_on: date, facts: str) -> EndingProposal:
    """An office's own proposal, on a case the pack names (HZ-59…61, BJ-59…63)."""
    lock(studio)
    rules.require_proposer(by, studio)
    offices.require_holding(studio)
    rules.check_ground_day(studio, ground_on)
    leaf = grounds.leaf(offices.pack_of(studio), ground)
    if leaf is None:
        raise Refused("本市办法没有这一项事由，请从列出的事由中选择")
    same = EndingProposal.objects.filter(studio=studio, kind=leaf.kind, ground=ground, state__in=PENDING_PROPOSAL)
    if same.exists():
        raise Refused("这一事由已有正在办理的事项")
    proposal = EndingProposal(
        number=next_number(studio), studio=studio, kind=leaf.kind, ground=ground, branch=leaf.branch,
        ground_on=ground_on, facts=facts, recorded_by=by, recorded_at=clock.now(fresh=True),
    )  # fmt: skip
    begin(WORKFLOW, proposal, by=by, label="登记事由")
    take_up(proposal, by=by, facts=facts)
    return proposal


def take_up(proposal: EndingProposal, *, by: User, facts: str) -> None:
    """What was suggested or written down is now proposed; the unit is told and may speak."""
    if not facts.strip():
        raise Refused("请写明事实和证据")
    with taking(WORKFLOW, "propose", proposal, by=by) as record:
        record.facts, record.proposed_by, record.office = facts.strip(), by, by.organisation
        record.proposed_at = clock.now(fresh=True)


def hear(proposal: EndingProposal, *, by: User, heard_on: date, hearing: str) -> None:
    """What the unit said, or that it said nothing, and when."""
    if not hearing.strip():
        raise Refused("请记录单位的意见；没有意见的，写明已告知、未提出意见")
    with taking(WORKFLOW, "hear", proposal, by=by) as record:
        rules.check_hearing_day(record, heard_on)
        record.hearing, record.heard_on = hearing.strip(), heard_on


def draft(proposal: EndingProposal, *, by: User, decision: str, document_no: str, effective_on: date) -> None:
    """The words of the decision; a changed draft voids the approvals given."""
    with taking(WORKFLOW, "draft", proposal, by=by) as record:
        rules.check_effective_day(record, effective_on)
        record.decision, record.document_no, record.effective_on = decision, document_no, effective_on
        record.maker = by


def mark(proposal: EndingProposal) -> str:
    """What the offices say yes to."""
    content = [
        proposal.number, proposal.kind, proposal.ground, proposal.decision, proposal.document_no, proposal.effective_on
    ]  # fmt: skip
    return fingerprint(content)


@transaction.atomic
def approve(proposal: EndingProposal, *, by: User, remark: str = "", seen: str = "") -> bool:
    """One office's yes; the last one ends the title. Returns whether it did.

    `seen`: the mark of what the person read; another one by now is a conflict.
    """
    life.lock_life(proposal.studio)
    lock_all([proposal, proposal.studio])
    step = WORKFLOW.step("confirm")
    require_source(WORKFLOW, step, proposal, by)
    step.check(by, proposal)
    offices.require_holding(proposal.studio)
    roles = offices.pack_of(proposal.studio).offices.approvals
    now = mark(proposal)
    approvals.require_seen(seen, now)
    approvals.check(by, proposal, ACT, now, roles, proposal.maker_id or 0)
    approvals.give(by, proposal, ACT, now, label="会签终止称号", remark=remark)
    if approvals.missing(proposal, ACT, now, roles):
        return False
    with taking(WORKFLOW, "confirm", proposal, by=by, remark=remark) as record:
        record.decided_at = clock.now(fresh=True)
    ENDINGS[EndingProposal.Kind(proposal.kind)](proposal.studio, proposal, by=by)
    return True


def dismiss(proposal: EndingProposal, *, by: User, remark: str) -> None:
    if not remark.strip():
        raise Refused("请写明不予采纳的理由")
    with taking(WORKFLOW, "dismiss", proposal, by=by, remark=remark.strip()) as record:
        record.decision, record.decided_at = remark.strip(), clock.now(fresh=True)
