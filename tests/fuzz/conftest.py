"""One city with a file in every state, for all tests of a module; what a test does is undone request by request."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from portal.accounts.kinds import City
from tests.access.world import World, standing


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), standing(City.HANGZHOU) as built:
        yield built


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
