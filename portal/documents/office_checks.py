"""Word and Excel files looked at as the zip they are: real parts, no macros, no bomb, no odd paths."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from dataclasses import dataclass

from .sentences import BadFile

MOST_ENTRIES = 3000
MOST_UNPACKED = 150 * 1024 * 1024
# Sheets of repeated text reach about 60; the known bombs 1,000.
MOST_RATIO = 200
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Office:
    mime: str
    main_part: str
    label: str


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
DOCX = Office(f"{_OPEN_XML}.wordprocessingml.document", "word/document.xml", " Word 文件")
XLSX = Office(f"{_OPEN_XML}.spreadsheetml.sheet", "xl/workbook.xml", " Excel 文件")
_OFFICE = {"docx": DOCX, "xlsx": XLSX}


def check(content: bytes, name: str, kind: str) -> None:
    """Raise `BadFile` unless the zip is an ordinary document of that kind."""
    office = _OFFICE[kind]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries, len(content), name)
            _check_parts(archive, entries, office, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError):
        raise BadFile("office_broken", name=name, label=office.label) from None


def _check_entries(entries: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > packed * MOST_RATIO:
        raise BadFile("office_bomb", name=name)
    for entry in entries:
        parts = entry.filename.split("/")
        linked = stat.S_ISLNK(entry.external_attr >> 16)
        if linked or ".." in parts or parts[0] == "" or "\\" in entry.filename or ":" in entry.filename:
            raise BadFile("office_paths", name=name)
        if entry.flag_bits & 1:
            raise BadFile("office_password", name=name)


def _check_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], office: Office, name: str) -> None:
    names = {entry.filename for entry in entries}
    lowered = {part.lower() for part in names}
    if any("vbaproject" in part or "macrosheets/" in part for part in lowered):
        raise BadFile("macro", name=name)
    if any("activex/" in part or "/oleobject" in part for part in lowered):
        raise BadFile("office_objects", name=name)
    if "[Content_Types].xml" not in names or office.main_part not in names:
        raise BadFile("office_broken", name=name, label=office.label)
    for entry in entries:
        _check_entry(archive, entry, name)


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """Read one part through (its checksum is proved on the way) and look for what must not be there."""
    is_markup = entry.filename.lower().endswith((".xml", ".rels"))
    tail = b""
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            if not is_markup:
                continue
            window = (tail + chunk).lower()
            tail = chunk[-64:]
            if b"<!doctype" in window or b"<!entity" in window:
                raise BadFile("office_objects", name=name)
            if entry.filename == "[Content_Types].xml" and b"macroenabled" in window:
                raise BadFile("macro", name=name)
            if entry.filename.endswith(".rels") and b"/attachedtemplate" in window and b"external" in window:
                raise BadFile("office_objects", name=name)
