"""Small real files for uploads."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.documents import attachments
from portal.documents.models import Attachment


def picture(name: str = "照片.jpg", colour: str = "steelblue") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (640, 900), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def attach(owner: object, slot: str, by: object, name: str = "佐证.jpg") -> Attachment:
    """A paper of a file: the slot is the sheet item it supports, 全卷 the whole file."""
    return attachments.receive(picture(name), owner=owner, slot=slot, by=by, accept=("image",))
