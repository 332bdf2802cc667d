"""Pytest plugin: where TEST_TEMPLATE names a migrated database, every test database is a copy of it.

The migrations run once for all workers, and a test that truly commits is followed by a fresh copy instead of emptied
tables: what the migrations load is there again for whatever comes next.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

TEMPLATE = os.environ.get("TEST_TEMPLATE", "")


def pytest_configure(config: pytest.Config) -> None:
    if TEMPLATE:
        TransactionTestCase._fixture_teardown = _copy_again


def _copy_again(test: Any) -> None:
    """Threads and processes of the test that still hold the database lose their connection."""
    name, quoted = connection.settings_dict["NAME"], connection.ops.quote_name
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {quoted(name)} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(TEMPLATE)}")
