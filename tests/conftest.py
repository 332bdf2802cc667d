"""Fixtures that every room's tests share: the moved clock and signed-in clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from portal.policy import clock

pytest_plugins = ["tests.coverage_of_pages"]


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
