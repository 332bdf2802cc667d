"""Whether an uploaded file may be taken: extension, content and parser must all agree (TM-09)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from . import image_checks, office_checks
from .filenames import extension_of, shown_name
from .sentences import BadFile, in_megabytes

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """One type the portal takes."""

    name: str
    extensions: tuple[str, ...]
    mime: str
    label: str
    max_bytes: int
    signature: bytes


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("pdf", ("pdf",), "application/pdf", " PDF 文件", 20 * MEGABYTE, b"%PDF-"),
        Kind("jpg", ("jpg", "jpeg"), "image/jpeg", " JPG 图片", 20 * MEGABYTE, b"\xff\xd8\xff"),
        Kind("png", ("png",), "image/png", " PNG 图片", 20 * MEGABYTE, b"\x89PNG\r\n\x1a\n"),
        Kind("docx", ("docx",), office_checks.DOCX.mime, " Word 文件", 10 * MEGABYTE, b"PK\x03\x04"),
        Kind("xlsx", ("xlsx",), office_checks.XLSX.mime, " Excel 文件", 10 * MEGABYTE, b"PK\x03\x04"),
        # Plain text has no signature: it is known by holding no NUL.
        Kind("csv", ("csv",), "text/csv", " CSV 文件", 10 * MEGABYTE, b""),
    )
}
_BY_EXTENSION = {extension: kind for kind in KINDS.values() for extension in kind.extensions}
_GROUPS = {"image": ("jpg", "png"), "word": ("docx",), "excel": ("xlsx",), "office": ("docx", "xlsx")}
_NEIGHBOURS = {
    "heic": {"heic", "heif"},
    "old_office": {"doc", "xls", "ppt", "wps", "et", "dps", "rtf"},
    "macro": {"docm", "xlsm", "xlsb", "dotm", "xltm", "xlam", "pptm"},
    "archive": {"zip", "rar", "7z", "tar", "gz", "bz2"},
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Examined:
    """A file that passed: what will be stored, which for pictures is the re-encoded one."""

    name: str
    kind: Kind
    content: bytes
    # None for Word, Excel and CSV
    pages: int | None


def examine(upload: UploadedFile, *, accept: Iterable[str], max_bytes: int | None = None) -> Examined:
    """Check one upload or raise `BadFile`; `accept` names kinds ('pdf', '.jpg', 'image', 'word', 'excel')."""
    allowed = accepted_kinds(accept)
    name = shown_name(upload.name or "")
    kind = _kind_of(name, allowed)
    content = _read(upload, name, min(max_bytes or kind.max_bytes, kind.max_bytes))
    _check_signature(content, name, kind, allowed)
    if kind.name == "pdf":
        # Two PDF libraries, loaded with the first file that needs them.
        from . import pdf_checks

        return Examined(name, kind, content, pdf_checks.check(content, name))
    if kind.name in ("jpg", "png"):
        return Examined(name, kind, image_checks.clean(content, name, kind.name), 1)
    if kind.name == "csv":
        return Examined(name, kind, content, None)
    office_checks.check(content, name, kind.name)
    return Examined(name, kind, content, None)


def accepted_kinds(accept: Iterable[str]) -> list[Kind]:
    """The kinds behind names, extensions and groups, in the order of the allow-list."""
    wanted: set[str] = set()
    for word in accept:
        plain = word.lower().lstrip(".")
        wanted.update(_GROUPS.get(plain, (_BY_EXTENSION[plain].name,) if plain in _BY_EXTENSION else ()))
    return [kind for kind in KINDS.values() if kind.name in wanted]


def accept_attribute(accept: Iterable[str]) -> str:
    """For `<input accept>`: '.pdf,.jpg,.jpeg'."""
    return ",".join(f".{extension}" for kind in accepted_kinds(accept) for extension in kind.extensions)


def accepted_words(allowed: Iterable[Kind]) -> str:
    """For sentences: 'PDF、JPG'."""
    return "、".join(kind.label.split()[0] for kind in allowed)


def _kind_of(name: str, allowed: list[Kind]) -> Kind:
    extension = extension_of(name)
    words = accepted_words(allowed)
    if not extension:
        raise BadFile("no_extension", name=name, accepted=words)
    for key, extensions in _NEIGHBOURS.items():
        if extension in extensions:
            raise BadFile(key, name=name)
    kind = _BY_EXTENSION.get(extension)
    if kind is None:
        raise BadFile("type_unknown", name=name, extension=extension, accepted=words)
    if kind not in allowed:
        raise BadFile("type_elsewhere", name=name, label=kind.label, accepted=words)
    return kind


def _read(upload: UploadedFile, name: str, limit: int) -> bytes:
    size = upload.size or 0
    if size > limit:
        raise BadFile("too_big", size=in_megabytes(size), limit=in_megabytes(limit))
    upload.seek(0)
    content = bytes(upload.read(limit + 1))
    if len(content) > limit:
        raise BadFile("too_big", size=in_megabytes(len(content)), limit=in_megabytes(limit))
    if not content:
        raise BadFile("empty", name=name)
    return content


def _check_signature(content: bytes, name: str, kind: Kind, allowed: list[Kind]) -> None:
    if content.startswith(kind.signature) and not (kind.name == "csv" and b"\0" in content):
        return
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc"):
        raise BadFile("heic", name=name)
    if kind.signature.startswith(b"PK") and content.startswith(_OLE):
        raise BadFile("office_password" if b"E\x00n\x00c\x00r\x00y\x00p\x00t" in content else "old_office", name=name)
    raise BadFile(
        "content_differs",
        name=name,
        extension=extension_of(name),
        label=kind.label,
        accepted=accepted_words(allowed),
    )
