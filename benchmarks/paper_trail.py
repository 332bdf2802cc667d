"""What the desks left behind: the chained log, opinions, verdicts, messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType

from applications.models import Application
from applications.states import State
from applications.workflow import WORKFLOW
from benchmarks.files import Plan
from benchmarks.pour import as_json, pour
from portal.audit.chain import digest
from portal.audit.models import ChainHead, Entry
from portal.desks.models import ItemVerdict, Opinion
from portal.notifications.models import Message

# The road to each state, as names of steps.
_PANEL = ("submit", "endorse", "accept", "seat_panel")
ROAD: dict[State, tuple[str, ...]] = {
    State.DRAFT: (),
    State.SUBMITTED: ("submit",),
    State.RETURNED: ("submit", "return"),
    State.ENDORSED: _PANEL[:2],
    State.ACCEPTED: _PANEL[:3],
    State.UNDER_PANEL: _PANEL,
    State.APPRAISED: (*_PANEL, "close_panel"),
    State.RESERVED: (*_PANEL, "close_panel", "reserve"),
    State.DECLINED: (*_PANEL, "close_panel", "decline"),
    State.RECOGNISED: (*_PANEL, "close_panel", "propose", "publish", "recognise"),
}


def write(planned: Sequence[Plan], officer: int) -> None:
    """Log, opinions of the first reviewers, verdicts on what lies at their desks, messages."""
    _log(planned)
    subject = ContentType.objects.get_for_model(Application).pk
    upward = [each for each in planned if each.state not in (State.DRAFT, State.SUBMITTED, State.RETURNED)]
    pour(Opinion, (_opinion(each, rank, officer, subject) for rank, each in enumerate(upward, start=1)))
    at_desk = [each for each in planned if each.state == State.SUBMITTED]
    items = {each.call.pk: [item.key for item in each.call.measures.review_items] for each in at_desk[:1]}
    pour(ItemVerdict, (row for each in at_desk[::2] for row in _verdicts(each, items[each.call.pk], officer, subject)))
    handed_in = [each for each in planned if each.submitted_at]
    pour(Message, (_message(each, each.host.clerk, read=True) for each in handed_in))
    pour(Message, (_message(each, officer, read=place % 20 != 0) for place, each in enumerate(handed_in[-400:])))


def _log(planned: Sequence[Plan]) -> None:
    """Entries in the order of time, each sealed with the hash before it, as the portal's own log does."""
    known = {step.name: step for step in WORKFLOW.steps}
    happened = sorted(
        (each.since - timedelta(hours=len(ROAD[each.state]) - place), each.pk, place, name, each)
        for each in planned
        for place, name in enumerate(ROAD[each.state])
        if name in known
    )
    head = ChainHead.objects.get(pk=1)
    seq, previous = head.seq, head.hash
    rows = []
    for at, _, _, name, plan in happened:
        step = known[name]
        seq += 1
        entry = _entry(seq, at, plan, step.name, step.label, step.sources[0], step.target, previous)
        entry.hash = previous = digest(entry)
        rows.append({**{field.attname: getattr(entry, field.attname) for field in Entry._meta.concrete_fields}})
    pour(Entry, ({**row, "data": as_json(row["data"])} for row in rows))
    ChainHead.objects.filter(pk=1).update(seq=seq, hash=previous)


def _entry(seq: int, at: datetime, plan: Plan, name: str, label: str, source: str, target: str, previous: str) -> Entry:
    return Entry(
        seq=seq,
        at=at,
        subject_type="applications.application",
        subject_id=str(plan.pk),
        action=f"application.{name}",
        label=label,
        actor_id=plan.host.clerk,
        actor_name=plan.leader,
        actor_office=plan.host.name,
        from_state=source,
        to_state=target,
        data={},
        ip="127.0.0.1",
        prev=previous,
    )


def _opinion(plan: Plan, rank: int, signer: int, subject: int) -> dict[str, Any]:
    return {
        "subject_type_id": subject,
        "subject_id": plan.pk,
        "stage": Opinion.Stage.FIRST_REVIEW.value,
        "organisation_id": plan.host.recommender,
        "verdict": Opinion.Verdict.AGREE.value,
        "text": "材料真实完整，符合条件，同意推荐。",
        "rank": rank % 1000,
        "version_no": 1,
        "signer_id": signer,
        "signed_at": plan.since,
    }


def _verdicts(plan: Plan, items: Sequence[str], by: int, subject: int) -> Iterator[dict[str, Any]]:
    for item in items:
        yield {
            "subject_type_id": subject,
            "subject_id": plan.pk,
            "item": item,
            "verdict": ItemVerdict.Verdict.PASS.value,
            "version_no": 1,
            "by_id": by,
            "at": plan.since,
        }


def _message(plan: Plan, user: int, *, read: bool) -> dict[str, Any]:
    return {
        "key": f"benchmark:{plan.pk}",
        "user_id": user,
        "subject": f"{plan.number} 已提交",
        "body": f"{plan.name}的申报已经提交，等待初审。",
        "url": f"/applications/{plan.number}/",
        "about_type": "applications.application",
        "about_id": str(plan.pk),
        "created_at": plan.since,
        "read_at": plan.since if read else None,
    }
