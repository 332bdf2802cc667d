"""Files as people send them, good and bad, made anew for every test."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import docx
import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pdf(pages: int = 1, change: Callable[[PdfWriter], Any] | None = None) -> bytes:
    """Blank A5 pages; `change` spoils the writer before it is written."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(420, 595)
    if change is not None:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_with_password(user: str, owner: str) -> bytes:
    return pdf(1, lambda writer: writer.encrypt(user, owner, algorithm="AES-256"))


def pdf_with_script() -> bytes:
    def change(writer: PdfWriter) -> None:
        script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
        writer._root_object[NameObject("/OpenAction")] = DictionaryObject(script)

    return pdf(1, change)


def pdf_with_attachment() -> bytes:
    return pdf(1, lambda writer: writer.add_attachment("secret.txt", b"secret"))


def pdf_with_launch(act: str = "/Launch", target: str = "calc.exe") -> bytes:
    def change(writer: PdfWriter) -> None:
        action = {"/S": NameObject(act), "/F": TextStringObject(target)}
        _annotate(writer, action)

    return pdf(1, change)


def pdf_with_form() -> bytes:
    def change(writer: PdfWriter) -> None:
        form = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})
        writer._root_object[NameObject("/AcroForm")] = form

    return pdf(1, change)


def pdf_with_page_script() -> bytes:
    return pdf(1, lambda writer: _annotate(writer, {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("1")}))


def _annotate(writer: PdfWriter, action: Mapping[str, Any]) -> None:
    made = DictionaryObject({NameObject(key): value for key, value in action.items()})
    note = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): writer._add_object(made)})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])


def picture(width: int = 40, height: int = 30, *, kind: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), 128 if mode in ("L", "P") else None).save(out, kind, **options)
    return out.getvalue()


def phone_photo() -> bytes:
    """A JPEG lying on its side, with the place it was taken at."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)
    return picture(80, 40, exif=exif)


def huge_png(width: int, height: int) -> bytes:
    """Only a head that claims the size: the flood is refused before any pixel."""
    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    body = b"".join(
        struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("带徒协议")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def excel() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "学员"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(content: bytes, parts: Mapping[str, bytes], *, drop: str = "") -> bytes:
    """A zip with parts added, replaced or dropped."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename not in (*parts, drop):
                target.writestr(entry.filename, source.read(entry))
        for name, part in parts.items():
            target.writestr(name, part)
    return out.getvalue()


def encrypted_zip(content: bytes) -> bytes:
    """The flag of encryption set on every entry, local heads and directory alike."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(mark, at + 4)
    return bytes(changed)


def with_link(content: bytes) -> bytes:
    """A zip one of whose entries is a symbolic link."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        entry = zipfile.ZipInfo("word/link.xml")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()
