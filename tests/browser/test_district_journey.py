"""The district officer, from the list to the batch, with one return in between (W8; UX-31, UX-34, UX-46)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from applications import transitions
from applications.models import Application
from applications.states import State
from tests.browser.looking import Watched, faults
from tests.browser.scenes import SIZES, sign_in_by_hand, url
from tests.factories.chain import Chain

pytestmark = pytest.mark.browser
OPINION = "材料真实，符合条件，同意推荐。"


@pytest.mark.parametrize("size", SIZES)
def test_from_the_list_to_the_batch(chain: Chain, watch: Callable[..., Watched], size: str):
    application = chain.submit(chain.draft())
    officer = chain.reviewer(application)
    page = watch(SIZES[size]).page()
    sign_in_by_hand(page, officer)

    open_from_the_list(page, application)
    send_back_one_point(page, application)
    correct(watch, SIZES[size], application)
    review_again(page, application)
    sign_and_report(page, application)

    application.refresh_from_db()
    assert application.state == State.ENDORSED


def open_from_the_list(page: Page, application: Application) -> None:
    page.goto("/desk/")
    expect(page.locator("[data-test=tab-count]").first).to_have_attribute("data-count", "1")
    page.get_by_role("link", name=application.number).first.click()
    page.wait_for_url(f"**{url('review', application)}**")


def send_back_one_point(page: Page, application: Application) -> None:
    page.locator("a[href*='target=field'][href*='key=leader.skills']").click()
    page.locator("[name=wording]").press_sequentially("请写明“三点校准”操作法的推广范围。")
    page.click("[data-test=add-point]")
    page.locator("[data-step=return]").click()
    assert faults(page) == []
    page.locator("[name=remark]").press_sequentially("其余材料齐全。")
    page.click("[data-test=return]")
    expect(page.locator("[data-test=case-banner]")).to_contain_text("补正")
    application.refresh_from_db()
    assert application.state == State.RETURNED


def correct(watch: Callable[..., Watched], size: tuple[int, int], application: Application) -> None:
    """The unit sees the point, changes that field alone and hands the file in again."""
    page = watch(size, user=application.created_by).page()
    page.goto(url("corrections", application))
    expect(page.locator("[data-test=correction]")).to_have_count(1)
    page.click("[data-test=go-correct]")
    page.locator("[name=skills]").fill("独创“三点校准”操作法，已在本市 12 家企业推广。")
    page.click("[data-test=save]")
    page.wait_for_url("**/form/")
    page.goto(url("corrections", application))
    expect(page.locator("[data-test=before-after]")).to_contain_text("12 家企业")
    assert faults(page) == []
    page.locator("[data-test=correction] textarea").fill("已补充推广范围。")
    page.click("[data-test=resubmit]")
    page.wait_for_url("**/done/")
    application.refresh_from_db()
    with transaction.atomic():
        transitions.attach_sealed_scan(
            application, by=application.created_by, version_no=application.version_no, attachment_id="scan"
        )


def review_again(page: Page, application: Application) -> None:
    """Originals seen, every item judged by its button."""
    page.goto(url("originals", application))
    for box in page.locator("[name=pick]").all():
        box.check()
    if page.locator("[name=pick]").count():
        page.click("[data-test=checked]")
    page.goto(url("review", application))
    items = len(application.measures.review_items)
    for number, item in enumerate(application.measures.review_items, 1):
        page.locator(f"#item-{item.key} .verdict-pass").click()
        expect(page.locator("[data-test=verdict-progress]")).to_contain_text(f"{number}/{items}")


def sign_and_report(page: Page, application: Application) -> None:
    page.locator("[data-step=endorse]").click()
    page.locator("[name=text]").press_sequentially(OPINION)
    page.locator("[name=rank]").press_sequentially("1")
    assert faults(page) == []
    page.click("[data-test=sign]")
    page.goto("/desk/batch/")
    expect(page.locator("[data-test=row]")).to_contain_text("可以上报")
    assert faults(page) == []
    page.click("[data-test=preview]")
    page.click("[data-test=report]")
    expect(page.locator("h1")).to_contain_text("上报")
