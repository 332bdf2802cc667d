"""QR codes drawn into documents are read back from what a scanner makes of them."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from portal.documents import pdf, qr, verification
from portal.documents.pdf import PrintBase
from tests.documents import files

CODE = "K7QM3XFD9PARW2TB"


@pytest.fixture(scope="module")
def printed() -> bytes:
    return pdf.render_pdf("print/form.html", {}, PrintBase("申报表", "HZ-2027-0031", "第 3 版", CODE))


@pytest.fixture(scope="module")
def scanned(printed: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(printed)
    return document[0].render(scale=150 / 72, grayscale=True).to_pil()


def as_jpeg(image: Image.Image, quality: int = 60) -> bytes:
    out = io.BytesIO()
    image.convert("L").save(out, "JPEG", quality=quality)
    return out.getvalue()


def noisy(image: Image.Image) -> Image.Image:
    """Speckles on one pixel in fifty, as a worn glass makes them."""
    dirt = random.Random(7)
    spoilt = image.convert("L")
    pixels = spoilt.load()
    for _ in range(spoilt.width * spoilt.height // 50):
        pixels[dirt.randrange(spoilt.width), dirt.randrange(spoilt.height)] = dirt.choice((0, 255))
    return spoilt


def test_the_code_of_page_1_is_read_from_the_document_itself(printed: bytes, tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(printed)

    assert qr.read_codes(printed) == [verification.url(CODE)]
    assert qr.verification_codes(tmp_path / "form.pdf") == [CODE]


@pytest.mark.parametrize("degrees", [0, 2.5, -4, 90, 180, 270])
def test_it_is_read_from_a_turned_and_dirty_scan(scanned: Image.Image, degrees: float) -> None:
    turned = noisy(scanned.rotate(degrees, expand=True, fillcolor=255))

    assert qr.verification_codes(as_jpeg(turned)) == [CODE]


def test_it_is_read_from_a_scan_saved_as_pdf(scanned: Image.Image) -> None:
    out = io.BytesIO()
    noisy(scanned.rotate(1.5, fillcolor=255)).save(out, "PDF", resolution=150)

    assert qr.verification_codes(out.getvalue()) == [CODE]


def test_a_page_without_code_or_with_a_foreign_one_gives_nothing(scanned: Image.Image) -> None:
    import segno

    out = io.BytesIO()
    segno.make("https://example.org/").save(out, kind="png", scale=6)

    assert qr.read_codes(files.picture(400, 400)) == []
    assert qr.read_codes(out.getvalue()) == ["https://example.org/"]
    assert qr.verification_codes(out.getvalue()) == []
