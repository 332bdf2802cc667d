"""The rendering process: HTML in, PDF out, over its own pipes; started and watched by `pdf.py`.

It runs apart from the portal because a font fault ends the process, and so that time and memory can be limited.
It loads no Django and no settings, reads no file named by a document and opens no address (TM-10).

Wire: request = 4-byte length + HTML; answer = 1 byte ('P' PDF, 'E' fault in words) + 4-byte length + bytes.
"""

from __future__ import annotations

import gc
import importlib.util
import logging
import resource
import struct
import sys
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

MEMORY_LIMIT = 512 * 1024 * 1024


def data_only_fetcher() -> Any:
    """WeasyPrint's own fetcher would open files and addresses (TM-10); this one reads `data:` alone."""
    from weasyprint.urls import URLFetcher

    class DataOnlyFetcher(URLFetcher):
        def __init__(self) -> None:
            super().__init__(allowed_protocols={"data"}, allow_redirects=False)

    return DataOnlyFetcher()


def to_pdf(html: str) -> bytes:
    """The PDF of a complete HTML page."""
    import weasyprint

    document = weasyprint.HTML(string=html, url_fetcher=data_only_fetcher())
    pdf: bytes = document.write_pdf(pdf_tags=False, font_config=font_configuration())
    return pdf


@cache
def font_configuration() -> Any:
    """The fonts of this machine, found once: looking for them anew is a tenth of every document's time.

    No style sheet of ours brings a font of its own (`@font-face`), so nothing of one document is left to the next.
    """
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the other end closes; rubbish is collected between two documents."""
    while len(head := requests.read(4)) == 4:
        html = requests.read(struct.unpack("!L", head)[0]).decode("utf-8")
        try:
            kind, body = b"P", to_pdf(html)
        except (Exception, RecursionError) as fault:
            kind, body = b"E", f"{type(fault).__name__}: {fault}"[:2000].encode()
        answers.write(kind + struct.pack("!L", len(body)) + body)
        answers.flush()
        gc.collect()


def main() -> int:
    fault = _fonts_module().missing()
    if fault:
        body = fault.encode()
        sys.stdout.buffer.write(b"F" + struct.pack("!L", len(body)) + body)
        return 1
    # A document is a web of boxes that lives until it is drawn: looking for rubbish in it meanwhile only takes time.
    gc.disable()
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))
    sys.stdout.buffer.write(b"R" + struct.pack("!L", 0))
    sys.stdout.buffer.flush()
    serve(sys.stdin.buffer, sys.stdout.buffer)
    return 0


def _fonts_module() -> Any:
    """`fonts.py` next to this file, without importing the package and with it the whole portal."""
    spec = importlib.util.spec_from_file_location("fonts", Path(__file__).with_name("fonts.py"))
    if spec is None or spec.loader is None:
        raise ImportError("fonts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
