"""A city with its people for every breach."""

from __future__ import annotations

import pytest

from portal.accounts.kinds import City
from tests.factories.chain import Chain, load_calendar


@pytest.fixture
def chain(at) -> Chain:
    load_calendar(2027)
    at("2026-04-20 10:00")
    return Chain(City.HANGZHOU, at)


@pytest.fixture
def beijing(at) -> Chain:
    load_calendar(2027)
    at("2026-04-20 10:00")
    return Chain(City.BEIJING, at)
