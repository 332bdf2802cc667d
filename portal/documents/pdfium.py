"""PDFium is not thread-safe: everything that touches it holds this one lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pypdfium2

_LOCK = RLock()


@contextmanager
def opened(source: bytes | Path) -> Iterator[pypdfium2.PdfDocument]:
    """A document for the length of the block; raises `pypdfium2.PdfiumError` when it cannot be opened."""
    import pypdfium2

    with _LOCK:
        document = pypdfium2.PdfDocument(source)
        try:
            yield document
        finally:
            document.close()
