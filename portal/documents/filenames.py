"""A person's own file name, made safe to show; it never becomes a path."""

from __future__ import annotations

import unicodedata

LONGEST = 200
UNNAMED = "未命名"


def shown_name(name: str) -> str:
    """The last part of a path, without control, formatting (bidi) and unassigned characters, at most 200 long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if not unicodedata.category(char).startswith("C"))
    plain = " ".join(unicodedata.normalize("NFC", kept).split()).strip(" .")
    return _shortened(plain) or UNNAMED


def extension_of(name: str) -> str:
    """Lower case without the dot; '' when there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    extension = extension_of(name)[:20]
    return f"{name[: LONGEST - len(extension) - 2]}….{extension}" if extension else name[:LONGEST]
