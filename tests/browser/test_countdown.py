"""A page left open across the deadline (UX-33)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.policy import clock
from tests.browser.looking import Watched
from tests.browser.scenes import url
from tests.factories.chain import Chain

pytestmark = pytest.mark.browser


def test_it_turns_to_closed_without_a_reload(chain: Chain, watch: Callable[..., Watched]):
    draft = chain.draft()
    closes = draft.call.window("application").closes_at
    chain.at(closes - timedelta(seconds=15))
    page = watch(user=draft.created_by).page()
    page.goto(url("check", draft))
    deadline = page.locator("[data-test=case-banner] [data-countdown]")
    expect(deadline).to_contain_text("还剩 1 分")

    expect(deadline.locator("[data-word]")).to_have_text("已截止")
    page.get_by_label("本单位承诺").check()
    page.click("[data-test=submit]")

    expect(page.get_by_text("不再接收新的提交").first).to_be_visible()
    assert draft.versions.count() == 0


def test_a_wrong_browser_clock_changes_nothing(chain: Chain, watch: Callable[..., Watched]):
    draft = chain.draft()
    watched = watch(user=draft.created_by)
    page = watched.page()
    page.clock.set_fixed_time(clock.now() + timedelta(days=400))

    page.goto(url("form", draft))

    expect(page.locator("[data-test=case-banner] [data-left]")).to_contain_text("还剩 19 天")
