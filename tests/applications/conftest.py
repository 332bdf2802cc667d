"""Fixtures of the host's pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from applications.models import Application
from tests.factories.applications import ApplicationFactory


@pytest.fixture
def draft(db: None) -> Application:
    return ApplicationFactory()


@pytest.fixture
def ready(db: None) -> Application:
    """A draft that may be handed in."""
    return ApplicationFactory(complete=True)


@pytest.fixture
def host(client_of: Callable[..., Client], draft: Application) -> Client:
    return client_of(draft.created_by)
