"""Fixtures of the browser's tests: one Chromium, the live server's pages, the demonstration's server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from portal.accounts.models import Region
from tests.browser.demo_server import demonstration
from tests.browser.looking import LAPTOP, Watched, start
from tests.factories.chain import Chain, load_calendar

NOW = "2026-04-20 10:00"


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One for all tests of a worker. Playwright keeps a loop beside us, so Django is told that its queries may run."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = start(playwright)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demonstration's address; made once for both workers of a parallel run, or kept in DEMO_FOLDER."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with demonstration(Path(os.environ.get("DEMO_FOLDER") or shared / "demonstration")) as address:
        yield address


@pytest.fixture
def watch(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Watched]]:
    """`watch(size=PHONE, user=somebody)`: a context of the live server, signed in; it must end with nothing heard."""
    opened: list[Watched] = []

    def open_context(size: tuple[int, int] = LAPTOP, user: Any = None, **options: Any) -> Watched:
        watched = Watched(chromium, live_server.url, size, **options)
        opened.append(watched)
        if user is not None:
            sign_in(watched, user)
        return watched

    yield open_context
    heard = [each for watched in opened for each in watched.heard]
    for watched in opened:
        watched.close()
    assert heard == []


def sign_in(watched: Watched, user: Any) -> None:
    """Put the session of a signed-in user into the context."""
    client = Client()
    client.force_login(user, backend="portal.accounts.backends.NameOrEmailBackend")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": watched.base}
    watched.context.clear_cookies()
    watched.context.add_cookies([cookie])  # type: ignore[list-item]


@pytest.fixture
def city(at: Any, transactional_db: None) -> Callable[[str], Chain]:
    """`city("beijing")`: its people on a working day of April 2026, with the calendar and the offices.

    A test with real transactions begins with empty tables, so what migrations bring is brought again.
    """
    if not Region.objects.exists():
        import_module("portal.accounts.migrations.0002_offices").load(apps, None)
    at(NOW)
    load_calendar(2026)
    return lambda name: Chain(name, at)


@pytest.fixture
def chain(city: Callable[[str], Chain]) -> Chain:
    return city("hangzhou")
