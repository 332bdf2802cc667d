"""Letters as people read them, and the forms they fill in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.notifications.models import Outbox
from tests.factories.accounts import UserFactory, uscc

NEW_PASSWORD = "copper-anvil-27"


@pytest.fixture
def letter(db: None) -> Callable[[str], Outbox]:
    """The newest letter to an address."""

    def newest(address: str) -> Outbox:
        found = Outbox.objects.filter(address=address).order_by("-pk").first()
        assert found is not None, f"no letter to {address}"
        return found

    return newest


@pytest.fixture
def link(letter: Callable[[str], Outbox]) -> Callable[[str], str]:
    """The path of the link in the newest letter."""
    return lambda address: letter(address).url.removeprefix("http://127.0.0.1:8000")


@pytest.fixture
def administrator(client_of: Callable[..., Client]) -> Client:
    return client_of(UserFactory(administrator=True, username="gatekeeper", name="管理员"))


@pytest.fixture
def unit_form() -> Callable[..., dict[str, Any]]:
    """A registration as typed; keywords change single fields."""

    def typed(**changes: Any) -> dict[str, Any]:
        return {
            "name": "杭州钱江重机有限公司",
            "uscc": uscc(4711),
            "nature": "enterprise",
            "funding_form": "",
            "region_id": "330109",
            "affiliation": "local",
            "parent_id": "",
            "address": "萧山区试验路1号",
            "legal_person": "钱立新",
            "contact": "周明远",
            "phone": "13800000001",
            "email": "zhou@example.invalid",
            "password": NEW_PASSWORD,
            "password_again": NEW_PASSWORD,
            **changes,
        }

    return typed
