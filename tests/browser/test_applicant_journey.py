"""The applicant unit from the sign-in page to the receipt, on a phone and on a laptop (UX-04, 05, 10, 11, 12, 20).

The crawl looks at the pages as they are opened; here those are looked at that only come of doing something.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from applications.models import Application, Version
from applications.states import State
from portal.accounts.models import User
from portal.documents.models import Attachment
from tests.browser.looking import Watched, faults
from tests.browser.scenes import SIZES, clerk_of, sign_in_by_hand, slow_down, upload_of, url
from tests.factories import answers
from tests.factories.applications import fill_complete, fill_materials
from tests.factories.chain import Chain

pytestmark = pytest.mark.browser
TWO_MEMBERS = "除领衔人外还需 1 名团队成员"


@pytest.mark.parametrize("size", SIZES)
def test_from_signing_in_to_the_receipt(chain: Chain, watch: Callable[..., Watched], size: str):
    clerk = clerk_of(chain)
    page = watch(SIZES[size]).page()

    application = open_draft(page, clerk)
    write_the_plan(page, application)
    fill_complete(application, members=2, files=False)
    add_the_third_member(page, application)
    upload_slowly(page, application)
    fill_materials(application, by=clerk)
    hand_in_by_double_click(page, application)

    version = Version.objects.get(application=application)
    expect(page.locator("[data-test=digest]")).to_have_text(version.digest)
    assert re.search(r"\d{2}:\d{2}:\d{2}", page.inner_text("[data-test=submitted-at]"))
    assert faults(page) == []


def open_draft(page: Page, clerk: User) -> Application:
    sign_in_by_hand(page, clerk, "/applications/")
    expect(page.get_by_text("您还没有申报")).to_be_visible()

    page.click("[data-test=new]")
    page.click("[data-test=create]")
    page.wait_for_url("**/form/")
    return Application.objects.get()


def write_the_plan(page: Page, application: Application) -> None:
    """Typed, marked as done too early (the summary takes the focus), and kept."""
    page.get_by_role("link", name="工作计划").click()
    page.get_by_label("工作计划").first.press_sequentially("三年带徒九人，攻关三项。")
    page.click("[data-test=complete]")
    expect(page).to_have_title(re.compile("^错误："))
    assert page.evaluate("document.activeElement.closest('[data-test=error-summary]') !== null")
    assert faults(page) == []
    page.click("[data-test=save]")
    page.wait_for_url("**/form/")
    assert application.sections.get(key="plan").data["plan_text"] == "三年带徒九人，攻关三项。"


def add_the_third_member(page: Page, application: Application) -> None:
    """The eligibility panel blocks with two members and lets go with the third (HZ-23)."""
    page.goto(url("form", application))
    before = blocked(page)
    expect(page.locator("[data-test=eligibility]")).to_contain_text(TWO_MEMBERS)
    page.goto(url("section", application, "team"))
    page.click("[data-test=add-row]")
    row = page.locator("[data-repeat-row]").nth(2)
    row.get_by_label("姓名").fill("成员三")
    row.locator("[name$=-id_number]").fill(answers.member(3)["id_number"])
    for name, value in (
        ("sex", "male"), ("education", "college"), ("category", "skilled"), ("skill_level", "technician"),
        ("relation", "contract"),
    ):  # fmt: skip
        choose(row, name, value)
    row.locator("[name$=-birth]").fill("1985-03-03")
    for name, words in (("occupation", "钳工"), ("post", "装配岗"), ("duty", "工艺改进")):
        row.locator(f"[name$=-{name}]").fill(words)
    row.locator("[name$=-is_staff]").check()
    page.click("[data-test=save]")
    page.wait_for_url("**/form/")
    expect(page.locator("[data-test=eligibility]")).not_to_contain_text(TWO_MEMBERS)
    assert blocked(page) == before - 1


def choose(row: Locator, name: str, value: str) -> None:
    field = row.locator(f"select[name$=-{name}]")
    if field.count():
        field.select_option(value)
    else:
        row.locator(f"[name$=-{name}][value={value}]").check()


def blocked(page: Page) -> int:
    return int(page.locator("[data-test=eligibility]").get_attribute("data-fail") or 0)


def upload_slowly(page: Page, application: Application) -> None:
    """Three readings of the progress at least; a cancelled file leaves nothing; a bad one says why."""
    page.goto(url("materials", application))
    slot = page.locator("[data-test=slot][data-key=licence]")
    line = slow_down(page, 60_000)
    page.evaluate(
        """window.seen = new Set(); new MutationObserver(() => {
             for (const bar of document.querySelectorAll('progress')) seen.add(bar.value);
           }).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true})"""
    )
    slot.locator("input[name=file]").set_input_files(upload_of("营业执照.jpg", 150))
    expect(slot.locator("[data-test=file-row]")).to_be_visible(timeout=30_000)
    assert len(page.evaluate("[...seen]")) >= 3
    slot.locator("input[name=file]").set_input_files(upload_of("取消.jpg", 3000))
    slot.get_by_role("button", name="取消").click()
    expect(slot.locator("[data-test=upload-row]")).to_have_count(0)
    line.detach()
    slot.locator("input[name=file]").set_input_files({"name": "照片.heic", "mimeType": "image/heic", "buffer": b"x"})
    expect(slot.get_by_text("不支持 HEIC").first).to_be_visible()
    assert [each.original_name for each in Attachment.objects.live()] == ["营业执照.jpg"]
    assert faults(page) == []


def hand_in_by_double_click(page: Page, application: Application) -> None:
    page.goto(url("check", application))
    expect(page.locator("[data-test=not-ready]")).to_have_count(0)
    page.get_by_label("本单位承诺").check()
    page.dblclick("[data-test=submit]")
    page.wait_for_url("**/done/")
    application.refresh_from_db()
    assert (application.state, application.versions.count()) == (State.SUBMITTED, 1)
    page.go_back()
    page.goto(url("check", application))
    page.wait_for_url("**/done/")
