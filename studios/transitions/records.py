"""Writing into a studio's registers: a record is added, changed, proved by files, taken back; nothing is deleted."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal.audit import log as audit
from portal.documents import attachments
from portal.documents.models import Attachment
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow import engine
from studios import closing, record_words
from studios.models import ActivityRecord, Apprenticeship, Attendance, Studio
from studios.models.records import Record
from studios.record_kinds import KINDS, Kind, kind_of
from studios.records_known import Known
from studios.rules import records as rules
from studios.rules.records import Draft

if TYPE_CHECKING:
    from portal.accounts.models import User

PROOF = "proof"
ACCEPT = ("pdf", "image")
MOST_FILES = 9


def add_record(
    studio: Studio,
    kind: str,
    values: Mapping[str, Any],
    *,
    by: User,
    source: str = Record.Source.TYPED,
    files: Iterable[UploadedFile] = (),
    explanation: str = "",
    attendance: Attendance | None = None,
    year: int | None = None,
) -> Record:
    """One more line of the year's records, with its files, or nothing.

    `values` by column of the kind (studios/record_kinds.py). With source ATTENDED the city writes down who came to its
    activity: neither the unit's hand nor an open year is asked for. Raises Refused with the first thing that is wrong.
    """
    files = list(files)
    proven = bool(files) or source != Record.Source.TYPED
    draft = Draft(KINDS[kind], values, proven=proven, source=source, explanation=explanation)
    with transaction.atomic():
        engine.lock(studio)
        if source != Record.Source.ATTENDED:
            rules.check_keep(by, studio)
            _require_sound(studio, draft, year)
        record = _made(studio, draft, by)
        if attendance is not None and isinstance(record, ActivityRecord):
            record.attendance = attendance
        record.save()
        for each in files:
            attachments.receive(each, owner=record, slot=PROOF, by=by, accept=ACCEPT)
        _log(record, "record", f"登记{draft.kind.label}", by, record_words.said(record), explanation)
    return record


def add_many(studio: Studio, drafts: Sequence[Draft], *, by: User) -> int:
    """The good lines of a sheet, already judged under the caller's lock; one entry in the log for all."""
    made = [_made(studio, draft, by) for draft in drafts]
    for model in {type(record) for record in made}:
        model.objects.bulk_create([record for record in made if type(record) is model])
    if made:
        counted = {kind.label: 0 for kind in KINDS.values()}
        for draft in drafts:
            counted[draft.kind.label] += 1
        audit.append(
            subject=studio,
            action="import_records",
            label="导入台账",
            actor=by,
            data={"rows": {label: count for label, count in counted.items() if count}},
        )
    return len(made)


def change_record(record: Record, values: Mapping[str, Any], *, by: User, explanation: str = "") -> None:
    """The line is corrected; what it said before is in the log."""
    kind = kind_of(record)
    with transaction.atomic():
        _lock(record)
        rules.check_change(by, record)
        proven = Attachment.objects.about(record).live().exists() or record.source != Record.Source.TYPED
        merged = {**values_of(record), **values}
        draft = Draft(kind, merged, record.pk, proven, record.source, touched(record, values), explanation)
        _require_sound(record.studio, draft, None)
        before = record_words.lines(record)
        for name, value in values.items():
            setattr(record, name, value)
        record.explanation = explanation or record.explanation
        record.save()
        _log(record, "change_record", f"修改{kind.label}", by, record_words.changed(before, record), explanation)


def remove_record(record: Record, *, by: User, reason: str) -> None:
    """The line no longer counts; it stays in the table, with its files."""
    with transaction.atomic():
        _lock(record)
        check_remove(by, record)
        record.removed_at = clock.now(fresh=True)
        record.save(update_fields=["removed_at"])
        _log(record, "remove_record", f"移除{kind_of(record).label}", by, reason, "")


def check_remove(by: User, record: Record) -> None:
    """Taken back it counts no more, in none of its years."""
    rules.check_change(by, record)
    draft = Draft(kind_of(record), values_of(record))
    closing.require_all_open(record.studio, draft.touched)


def add_file(record: Record, upload: UploadedFile, *, by: User) -> Attachment:
    """One more file that proves the record."""
    with transaction.atomic():
        _lock(record)
        rules.check_prove(by, record)
        closing.require_open(record.studio, record.on.year)
        return attachments.receive(upload, owner=record, slot=PROOF, by=by, accept=ACCEPT, max_files=MOST_FILES)


def remove_file(attachment: Attachment, record: Record, *, by: User) -> None:
    """The file is taken back, unless the record may not stand without one."""
    with transaction.atomic():
        _lock(record)
        rules.check_prove(by, record)
        closing.require_open(record.studio, record.on.year)
        left = Attachment.objects.about(record).live().exclude(pk=attachment.pk).exists()
        draft = Draft(kind_of(record), values_of(record), record.pk, left, record.source)
        for problem in rules.missing_proof(draft):
            raise Refused(f"{problem.words}先传新的，再删除这个文件。")
        attachments.remove(attachment)


def _lock(record: Record) -> None:
    engine.lock(record.studio)
    engine.lock(record)


def touched(record: Record, values: Mapping[str, Any]) -> Container[int]:
    """The years whose counts a change moves; of an apprentice who leaves those from the leaving on."""
    moved = {name for name, value in values.items() if getattr(record, name) != value}
    if not moved:
        return ()
    kind, said = kind_of(record), values_of(record)
    before, after = Draft(kind, said).years, Draft(kind, said | dict(values)).years
    if moved == {"ended_on"}:
        first, last = sorted((before[1], after[1]))
        return range(first, last + 1)
    return range(min(before[0], after[0]), max(before[1], after[1]) + 1)


def values_of(record: Record) -> dict[str, Any]:
    """What the record says, by column."""
    names = [column.name for column in kind_of(record).columns]
    extra = ["ended_on"] if isinstance(record, Apprenticeship) else []
    return {name: getattr(record, name) for name in (*names, *extra)}


def _made(studio: Studio, draft: Draft, by: User) -> Record:
    own = {"kind": draft.kind.key} if draft.kind.model is ActivityRecord else {}
    return draft.kind.model(
        studio=studio,
        recorded_by=by,
        recorded_at=clock.now(fresh=True),
        source=draft.source,
        explanation=draft.explanation,
        **own,
        **draft.values,
    )


def _require_sound(studio: Studio, draft: Draft, year: int | None) -> None:
    known = Known.about(studio, [draft])
    found = rules.problems(studio, draft, known, clock.today(), year)
    if not draft.explanation:
        found += rules.doubts(studio, draft, known)
    if found:
        raise Refused(found[0].words)


def _log(record: Record, action: str, label: str, by: User, words: str, explanation: str) -> None:
    remark = f"{words}；情况说明：{explanation}" if explanation else words
    audit.append(subject=record, action=action, label=label, actor=by, remark=remark, data={"kind": _key(record)})


def _key(record: Record) -> str:
    kind: Kind = kind_of(record)
    return kind.key
