"""Small real files for the demonstration: a one-page PDF that says what it stands for, a workshop, a sealed scan."""

from __future__ import annotations

import io
from functools import lru_cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

MARK = "演示样本，内容均为虚构"


def pdf(name: str, *lines: str) -> SimpleUploadedFile:
    """A PDF of one A4 page with the lines on it."""
    return SimpleUploadedFile(f"{name}.pdf", page(*lines, MARK), "application/pdf")


def photo(name: str, seed: int = 0) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.jpg", _drawing(seed % 6), "image/jpeg")


def scan(code: str) -> SimpleUploadedFile:
    """A sealed form as a scanner gives it back: a grey page with the QR of its code and the red of a seal."""
    import segno

    picture = Image.new("RGB", (620, 877), (250, 250, 247))
    pen = ImageDraw.Draw(picture)
    for row, modules in enumerate(segno.make(code, error="m", micro=False).matrix):
        for column, dark in enumerate(modules):
            if dark:
                left, top = 470 + column * 4, 40 + row * 4
                pen.rectangle((left, top, left + 3, top + 3), fill=(20, 20, 20))
    for line in range(9):
        pen.rectangle((70, 220 + line * 48, 550, 222 + line * 48), fill=(150, 150, 150))
    pen.ellipse((380, 640, 520, 780), outline=(196, 40, 40), width=5)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return SimpleUploadedFile("盖章申报表.jpg", out.getvalue(), "image/jpeg")


def page(*lines: str) -> bytes:
    """The bytes of a PDF; Chinese text by a standard CID font, so nothing is embedded and a page weighs 1 KB."""
    shown = [
        f"BT /F1 {18 if n == 0 else 12} Tf 72 {760 - n * 32} Td <{_hex(each)}> Tj ET" for n, each in enumerate(lines)
    ]
    stream = "\n".join(shown).encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 7 0 R/DW 1000>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
        b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    ]
    return _assembled(objects)


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def _assembled(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


@lru_cache(maxsize=8)
def _drawing(seed: int) -> bytes:
    """A plain drawing: wall, bench, machine; the colours change with the seed."""
    picture = Image.new("RGB", (480, 320), (226, 230 - seed * 6, 222 + seed * 4))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 220, 480, 320), fill=(150, 146, 138))
    pen.rectangle((60, 130 - seed * 4, 220, 240), fill=(58, 92 + seed * 12, 122))
    pen.rectangle((90, 150, 190, 200), fill=(214, 222, 228))
    pen.rectangle((270, 190, 440, 210), fill=(122, 92, 58))
    for leg in (285, 415):
        pen.rectangle((leg, 210, leg + 12, 280), fill=(92, 68, 42))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()
