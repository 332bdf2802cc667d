"""A city with one file handed in, its papers, and what they read as."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader

from portal.documents import renderings
from portal.documents.models import Rendering

RARE = "喆堃犇祎㛃𬭎𫖯"


def drawn(rendering: Rendering) -> bytes:
    """The file itself, made as the worker makes it."""
    return renderings.renderers[rendering.kind](rendering)[0]


def pages_of(content: bytes) -> list[str]:
    """The text of each page, without the blanks that layout puts between characters."""
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def text_of(content: bytes) -> str:
    return "".join(pages_of(content))


def plain(text: Any) -> str:
    """The same without blanks, to look for in a page."""
    return "".join(str(text).split())
