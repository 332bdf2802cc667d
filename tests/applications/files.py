"""Small real files for uploads."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture(name: str = "照片.png") -> SimpleUploadedFile:
    """A PNG that passes every check."""
    held = BytesIO()
    Image.new("RGB", (8, 8), "white").save(held, "PNG")
    return SimpleUploadedFile(name, held.getvalue(), content_type="image/png")
