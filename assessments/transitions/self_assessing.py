"""The unit's self-assessment: saved, handed in, sent back, gone on without; each version frozen (HZ-56)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from assessments import participant_rules as rules
from assessments import self_paper, self_versions, sheets
from assessments.models import Participant, SelfMark
from assessments.participant_workflow import WORKFLOW
from assessments.self_papers import LEDGER_SLOT
from assessments.states import ParticipantState
from portal.documents import attachments
from portal.documents.models import Attachment
from portal.policy import clock
from portal.policy.refusal import Conflict, Refused
from portal.policy.wording import hour_minute
from portal.workflow.engine import lock, taking

if TYPE_CHECKING:
    from assessments.models import SelfVersion
    from portal.accounts.models import User

ACCEPT = ("pdf", "image", "word", "excel")
PROOF_SLOT = "proof"
MOST_PER_ITEM, MOST_OF_ALL = 10, 30
LONGEST_SUMMARY = 5000
Typed = tuple[Decimal | None, str]


@transaction.atomic
def save(
    participant: Participant,
    marks: Mapping[str, Typed],
    *,
    by: User,
    summary: str | None = None,
    seen: int | None = None,
) -> datetime:
    """Keep what was typed; None takes a mark back. `seen` is the number of the draft the person had before them."""
    at = _lock_open(participant, by)
    if seen is not None and seen != participant.draft_no:
        moment = hour_minute(participant.saved_at) if participant.saved_at else ""
        raise Conflict(f"同事在 {moment} 保存了新的内容，本页没有保存。请刷新后再填写")
    for item, (value, reason) in marks.items():
        sheets.check_mark(participant.sheet, item, value, reason)
    _write(participant, marks)
    if summary is not None:
        if len(summary) > LONGEST_SUMMARY:
            raise Refused(f"工作总结最多 {LONGEST_SUMMARY} 字，现有 {len(summary)} 字")
        participant.summary = summary.strip()
    participant.draft_no += 1
    participant.saved_at = at
    participant.save(update_fields=["summary", "draft_no", "saved_at"])
    return at


def _write(participant: Participant, marks: Mapping[str, Typed]) -> None:
    gone = [item for item, (value, _) in marks.items() if value is None]
    participant.self_marks.filter(item__in=gone).delete()
    SelfMark.objects.bulk_create(
        [
            SelfMark(participant=participant, item=item, value=value, reason=reason.strip())
            for item, (value, reason) in marks.items()
            if value is not None
        ],
        update_conflicts=True,
        unique_fields=["participant", "item"],
        update_fields=["value", "reason"],
    )


@transaction.atomic
def add_paper(participant: Participant, item: str, upload: UploadedFile, *, by: User) -> Attachment:
    """A file behind one item, or ("") behind the whole: 台账 and other papers."""
    _lock_open(participant, by)
    if not item:
        return attachments.receive(
            upload, owner=participant, slot=LEDGER_SLOT, by=by, accept=ACCEPT, max_files=MOST_OF_ALL
        )
    sheets.line_of(participant.sheet, item)
    mark = participant.self_marks.filter(item=item).first()
    if mark is None:
        raise Refused("请先填写这一项的自评分，再上传佐证材料")
    return attachments.receive(upload, owner=mark, slot=PROOF_SLOT, by=by, accept=ACCEPT, max_files=MOST_PER_ITEM)


@transaction.atomic
def remove_paper(participant: Participant, attachment: Attachment, *, by: User) -> None:
    """Taken back while the self-assessment is open; a version that was handed in keeps it."""
    _lock_open(participant, by)
    attachments.remove(attachment)


def hand_in(participant: Participant, *, by: User, seen: int | None = None) -> SelfVersion:
    """提交自评: complete, in time by the clock; a second press finds it handed in."""
    step = "hand_in_again" if participant.state == ParticipantState.RETURNED else "hand_in"
    with taking(WORKFLOW, step, participant, by=by) as record:
        if seen is not None and seen != record.draft_no:
            raise Conflict("您打开核对页之后，同事又修改了内容。请重新核对后再提交")
        at = clock.now(fresh=True)
        version = self_versions.freeze(record, by=by, at=at)
        record.version_no, record.handed_in_at, record.remark = version.number, at, ""
        self_paper.request(version, by=by)
    return version


def send_back(participant: Participant, *, by: User, remark: str, due: datetime) -> None:
    """退回修改, to a stated day."""
    if not remark.strip():
        raise Refused("请写明需要修改的内容")
    if due <= clock.now(fresh=True):
        raise Refused("重新提交的截止日应在今天之后")
    with taking(WORKFLOW, "return", participant, by=by, remark=remark) as record:
        record.self_due, record.remark = due, remark.strip()


def go_on(participant: Participant, *, by: User, reason: str) -> None:
    """No self-assessment in time: the panel judges by what the records say."""
    if not reason.strip():
        raise Refused("请写明理由")
    with taking(WORKFLOW, "go_on", participant, by=by, remark=reason) as record:
        if not record.version_no:
            version = self_versions.freeze(record, by=by, at=clock.now(fresh=True), marked=False)
            record.version_no = version.number


def _lock_open(participant: Participant, by: User) -> datetime:
    lock(participant)
    at = clock.now(fresh=True)
    rules.check_edit(by, participant, at)
    return at
