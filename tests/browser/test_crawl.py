"""Every role's pages at 360 and 1366 px: no axe violation, nothing from the content policy, no sideways scroll."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from portal.accounts.demo import PASSWORD
from tests.browser.crawl import EVERYBODYS, SHARED, Walk
from tests.browser.looking import LAPTOP, PHONE, Watched

# Fifteen people's every page with every check is a quarter of an hour; the journeys look at the pages they pass.
pytestmark = [pytest.mark.browser, pytest.mark.long]

WHO = {
    "host_clerk": "demo-hz-host-7",
    "host_clerk_beijing": "demo-bj-host-18",
    "host_clerk_recognised": "demo-hz-host-31",
    "host_clerk_declined": "demo-hz-host-33",
    "district_officer": "demo-hz-district_officer-330122",
    "district_officer_reported": "demo-hz-district_officer-330113",
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


# These see a colleague's pages in another city, at another stage or with other buttons: so many links deep by default.
TWINS = {
    "host_clerk_recognised": 2,
    "host_clerk_declined": 2,
    "district_officer_reported": 2,
    "recommender_officer": 1,
    "city_approver": 2,
    "centre_officer": 1,
    "finance_approver": 1,
    "supervisor": 2,
}
# The applicant's and the officer's frame.
FRAMES = {"host_clerk", "city_officer"}


def walk(chromium: Browser, address: str, role: str, *, of_a_kind: int = 1, thorough: bool = False) -> Walk:
    watched = Watched(chromium, address)
    sign_in(watched, WHO[role])
    skipped = EVERYBODYS if thorough or role in FRAMES else EVERYBODYS | SHARED
    deep = 99 if thorough else TWINS.get(role, 99)
    done = Walk(watched, ["/workbench/", "/accounts/profile/"], skipped, of_a_kind, deep)
    if thorough:
        done.contrast_at = (LAPTOP, PHONE)
    done.run(watched.page())
    watched.close()
    return done


@pytest.mark.parametrize("role", WHO)
def test_every_page_of_a_role_is_in_order(chromium: Browser, demo: str, role: str):
    done = walk(chromium, demo, role)

    assert done.wrong == []
    assert done.visited


@pytest.mark.parametrize("role", WHO)
def test_more_pages_of_each_kind_are_in_order(chromium: Browser, demo: str, role: str):
    assert walk(chromium, demo, role, of_a_kind=4, thorough=True).wrong == []


def test_every_public_page_is_in_order(chromium: Browser, demo: str):
    watched = Watched(chromium, demo)

    done = Walk(watched, list(PUBLIC)).run(watched.page())

    watched.close()
    assert done.wrong == []
    assert {"workbench:front?", "applications:guide?", "studios:page?"} <= {kind for kind, _ in done.visited}


# Large print changes sizes alone: the frames, the long forms, lists and tables of the two layouts it is meant for.
LARGE = {
    "host_clerk": [
        *("/applications/", "/accounts/unit/", "/applications/HZ-2026-0009/", "/applications/HZ-2026-0009/form/"),
        *("/applications/HZ-2026-0009/form/leader/", "/applications/HZ-2026-0009/form/team/"),
        *("/applications/HZ-2026-0009/form/materials/", "/applications/HZ-2026-0009/corrections/"),
    ],
    "": [
        "/",
        "/guide/hangzhou/",
        "/guide/hangzhou/check/",
        "/notices/",
        "/notices/HZ-2025-N2-01/",
        "/studios/",
        "/help/",
    ],
}


@pytest.mark.parametrize("role", LARGE)
def test_large_print_is_in_order(chromium: Browser, demo: str, role: str):
    """大字版 of the applicant's and the public pages (UX-61, UX-62)."""
    watched = Watched(chromium, demo)
    if role:
        sign_in(watched, WHO[role])
    page = watched.page()
    page.goto("/")
    page.click("[data-test=large-print]")

    done = Walk(watched, LARGE[role], deep=0, contrast_at=()).run(page)

    assert done.wrong == []
    assert len(done.visited) == len(LARGE[role])
    assert page.locator("html.large").count() == 1
    watched.close()
