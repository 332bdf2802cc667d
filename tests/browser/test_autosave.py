"""What is typed stays: a killed page, two tabs, a session that ended (UX-01, UX-02, UX-03)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from applications.models import Application
from tests.browser.looking import PHONE, Watched, faults
from tests.browser.scenes import sign_in_by_hand, url
from tests.factories.applications import ApplicationFactory
from tests.factories.chain import Chain

pytestmark = pytest.mark.browser
WORDS = "围绕关键工序开展攻关"


@pytest.fixture
def draft(chain: Chain) -> Application:
    return ApplicationFactory(call=chain.call)


def test_a_killed_page_loses_nothing(draft: Application, watch: Callable[..., Watched]):
    first = watch(PHONE, user=draft.created_by)
    page = first.page()
    page.goto(url("section", draft, "plan"))
    page.evaluate("addEventListener('input', () => (window.lastKey = Date.now()))")
    with page.expect_request("**/autosave/") as sent:
        page.locator("[name=plan_text]").press_sequentially(WORDS)
    expect(page.locator("[data-test=saved-at]")).to_contain_text("自动保存")
    waited = sent.value.timing["startTime"] - page.evaluate("window.lastKey")
    first.close()

    again = watch(PHONE, user=draft.created_by).page()
    again.goto(url("section", draft, "plan"))

    expect(again.locator("[name=plan_text]")).to_have_value(WORDS)
    assert 1_900 <= waited <= 5_000


def test_a_page_killed_at_once_sends_its_last_words(draft: Application, watch: Callable[..., Watched]):
    watched = watch(user=draft.created_by)
    page = watched.page()
    page.goto(url("section", draft, "plan"))
    page.locator("[name=plan_text]").press_sequentially(WORDS)
    page.goto("/messages/")

    page.goto(url("section", draft, "plan"))

    expect(page.locator("[name=plan_text]")).to_have_value(WORDS)


def test_a_lost_line_is_said_and_made_good(draft: Application, watch: Callable[..., Watched]):
    watched = watch(user=draft.created_by)
    page = watched.page()
    page.goto(url("section", draft, "plan"))
    watched.context.set_offline(True)
    page.locator("[name=plan_text]").press_sequentially(WORDS)
    expect(page.locator("[data-test=saved-at]")).to_contain_text("未保存，正在重试")

    watched.context.set_offline(False)

    expect(page.locator("[data-test=saved-at]")).to_contain_text("自动保存")
    assert draft.sections.get(key="plan").data["plan_text"] == WORDS


def test_two_tabs_show_both_texts(draft: Application, watch: Callable[..., Watched]):
    left, right = (watch(user=draft.created_by).page() for _ in range(2))
    for page in (left, right):
        page.goto(url("section", draft, "plan"))
    left.locator("[name=plan_text]").fill("甲")
    left.click("[data-test=save]")
    left.wait_for_url("**/form/")

    right.locator("[name=plan_text]").fill("乙")
    right.click("[data-test=save]")

    expect(right.locator("[data-test=conflict]")).to_be_visible()
    assert (right.inner_text("[data-test=theirs]"), right.inner_text("[data-test=mine]")) == ("甲", "乙")
    assert faults(right) == []
    right.click("[data-test=resolve]")
    right.wait_for_load_state()
    assert draft.sections.get(key="plan").data["plan_text"] == "乙"


def test_a_session_that_ended_keeps_the_text(draft: Application, watch: Callable[..., Watched]):
    watched = watch(user=draft.created_by)
    page = watched.page()
    page.goto(url("section", draft, "plan"))
    watched.context.clear_cookies()
    page.locator("[name=plan_text]").press_sequentially(WORDS)
    expect(page.locator("[data-sign-in-dialog]")).to_be_visible(timeout=6_000)
    other = watched.page()
    sign_in_by_hand(other, draft.created_by)

    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(page.locator("[data-test=saved-at]")).to_contain_text("自动保存")
    assert draft.sections.get(key="plan").data["plan_text"] == WORDS
