"""An inspection written on site: begun, filled in, concluded for good (HZ-47, BJ-44)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.audit import log as audit
from portal.documents import attachments
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import begin, lock, taking
from studios import second_save
from studios.inspection_workflow import WORKFLOW
from studios.models import Inspection
from studios.offices import pack_of
from studios.rules import inspections as rules

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from portal.accounts.models import User
    from portal.documents.models import Attachment
    from studios.models import Studio

SLOT, ACCEPT, MOST_FILES = "site", ("pdf", "image"), 30
WRITTEN = ("on", "inspectors", "checklist", "conclusion")


@transaction.atomic
def begin_inspection(studio: Studio, *, by: User, on: date, inspectors: str) -> Inspection:
    """Open a record; a body's first of the year is its yearly one."""
    lock(studio)
    rules.check_begin(by, studio)
    rules.check_day(studio, on)
    fresh = Inspection(
        studio=studio, kind=rules.kind_of(by, studio, on.year), year=on.year, office=by.organisation, on=on,
        inspectors=inspectors, recorded_by=by, recorded_at=clock.now(fresh=True),
    )  # fmt: skip
    begin(WORKFLOW, fresh, by=by, label=f"开始{fresh.get_kind_display()}")
    return fresh


@transaction.atomic
def write(
    inspection: Inspection,
    answers: Mapping[str, Any],
    *,
    by: User,
    files: Iterable[UploadedFile] = (),
    seen: str = "",
) -> None:
    """Keep what was found so far; photos come with it. `seen`: what the page was drawn from."""
    lock(inspection)
    rules.check_write(by, inspection)
    second_save.require_unmoved(inspection, WRITTEN, seen)
    on = answers["on"]
    rules.check_day(inspection.studio, on)
    if on.year != inspection.year:
        raise Refused(f"检查日期应在 {inspection.year} 年内")
    known = {item.key for item in pack_of(inspection.studio).inspection_items}
    inspection.on, inspection.inspectors = on, answers["inspectors"]
    inspection.checklist = {key: dict(given) for key, given in answers["checklist"].items() if key in known}
    inspection.conclusion = answers["conclusion"]
    inspection.save(update_fields=list(WRITTEN))
    for each in files:
        attachments.receive(each, owner=inspection, slot=SLOT, by=by, accept=ACCEPT, max_files=MOST_FILES)
    audit.append(subject=inspection, action="inspection.write", label="填写检查记录", actor=by)


@transaction.atomic
def remove_file(inspection: Inspection, attachment: Attachment, *, by: User) -> None:
    lock(inspection)
    rules.check_write(by, inspection)
    attachments.remove(attachment)
    audit.append(subject=inspection, action="inspection.file_removed", label="删除检查照片", actor=by)


def conclude(inspection: Inspection, *, by: User) -> None:
    with taking(WORKFLOW, "conclude", inspection, by=by):
        pass


def discard(inspection: Inspection, *, by: User, remark: str) -> None:
    """A record begun by mistake; it stays in the table and the log."""
    if not remark.strip():
        raise Refused("请写明作废的原因")
    with taking(WORKFLOW, "discard", inspection, by=by, remark=remark.strip()):
        pass
