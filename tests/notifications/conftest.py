"""People to tell, and a mail box that can be made to fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal.accounts.models import User
from portal.notifications import outbox
from portal.notifications.models import Outbox
from tests.factories.accounts import UserFactory

Queue = Callable[..., int]


@pytest.fixture
def reader(db: None) -> User:
    return UserFactory(host_clerk=True, name="周某", email="zhou@example.invalid")


@pytest.fixture
def queue(reader: User) -> Queue:
    """`queue(key=…)` tells the reader something, with plain defaults."""

    def tell(**said: Any) -> int:
        defaults = {"key": "a:1", "to": [reader], "subject": "材料已退回", "body": "请补正 3 处。"}
        return outbox.queue(**{**defaults, **said})

    return tell


@pytest.fixture
def letter(queue: Queue) -> Outbox:
    queue(url="/applications/HZ-2027-0031/")
    return Outbox.objects.get()
