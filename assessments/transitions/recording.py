"""The two records without which a panel cannot close: 现场考察 and 材料评审 (HZ-43, BJ-31)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model

from assessments import rules, subjects
from assessments.models import DocumentReview, Panel, SiteVisit
from portal.audit import log as audit
from portal.documents import attachments
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import lock

if TYPE_CHECKING:
    from portal.accounts.models import User

PHOTO_SLOT = "photo"
MOST_PHOTOS = 20


def record_visit(
    panel: Panel, subject: Model, facts: Mapping[str, Any], *, by: User, photos: Iterable[UploadedFile] = ()
) -> SiteVisit:
    """Write the 现场考察 record of a file: date, place, people, findings, conclusion; photos add to those there."""
    with transaction.atomic():
        visit = _write(SiteVisit, panel, subject, facts, by)
        for photo in photos:
            attachments.receive(photo, owner=visit, slot=PHOTO_SLOT, by=by, accept=("image",), max_files=MOST_PHOTOS)
        _note(panel, visit, "现场考察记录", by)
        subjects.panel_kind(panel).visited(subject)
    return visit


def record_review(panel: Panel, subject: Model, facts: Mapping[str, Any], *, by: User) -> DocumentReview:
    """Write the 材料评审 record of a file."""
    with transaction.atomic():
        review = _write(DocumentReview, panel, subject, facts, by)
        _note(panel, review, "材料评审记录", by)
    return review


def _write(model: Any, panel: Panel, subject: Model, facts: Mapping[str, Any], by: User) -> Any:
    lock(panel)
    rules.check_record(by, panel, subject)
    if not panel.files.about(subject).exists():
        raise Refused("这份材料不在本评审组")
    record = model.objects.about(subject).filter(panel=panel).first() or model(panel=panel, subject=subject)
    for name, value in facts.items():
        setattr(record, name, value)
    record.recorded_by = by
    record.recorded_at = clock.now(fresh=True)
    record.save()
    return record


def _note(panel: Panel, record: SiteVisit | DocumentReview, label: str, by: User) -> None:
    audit.append(
        subject=panel,
        action=f"panel.{type(record).__name__.lower()}",
        label=label,
        actor=by,
        data={"subject": record.subject_id, "conclusion": record.conclusion},
    )
