"""A whole sheet by keyboard alone, in the real browser (UX-41, UX-43, UX-45)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright

from assessments.models import Assignment
from assessments.states import AssignmentState
from tests.assessments.conftest import Scene
from tests.assessments.files import attach
from tests.factories.assessments import declared

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture
def page(running: Scene, client_of: Any, live_server: Any) -> Iterator[Page]:
    """The marking page's browser, signed in as the first expert; Django allows its queries beside Playwright's loop."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    client = client_of(running.experts[0].user)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1366, "height": 657})
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        yield context.new_page()
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def open_sheet(page: Page, scene: Scene) -> Assignment:
    row = declared(scene.assignment())
    attach(scene.files[0], "全卷", scene.officer)
    page.goto(reverse("assessments:mark", args=[scene.panel.pk, row.pk]))
    return row


def test_full_marks_and_hand_in_take_few_keys(running: Scene, page: Page):
    row = open_sheet(page, running)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)

    page.locator("[data-mark]").first.focus()
    for _ in range(10):
        page.keyboard.press("f")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    row.refresh_from_db()
    assert (row.state, row.total) == (AssignmentState.SUBMITTED, 100)
    assert said == []


def test_typing_shows_the_evidence_and_the_total_and_is_kept(running: Scene, page: Page):
    row = open_sheet(page, running)

    page.locator("[data-mark]").first.focus()
    page.keyboard.type("12")
    page.keyboard.press("ArrowDown")
    page.locator("[data-save-state][data-saved-at]").wait_for(timeout=10_000)

    assert page.locator("[data-total=all]").first.inner_text() == "12"
    assert page.locator("[data-test=viewer]").count() == 1
    assert row.marks.get().value == 12


def test_a_mark_out_of_range_is_said_at_once(running: Scene, page: Page):
    open_sheet(page, running)

    page.locator("[data-mark]").first.focus()
    page.keyboard.type("99")

    assert page.locator("[data-mark]").first.get_attribute("aria-invalid") == "true"
    assert "本项满分 15 分，输入了 99 分" in page.locator("[data-mark-error]").first.inner_text()


@pytest.mark.parametrize("width", [360, 390, 768, 1366])
def test_the_page_never_scrolls_sideways(running: Scene, page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    open_sheet(page, running)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#sheet").is_visible()
    assert page.locator("#evidence").is_visible() == (width >= 1200)
