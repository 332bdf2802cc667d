"""Fixtures that every room's tests share: the moved clock and signed-in clients."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, settings

from portal.policy import clock

pytest_plugins = ["tests.coverage_of_pages", "tests.traced_cases", "tests.copied_database", "tests.order_of_files"]

# A busy machine is no fault of the code, and a failure must come back when it is looked for.
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.load_profile("portal")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a service this run does not have; script/test has them all."""
    absent = {
        marker
        for marker, variable in (("postgres", "TEST_DATABASE_URL"), ("redis", "TEST_REDIS_URL"))
        if not os.environ.get(variable)
    }
    left_out = [item for item in items if absent & {mark.name for mark in item.iter_markers()}]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests empty their tables by TRUNCATE, which the guards of log and payments refuse; here they stand aside."""
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql" and not os.environ.get("TEST_TEMPLATE"):
            with connection.cursor() as cursor:
                for table in ("audit_entry", "funding_payment"):
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_truncate")


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    """What one test asked of a public page does not slow down the next: all of them come from one address."""
    cache.clear()


@pytest.fixture
def at(db: None) -> Iterator[Callable[[datetime | str], datetime]]:
    """`at("2026-05-11 09:00")` moves the portal's clock; a moment without a zone is Beijing time."""

    def move(moment: datetime | str) -> datetime:
        when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        aware = when if when.tzinfo else when.replace(tzinfo=clock.BEIJING)
        clock.set_to(aware)
        return aware

    yield move
    clock.reset()


@pytest.fixture
def client_of(db: None) -> Callable[..., Client]:
    """`client_of(user)` is a browser signed in as that user; several may be used side by side."""

    def signed_in(user: Any, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(user, backend="portal.accounts.backends.NameOrEmailBackend")
        return client

    return signed_in
