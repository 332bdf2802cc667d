"""Without JavaScript: sign in, fill, upload, submit, progress, objection (UX-10, UX-66)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from applications.models import Application
from applications.states import State
from portal.bulletin.models import Objection, PublicNotice
from portal.documents.models import Attachment
from tests.browser.looking import PHONE, Watched
from tests.browser.scenes import brought, clerk_of, sign_in_by_hand, upload_of, url
from tests.factories.applications import fill_complete, fill_materials
from tests.factories.chain import Chain

pytestmark = pytest.mark.browser


def test_an_application_is_filled_and_handed_in(chain: Chain, watch: Callable[..., Watched]):
    clerk = clerk_of(chain)
    page = watch(PHONE, java_script_enabled=False).page()
    sign_in_by_hand(page, clerk, "/applications/")
    page.click("[data-test=new]")
    page.click("[data-test=create]")
    application = Application.objects.get()

    page.goto(url("section", application, "team"))
    page.click("[data-test=add-row]")
    assert page.locator("fieldset[data-repeat-row]").count() >= 1
    page.locator("fieldset[data-repeat-row] [name$=-name]").last.fill("成员一")
    page.click("[data-test=save]")
    assert application.sections.get(key="team").data["members"][-1]["name"] == "成员一"

    fill_complete(application, files=False)
    page.goto(url("materials", application))
    slot = page.locator("[data-test=slot][data-key=licence]")
    slot.locator("input[name=file]").set_input_files(upload_of("营业执照.jpg"))
    slot.locator("[data-test=upload-plain]").click()
    expect(page.locator("[data-test=slot][data-key=licence]")).to_contain_text("营业执照.jpg")
    assert Attachment.objects.live().get().original_name == "营业执照.jpg"

    fill_materials(application, by=clerk)
    page.goto(url("check", application))
    page.get_by_label("本单位承诺").check()
    page.click("[data-test=submit]")
    expect(page.locator("[data-test=number]")).to_have_text(application.number)
    application.refresh_from_db()
    assert application.state == State.SUBMITTED

    page.goto(application.get_absolute_url())
    expect(page.locator("[data-test=case-banner]")).to_contain_text("初审")
    expect(page.locator("[data-test=stepper] [aria-current=step]")).to_have_count(1)


def test_anyone_may_object(chain: Chain, watch: Callable[..., Watched]):
    brought(chain, State.UNDER_NOTICE)
    page = watch(PHONE, java_script_enabled=False).page()

    page.goto(reverse("applications:public_notice", args=[PublicNotice.objects.get().code]))
    page.get_by_role("link", name="提出异议").click()
    page.locator("[name=about]").select_option(index=1)
    page.locator("[name=name]").fill("林晓")
    page.locator("[name=contact]").fill("13800000001")
    page.locator("[name=text]").fill("工作年限与实际不符，附劳动合同复印件。")
    page.get_by_role("button", name="提交异议").click()

    expect(page.locator("h1")).to_contain_text("异议")
    assert Objection.objects.count() == 1
