"""The demonstration, loaded once for every test about it."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="package")
def printed(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Loaded once, in a transaction that is taken back after the last of these tests; what the command printed."""
    with django_db_blocker.unblock(), transaction.atomic():
        out = StringIO()
        call_command("load_demo", stdout=out, stderr=StringIO())
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def load(printed: str) -> str:
    return printed
