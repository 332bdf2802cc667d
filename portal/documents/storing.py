"""Writing and removing files: under generated names, whole or not at all (temporary file, fsync, rename)."""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage


def new_name(folder: str, extension: str) -> str:
    """A name that says nothing of the person or the content, spread over 256 folders."""
    token = uuid.uuid4().hex
    return f"{folder}/{token[:2]}/{token}.{extension}"


def write(name: str, content: bytes) -> str:
    """Store the bytes under the name, complete and on disk, or raise and leave nothing behind."""
    path = local_path(default_storage, name)
    if path is None:
        return default_storage.save(name, ContentFile(content))
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with partial.open("xb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        partial.replace(path)
        _sync_folder(path.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return name


def discard(name: str) -> None:
    """Take a file away; one that is already gone is no fault."""
    if name:
        with suppress(FileNotFoundError):
            default_storage.delete(name)


def local_path(storage: Storage, name: str) -> Path | None:
    """Where the storage keeps the file on this machine; None for a remote storage."""
    try:
        return Path(storage.path(name))
    except NotImplementedError:
        return None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
