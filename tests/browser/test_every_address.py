"""Every address of the access matrix in Chromium, as somebody who may open it, whether a link leads there or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import copy_context
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection, transaction
from django.test import Client
from playwright.sync_api import Browser, Route

from portal.accounts.kinds import City
from tests.access import matrix
from tests.access.world import ANONYMOUS, World, standing
from tests.browser.crawl import Walk
from tests.browser.looking import Watched

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db]
BASE = "http://localhost"
# The rooms of the address book, each a test of its own; the calendar feed answers nobody who has no secret.
ROOMS = sorted({row.name.partition(":")[0] for row in matrix.rows() if ":" in row.name and row.open_to})


@pytest.fixture(scope="module", params=[City.HANGZHOU, City.BEIJING])
def world(request: Any, chromium: Browser, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock():
        with standing(request.param) as built:
            yield built
        # Beside Playwright's loop it is a connection of its own, which nobody else would close.
        connection.close()


@pytest.mark.parametrize("room", ROOMS)
def test_every_page_of_a_room_is_in_order(chromium: Browser, world: World, room: str):
    wrong, pages = [], _pages(world, room)

    for who, urls in pages.items():
        wrong += _looked_at(chromium, world.client(who), urls)

    assert pages
    assert wrong == []


def _pages(world: World, room: str) -> dict[str, list[str]]:
    """The addresses that answer with a page of their own, by the first person who may open each."""
    found: dict[str, list[str]] = {}
    for row in matrix.rows(world.city):
        who = next((each for each in row.open_to if each in world.people or each == ANONYMOUS), "")
        if who and row.name.partition(":")[0] == room and "GET" in row.methods and row.status == 200:
            found.setdefault(who, []).append(row.url(world))
    return found


def _looked_at(chromium: Browser, client: Client, urls: list[str]) -> list[str]:
    """What is wrong with these pages, each fetched from the portal in this process and shown at both sizes."""
    watched = Watched(chromium, BASE)
    # Playwright answers requests in a context of its own, where Django would open another connection.
    here = copy_context()
    watched.context.route("**/*", lambda route: here.copy().run(_answer, client, route))
    page, walk = watched.page(), Walk(watched, [])
    for url in urls:
        with transaction.atomic():
            if "text/html" in _get(client, url).headers.get("Content-Type", ""):
                answer = page.goto(url, wait_until="load")
                if answer is None or answer.status != 200:
                    walk.wrong.append(f"{url}: answered {answer.status if answer else 'nothing'}")
                walk.look(page, url)
            transaction.set_rollback(True)
    watched.close()
    return walk.wrong


def _get(client: Client, url: str) -> Any:
    return client.get(url, SERVER_NAME=BASE.removeprefix("http://"))


def _answer(client: Client, route: Route) -> None:
    """A browser's request through the test client: the same session, the same transaction, no server."""
    if route.request.method != "GET":
        route.abort()
        return
    path = route.request.url.removeprefix(BASE)
    if path.startswith(settings.STATIC_URL):
        route.fulfill(path=finders.find(path.removeprefix(settings.STATIC_URL)))
        return
    given = _get(client, path)
    body = b"".join(given.streaming_content) if given.streaming else given.content
    route.fulfill(status=given.status_code, headers=dict(given.headers), body=body)
