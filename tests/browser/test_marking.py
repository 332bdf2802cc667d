"""The application sheet of either city by keyboard alone, beside real papers (UX-41, W9)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from applications.states import State
from assessments.states import AssignmentState
from tests.browser.looking import Watched, faults
from tests.browser.scenes import brought
from tests.factories.assessments import declared
from tests.factories.chain import Chain

pytestmark = pytest.mark.browser
MOST_KEYS = 45


@pytest.mark.parametrize("name", ["hangzhou", "beijing"])
def test_full_marks_take_few_keys(city: Callable[[str], Chain], watch: Callable[..., Watched], name: str):
    chain = city(name)
    application = brought(chain, State.ACCEPTED)
    row = declared(chain.seat(application).assignments.get())
    page = watch(user=row.expert.user).page()
    page.goto(reverse("assessments:mark", args=[row.panel_id, row.pk]))
    expect(page.locator("[data-mark]").first).to_be_visible()
    assert faults(page) == []

    page.locator("[data-mark]").first.focus()
    keys = 0
    while not page.evaluate("document.activeElement.matches('[data-submit-marks]')"):
        page.keyboard.press("f")
        keys += 1
        assert keys < MOST_KEYS
    with page.expect_navigation():
        page.keyboard.press("Enter")

    row.refresh_from_db()
    assert (row.state, row.total) == (AssignmentState.SUBMITTED, 100)
    assert keys + 1 <= MOST_KEYS
