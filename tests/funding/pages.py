"""What tests of the money pages share."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def statements(client: Any, url: str) -> int:
    """How many the second look at a page takes."""
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)
