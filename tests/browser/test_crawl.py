"""Every role's pages at 360 and 1366 px: no axe violation, nothing from the content policy, no sideways scroll."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from portal.accounts.demo import PASSWORD
from tests.browser.crawl import Walk
from tests.browser.looking import Watched

pytestmark = pytest.mark.browser

WHO = {
    "host_clerk": "demo-hz-host-7",
    "host_clerk_beijing": "demo-bj-host-15",
    "district_officer": "demo-hz-district_officer-330106",
    "recommender_officer": "demo-bj-recommender_officer-37",
    "city_officer": "demo-hz-city_officer-1",
    "city_approver": "demo-hz-city_approver-1",
    "centre_officer": "demo-bj-centre_officer-1",
    "finance_approver": "demo-bj-finance_approver-1",
    "finance_officer": "demo-hz-finance_officer-1",
    "expert": "demo-hz-expert-1",
    "supervisor": "demo-hz-supervisor-1",
    "administrator": "demo-ops-administrator-1",
}
PUBLIC = ["/", "/accounts/login/", "/accounts/register/", "/accounts/reset/", "/privacy/", "/accessibility/"]


def sign_in(watched: Watched, username: str) -> None:
    page = watched.page()
    page.goto("/accounts/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("[data-test=login]")
    page.wait_for_url("**/workbench/**")
    page.close()


@pytest.mark.parametrize("role", WHO)
def test_every_page_of_a_role_is_in_order(chromium: Browser, demo: str, role: str):
    watched = Watched(chromium, demo)
    sign_in(watched, WHO[role])

    walk = Walk(watched, ["/workbench/", "/accounts/profile/"]).run(watched.page())

    watched.close()
    assert walk.wrong == []
    assert len(walk.visited) >= 10


def test_every_public_page_is_in_order(chromium: Browser, demo: str):
    watched = Watched(chromium, demo)

    walk = Walk(watched, list(PUBLIC)).run(watched.page())

    watched.close()
    assert walk.wrong == []
    assert {"workbench:front?", "applications:guide?", "studios:page?"} <= {kind for kind, _ in walk.visited}
