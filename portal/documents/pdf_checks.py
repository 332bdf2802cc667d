"""A PDF that opens everywhere and does nothing by itself: no password, script, launch action or hidden file."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from . import pdfium
from .sentences import BadFile

MOST_PAGES = 300
MOST_OBJECTS = 200_000
LONGEST_SECONDS = 15.0
# How far from the end the closing mark may stand; real scanners pad a little.
TAIL = 2048

_BY_KEY = {
    "/JS": "pdf_script",
    "/JavaScript": "pdf_script",
    "/Launch": "pdf_launch",
    "/EmbeddedFiles": "pdf_embedded",
    "/EF": "pdf_embedded",
    "/XFA": "pdf_form",
}
_BY_NAME = {
    "/JavaScript": "pdf_script",
    "/Launch": "pdf_launch",
    "/ImportData": "pdf_launch",
    # Opened elsewhere these ask another machine: the reader's password goes along (a share named in /F).
    "/GoToR": "pdf_launch",
    "/GoToE": "pdf_launch",
    "/SubmitForm": "pdf_launch",
    "/EmbeddedFile": "pdf_embedded",
    "/RichMedia": "pdf_form",
    "/Movie": "pdf_form",
}
# Looked for in the raw bytes when an object cannot be read.
_RAW = {b"/JavaScript": "pdf_script", b"/Launch": "pdf_launch", b"/EmbeddedFile": "pdf_embedded"}


def check(content: bytes, name: str) -> int:
    """The number of pages, or `BadFile`."""
    if b"%%EOF" not in content[-TAIL:]:
        raise BadFile("truncated", name=name)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise BadFile("pdf_restricted" if reader.decrypt("") else "pdf_password", name=name)
        _check_inactive(reader, content, name)
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OverflowError):
        raise BadFile("pdf_broken", name=name) from None
    return _count_pages(content, name)


def _count_pages(content: bytes, name: str) -> int:
    try:
        with pdfium.opened(content) as document:
            pages = len(document)
            if pages > MOST_PAGES:
                raise BadFile("pdf_pages", name=name, pages=pages, limit=MOST_PAGES)
            document[0].get_size()
    except pypdfium2.PdfiumError:
        raise BadFile("pdf_broken", name=name) from None
    return pages


def _check_inactive(reader: PdfReader, content: bytes, name: str) -> None:
    stop = time.monotonic() + LONGEST_SECONDS
    unreadable = False
    for reference in _references(reader, name):
        if time.monotonic() > stop:
            raise BadFile("pdf_broken", name=name)
        try:
            found = reference.get_object()
        except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
            unreadable = True
            continue
        _check_object(found, name)
    _check_object(reader.trailer, name)
    if unreadable:
        for token, key in _RAW.items():
            if token in content:
                raise BadFile(key, name=name)


def _references(reader: PdfReader, name: str) -> Iterator[IndirectObject]:
    numbers = [(number, generation) for generation, table in reader.xref.items() for number in table]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > MOST_OBJECTS:
        raise BadFile("pdf_broken", name=name)
    for number, generation in numbers:
        yield IndirectObject(number, generation, reader)


def _check_object(top: Any, name: str) -> None:
    """Look at one object and what is written inside it; references have their own turn."""
    waiting = [top]
    while waiting:
        item = waiting.pop()
        if isinstance(item, DictionaryObject):
            for key, value in dict.items(item):
                _check_pair(str(key), value, name)
                waiting.append(value)
        elif isinstance(item, ArrayObject):
            waiting.extend(list.__iter__(item))


def _check_pair(key: str, value: Any, name: str) -> None:
    if key in _BY_KEY:
        raise BadFile(_BY_KEY[key], name=name)
    if key in ("/S", "/Subtype", "/Type") and str(value) in _BY_NAME:
        raise BadFile(_BY_NAME[str(value)], name=name)
