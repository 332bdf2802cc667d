"""A studio leaves a round before its result: not assessed, vetoed, stopped, removed; and comes back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from assessments import grounds
from assessments.models import Assignment, FinalMark, Participant
from assessments.participant_workflow import WORKFLOW
from assessments.states import DUE
from assessments.transitions import marking
from portal.documents import attachments
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import taking
from studios.models import EndingProposal
from studios.transitions.suggesting import Suggestion, suggest

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.grounds import Leaf

# Evidence behind a ground.
GROUND_SLOT = "ground"
MOST_FILES = 10


@transaction.atomic
def leave(
    participant: Participant,
    step: str,
    *,
    by: User,
    ground: str,
    on: date,
    facts: str,
    papers: Iterable[UploadedFile] = (),
) -> None:
    """exclude, veto or stop on a ground of the pack; a stopped review proposes the cancellation (第18条)."""
    leaf = next((each for each in grounds.of_step(participant.round.measures, step) if each.key == ground), None)
    if leaf is None:
        raise Refused("请选择办法规定的情形")
    if not facts.strip():
        raise Refused("请写明事实和证据")
    if on > clock.today():
        raise Refused("事由发生日不能晚于今天")
    with taking(WORKFLOW, step, participant, by=by, remark=facts.strip(), data={"ground": ground, "on": on}) as record:
        record.ground, record.ground_on, record.remark = ground, on, facts.strip()
        _spare_experts(record, by)
        for paper in papers:
            accept = ("pdf", "image")
            attachments.receive(paper, owner=record, slot=GROUND_SLOT, by=by, accept=accept, max_files=MOST_FILES)
        if step == "stop":
            _propose_cancellation(record, leaf)


def _propose_cancellation(participant: Participant, leaf: Leaf) -> None:
    kind = EndingProposal.Kind.REVOKE
    on = participant.ground_on or clock.today()
    facts = f"{participant.round.title}中止考核：{participant.remark}"
    suggest(Suggestion(participant.studio, kind, leaf.key, leaf.branch, on, facts))


def _spare_experts(participant: Participant, by: User) -> None:
    """Nobody owes marks for a studio that is not judged any more."""
    for assignment in Assignment.objects.about(participant).filter(state__in=DUE).order_by("pk"):
        marking.excuse(assignment, by=by, reason="这家工作室不再由考核组评分")


def remove(participant: Participant, *, by: User, reason: str) -> None:
    """Off the list, with a reason: listed by mistake, the title has ended meanwhile."""
    if not reason.strip():
        raise Refused("请写明移出的理由")
    with taking(WORKFLOW, "remove", participant, by=by, remark=reason) as record:
        record.remark = reason.strip()
        _spare_experts(record, by)


def relist(participant: Participant, *, by: User, reason: str) -> None:
    """The ground has gone before the round started."""
    _come_back(participant, "relist", by, reason)


def resume(participant: Participant, *, by: User, reason: str, due: datetime) -> None:
    """The ground has gone while the round runs: the self-assessment opens again until the day given."""
    if due <= clock.now(fresh=True):
        raise Refused("自评截止日应在今天之后")
    _come_back(participant, "resume", by, reason, due)


def _come_back(participant: Participant, step: str, by: User, reason: str, due: datetime | None = None) -> None:
    if not reason.strip():
        raise Refused("请写明恢复的理由")
    with taking(WORKFLOW, step, participant, by=by, remark=reason) as record:
        record.ground, record.ground_on, record.remark = "", None, ""
        record.base = record.bonus = None
        record.self_due = due or record.self_due
        FinalMark.objects.filter(participant=record).delete()
