"""What must hold of stored files."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage

from portal.documents.management.commands import sweep_files
from portal.documents.models import Attachment, Export, Job, Rendering


def files_are_there() -> Iterator[str]:
    """每个文件都在，大小和 SHA-256 相符；没有超过 24 小时无人认领的文件"""
    for attachment in Attachment.objects.live().iterator():
        yield from _compared(attachment, attachment.original_name)
    for model in (Rendering, Export):
        for job in model._default_manager.filter(state=Job.State.READY).iterator():
            yield from _compared(job, job.filename)
    yield from _orphans()


def _compared(row: Any, name: str) -> Iterator[str]:
    if not row.file or not default_storage.exists(row.file.name):
        yield f"文件“{name}”（{row.pk}）不见了"
        return
    with default_storage.open(row.file.name) as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    if default_storage.size(row.file.name) != row.size:
        yield f"文件“{name}”（{row.pk}）大小不符"
    elif digest != row.sha256:
        yield f"文件“{name}”（{row.pk}）内容不符"


def _orphans() -> Iterator[str]:
    """Left over by a rolled-back transaction; `sweep_files` takes them away."""
    known = {
        name
        for model in (Attachment, Rendering, Export)
        for name in model._default_manager.values_list("file", flat=True)
    }
    for name, path in sweep_files.stored():
        if name not in known and time.time() - path.stat().st_mtime > sweep_files.GRACE_SECONDS:
            yield f"存储里的 {name} 没有记录认领"


INVARIANTS = {"21": files_are_there}
