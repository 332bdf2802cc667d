"""Handing in freezes a self-assessment: marks, suggestions with their steps, facts, files, hash, code (HZ-56)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from assessments import self_marks, self_records, suggested
from assessments.models import SelfVersion
from assessments.traces import frozen
from portal.documents import verification
from portal.documents.models import Attachment
from portal.policy import clock
from portal.policy.canonical import fingerprint

if TYPE_CHECKING:
    from assessments.models import Participant, SelfMark
    from assessments.suggestions import Gathered
    from assessments.traces import Known, Trace
    from portal.accounts.models import User

KIND = "self_assessment"


def freeze(participant: Participant, *, by: User, at: datetime, marked: bool = True) -> SelfVersion:
    """The next version of a locked participant, in the caller's transaction. `marked` off: by the records alone."""
    found = suggested.gathered(participant)
    trace = suggested.trace_of(participant, found)
    marks = self_marks.marks_of(participant) if marked else {}
    number = participant.version_no + 1
    data = content(participant, trace, found, marks, at)
    digest = fingerprint(data)
    receipt = f"{participant.round.code}-{participant.studio.number}-{participant.attempt}-{number:02d}"
    code = verification.issue(participant, KIND, _public(participant, number, at, digest), digest)
    participant.today, participant.today_at = suggested.noted(trace), at
    return SelfVersion.objects.create(
        participant=participant,
        number=number,
        data=data,
        digest=digest,
        code=code.code,
        submitted_by=by,
        submitted_at=at,
        arrived_at=clock.arrived(),
        receipt_no=receipt,
    )


def content(
    participant: Participant,
    trace: Trace,
    found: Mapping[str, Gathered],
    marks: Mapping[str, SelfMark],
    at: datetime,
) -> dict[str, Any]:
    """Everything handed in, as plain JSON."""
    studio = participant.studio
    return {
        "round": participant.round.code,
        "title": participant.round.title,
        "pack": participant.round.pack,
        "sheet": {"code": participant.sheet.code, "digest": participant.sheet.digest},
        "studio": {"number": studio.number, "name": studio.name, "leader": studio.lead_master, "host": studio.unit},
        "attempt": participant.attempt,
        "period": [participant.first.isoformat(), participant.last.isoformat()],
        "submitted_at": at.isoformat(),
        "marks": {
            key: {"value": f"{mark.value}", "reason": mark.reason, "files": [_file(file) for file in mark.files.all()]}
            for key, mark in sorted(marks.items())
            if trace.by_key[key].applicable
        },
        "suggestion": frozen(trace),
        "records": self_records.behind(participant),
        "facts": {name: _fact(each) for name, each in found.items()},
        "summary": participant.summary,
        "files": [_file(file) for file in Attachment.objects.about(participant).live()],
    }


def _fact(gathered: Gathered) -> dict[str, Any]:
    return {"value": _plain(gathered.value), "origin": gathered.origin, "words": gathered.words}


def _plain(value: Known) -> str | list[str] | None:
    if value is None:
        return None
    return [f"{each}" for each in value] if isinstance(value, Sequence) else f"{value}"


def _file(file: Attachment) -> dict[str, Any]:
    return {"id": str(file.pk), "name": file.original_name, "sha256": file.sha256, "pages": file.pages}


def _public(participant: Participant, number: int, at: datetime, digest: str) -> dict[str, str]:
    return {
        "文书": f"{participant.round.title}自评表",
        "编号": participant.studio.number,
        "工作室名称": participant.studio.name,
        "单位": participant.studio.unit,
        "版本": f"第 {number} 版",
        "提交时间": at.astimezone(clock.BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
        "内容摘要": digest[:16],
    }
