"""Every role's pages at 360 and 1366 px: no axe violation, nothing from the content policy, no sideways scroll."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from portal.accounts.demo import PASSWORD
from tests.browser.crawl import EVERYBODYS, Walk
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


# These see the pages of a colleague's role in another city or with other buttons: two links deep by default.
TWINS = {
    "host_clerk_beijing",
    "recommender_officer",
    "city_approver",
    "centre_officer",
    "finance_approver",
    "supervisor",
}


def walk(chromium: Browser, address: str, role: str, *, of_a_kind: int, deep: int) -> Walk:
    watched = Watched(chromium, address)
    sign_in(watched, WHO[role])
    done = Walk(watched, ["/workbench/", "/accounts/profile/"], EVERYBODYS, of_a_kind, deep).run(watched.page())
    watched.close()
    return done


@pytest.mark.parametrize("role", WHO)
def test_every_page_of_a_role_is_in_order(chromium: Browser, demo: str, role: str):
    done = walk(chromium, demo, role, of_a_kind=1, deep=2 if role in TWINS else 99)

    assert done.wrong == []
    assert len(done.visited) >= 8


@pytest.mark.long
@pytest.mark.parametrize("role", WHO)
def test_more_pages_of_each_kind_are_in_order(chromium: Browser, demo: str, role: str):
    assert walk(chromium, demo, role, of_a_kind=4, deep=99).wrong == []


def test_every_public_page_is_in_order(chromium: Browser, demo: str):
    watched = Watched(chromium, demo)

    done = Walk(watched, list(PUBLIC)).run(watched.page())

    watched.close()
    assert done.wrong == []
    assert {"workbench:front?", "applications:guide?", "studios:page?"} <= {kind for kind, _ in done.visited}


@pytest.mark.parametrize("role", ["host_clerk", ""])
def test_large_print_is_in_order(chromium: Browser, demo: str, role: str):
    """大字版 of the applicant's and the public pages (UX-61, UX-62)."""
    watched = Watched(chromium, demo)
    if role:
        sign_in(watched, WHO[role])
    page = watched.page()
    page.goto("/")
    page.click("[data-test=large-print]")

    done = Walk(watched, ["/applications/" if role else "/"], EVERYBODYS if role else frozenset()).run(page)

    watched.close()
    assert done.wrong == []
    assert page.locator("html.large").count() == 1
