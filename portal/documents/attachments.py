"""Taking a file in, and taking it away: all checks, one row and one stored file, or neither."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import Sum

from portal.policy import clock

from . import scanning, storing, uploads
from .models import Attachment
from .page_images import page_image
from .scanning import Verdict
from .sentences import BadFile, in_megabytes

__all__ = ["BadFile", "page_image", "receive", "remove", "scan_waiting"]


def receive(
    uploaded_file: UploadedFile,
    *,
    owner: models.Model,
    slot: str,
    by: Any,
    accept: Iterable[str],
    max_bytes: int | None = None,
    max_files: int | None = None,
    max_total_bytes: int | None = None,
) -> Attachment:
    """Check and keep one file for a record, or raise `BadFile` and keep nothing.

    `accept`: kinds ('pdf', 'jpg', 'png', 'docx', 'xlsx', 'csv', 'image', 'word', 'excel'). `max_bytes` may only lower
    the limit of the kind (20 MB; Word, Excel and CSV 10 MB). `max_files` counts the slot, `max_total_bytes` the whole
    record.
    """
    examined = uploads.examine(uploaded_file, accept=accept, max_bytes=max_bytes)
    verdict = scanning.scan(examined.content)
    if verdict is Verdict.INFECTED:
        raise BadFile("unsafe")
    name = _write(examined)
    try:
        with transaction.atomic():
            _check_room(owner, slot, len(examined.content), max_files, max_total_bytes)
            return _record(examined, name, verdict, owner=owner, slot=slot, by=by)
    except BaseException:
        storing.discard(name)
        raise


def remove(attachment: Attachment) -> None:
    """Take a file out of the record; the bytes stay for what was already submitted."""
    Attachment.objects.filter(pk=attachment.pk, removed_at=None).update(removed_at=clock.now(fresh=True))
    attachment.refresh_from_db()


def scan_waiting(limit: int = 20) -> int:
    """Scan what came in while the scanner was down; answers how many were decided."""
    decided = 0
    for attachment in Attachment.objects.waiting_for_scan()[:limit]:
        with default_storage.open(str(attachment.file.name)) as handle:
            verdict = scanning.scan(handle.read())
        if verdict is Verdict.UNREACHABLE:
            break
        _decide(attachment, verdict)
        decided += 1
    return decided


def _decide(attachment: Attachment, verdict: Verdict) -> None:
    infected = verdict is Verdict.INFECTED
    state = Attachment.State.REJECTED if infected else Attachment.State.READY
    Attachment.objects.filter(pk=attachment.pk, state=Attachment.State.WAITING_SCAN).update(state=state)
    if infected:
        storing.discard(str(attachment.file.name))


def _write(examined: uploads.Examined) -> str:
    try:
        return storing.write(storing.new_name("attachments", examined.kind.extensions[0]), examined.content)
    except OSError:
        raise BadFile("not_saved") from None


def _check_room(owner: models.Model, slot: str, size: int, max_files: int | None, max_total: int | None) -> None:
    """Count under the lock of the owner, so that uploads side by side cannot exceed a limit."""
    if max_files is None and max_total is None:
        return
    type(owner)._base_manager.select_related(None).select_for_update().filter(pk=owner.pk).order_by("pk").first()
    kept = Attachment.objects.about(owner).live()
    if max_files is not None and (count := kept.filter(slot=slot).count()) >= max_files:
        raise BadFile("too_many", limit=max_files, count=count)
    total = (kept.aggregate(total=Sum("size"))["total"] or 0) + size
    if max_total is not None and total > max_total:
        raise BadFile("total_too_big", size=in_megabytes(total), limit=in_megabytes(max_total))


def _record(
    examined: uploads.Examined, name: str, verdict: Verdict, *, owner: models.Model, slot: str, by: Any
) -> Attachment:
    waiting = verdict is Verdict.UNREACHABLE
    return Attachment.objects.create(
        content_type=ContentType.objects.get_for_model(owner),
        object_id=str(owner.pk),
        slot=slot,
        original_name=examined.name,
        file=name,
        size=len(examined.content),
        mime=examined.kind.mime,
        sha256=hashlib.sha256(examined.content).hexdigest(),
        pages=examined.pages,
        state=Attachment.State.WAITING_SCAN if waiting else Attachment.State.READY,
        uploaded_by=by,
        uploaded_at=clock.now(fresh=True),
    )
