"""Pictures of the pages of PDF and image evidence, made once and kept beside the files."""

from __future__ import annotations

import io

from django.core.files.storage import default_storage
from PIL import Image

from . import pdfium, storing
from .models import Attachment

WIDEST = 1400
# Few widths, so that the cache stays small: a request is served at the next one up.
WIDTHS = (200, 480, 800, 1100, WIDEST)


def page_image(attachment: Attachment, page: int, width: int = WIDEST) -> str:
    """The storage name of the picture of one page (from 1); raises `IndexError` when there is no such page."""
    if attachment.pages is None or not 1 <= page <= attachment.pages:
        raise IndexError(page)
    wide = min((step for step in WIDTHS if step >= width), default=WIDEST)
    extension = "png" if attachment.mime == "application/pdf" else "jpg"
    token = attachment.pk.hex
    name = f"pages/{token[:2]}/{token}/{page}-{wide}.{extension}"
    if not default_storage.exists(name):
        storing.write(name, _drawn(attachment, page, wide))
    return name


def _drawn(attachment: Attachment, page: int, width: int) -> bytes:
    with default_storage.open(str(attachment.file.name)) as handle:
        content = handle.read()
    out = io.BytesIO()
    if attachment.mime == "application/pdf":
        _pdf_page(content, page, width).save(out, "PNG")
    else:
        picture: Image.Image = Image.open(io.BytesIO(content))
        if picture.width > width:
            picture = picture.resize((width, max(1, round(picture.height * width / picture.width))))
        picture.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def _pdf_page(content: bytes, page: int, width: int) -> Image.Image:
    with pdfium.opened(content) as document:
        sheet = document[page - 1]
        across, down = sheet.get_size()
        # A banner-like page must not become a picture of a million rows.
        scale = min(width / across, 3 * WIDEST / down)
        picture: Image.Image = sheet.render(scale=scale).to_pil().convert("RGB")
    return picture
