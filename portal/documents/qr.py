"""QR codes: drawn as data into documents, and read back from scans."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageFilter

from . import pdfium, verification

# A scan of a form has few pages; the code stands on the first.
MOST_PAGES = 30
# PDF points are 1/72 inch: this scale draws pages at about 200 dpi.
_SCALE = 200 / 72


def data_uri(text: str) -> str:
    """An SVG image of the QR code as a data address, for `<img src>` in print templates."""
    import segno

    uri: str = segno.make(text, error="m", micro=False).svg_data_uri(border=2, omitsize=True)
    return uri


def read_codes(source: bytes | Path) -> list[str]:
    """The texts of all QR codes in a picture or on the pages of a PDF, in page order, each once."""
    import zxingcpp

    found: dict[str, None] = {}
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for picture in _pictures(source):
        for cleaned in _cleanings(picture):
            if codes := zxingcpp.read_barcodes(cleaned, formats=wanted):
                found.update({code.text: None for code in codes})
                break
    return list(found)


def verification_codes(source: bytes | Path) -> list[str]:
    """Only those QR codes that hold a verification code, normalised (see `verification.lookup`)."""
    return [code for text in read_codes(source) if (code := verification.from_text(text))]


def _cleanings(picture: Image.Image) -> Iterator[Image.Image]:
    """The page as it is, then with speckles taken out, then blurred into fewer pixels: worn scanners need it."""
    yield picture
    speckless = picture.filter(ImageFilter.MedianFilter(3))
    yield speckless
    yield speckless.resize((picture.width * 2, picture.height * 2), Image.Resampling.BICUBIC)
    yield picture.resize((max(1, picture.width // 2), max(1, picture.height // 2)), Image.Resampling.BOX)


def _pictures(source: bytes | Path) -> Iterator[Image.Image]:
    content = source if isinstance(source, bytes) else source.read_bytes()
    if not content.startswith(b"%PDF-"):
        yield Image.open(io.BytesIO(content)).convert("L")
        return
    with pdfium.opened(content) as document:
        for number in range(min(len(document), MOST_PAGES)):
            yield document[number].render(scale=_SCALE, grayscale=True).to_pil()
