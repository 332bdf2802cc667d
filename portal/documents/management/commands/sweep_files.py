"""Remove stored files that no row knows: left by a rolled-back transaction or a killed process, older than a day."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand

from portal.documents import storing
from portal.documents.models import Attachment, Export, Rendering

FOLDERS = ("attachments", "renderings", "exports")
GRACE_SECONDS = 24 * 60 * 60


class Command(BaseCommand):
    help = "Remove stored files that no row knows and that are older than a day."

    def handle(self, *args: Any, **options: Any) -> None:
        models = (Attachment, Rendering, Export)
        known = {name for model in models for name in model._default_manager.values_list("file", flat=True)}
        removed = 0
        for name, path in stored():
            if name not in known and time.time() - path.stat().st_mtime > GRACE_SECONDS:
                path.unlink(missing_ok=True)
                removed += 1
        self.stdout.write(f"{removed} file(s) removed")


def stored() -> Iterator[tuple[str, Path]]:
    root = storing.local_path(default_storage, "")
    if root is None:
        return
    for folder in FOLDERS:
        for path in (root / folder).rglob("*"):
            if path.is_file():
                yield path.relative_to(root).as_posix(), path
