"""The finance desk of Hangzhou on a working day."""

from __future__ import annotations

import pytest

from tests.funding.scene import Desk


@pytest.fixture
def desk(at) -> Desk:
    at("2026-05-11 09:00")
    return Desk()
