"""One city with a file in every state, for all tests of a module; what a test does is undone request by request."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from portal.accounts.kinds import City
from tests.access.world import ANONYMOUS, World, standing
from tests.fuzz.sending import Sender


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), standing(City.HANGZHOU) as built:
        yield built


@pytest.fixture(scope="module")
def sender(world: World) -> Sender:
    """Everybody signed in and every form found before the first test, whose end undoes what it wrote."""
    made = Sender(world)
    for who in (*world.people, ANONYMOUS):
        made.client(who)
    assert made.targets and made.before
    return made


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
