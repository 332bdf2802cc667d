"""Pytest plugin: where TEST_TEMPLATE names a migrated database, every test database is a copy of it.

The migrations run once for all workers, and a test that truly commits is followed by a fresh copy instead of emptied
tables: what the migrations load is there again for whatever comes next.
"""

from __future__ import annotations

import os
from threading import get_ident
from typing import Any
from weakref import WeakSet

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase

TEMPLATE = os.environ.get("TEST_TEMPLATE", "")
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"
_connections: WeakSet[BaseDatabaseWrapper] = WeakSet()


def pytest_configure(config: pytest.Config) -> None:
    if TEMPLATE:
        connection_created.connect(_remember, dispatch_uid="copied_database")
        TransactionTestCase._fixture_teardown = _copy_again


def _remember(connection: BaseDatabaseWrapper, **about: Any) -> None:
    _connections.add(connection)


def _copy_again(test: Any) -> None:
    """Our own connections are closed, of which Playwright's loop may have one more; those of others are cut off."""
    name, quoted = connection.settings_dict["NAME"], connection.ops.quote_name
    for each in _connections:
        if each._thread_ident == get_ident():
            each.close()
    with connection._nodb_cursor() as cursor:
        # Not WITH (FORCE): a plain DROP sends autovacuum away, which is not ours to end.
        cursor.execute(OTHERS, [name])
        cursor.execute(f"DROP DATABASE {quoted(name)}")
        cursor.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(TEMPLATE)}")
