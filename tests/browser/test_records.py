"""记一笔 on a phone: a record with its photo, by the form and by the uploader; looked at for axe and width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from portal.documents.models import Attachment
from studios.models import ActivityRecord
from tests.browser.looking import PHONE, Watched, faults
from tests.browser.scenes import upload_of
from tests.studios.records_scene import keeper_of, studio_of

pytestmark = pytest.mark.browser


@pytest.fixture
def studio(city: Any, at: Callable[[str], Any]) -> Any:
    _ = city("hangzhou")
    at("2026-05-20 10:00")
    return studio_of()


def test_a_record_with_a_photo_is_added_on_a_phone(studio: Any, watch: Callable[..., Watched]):
    page = watch(PHONE, user=keeper_of(studio)).page()

    page.goto(reverse("studios:mine"))
    assert faults(page) == []
    page.click("[data-test=record]")
    assert faults(page) == []
    page.click("[data-test=kind-service]")
    assert page.get_by_label("日期").input_value() == "2026-05-20"
    page.get_by_label("日期").fill("")
    page.get_by_label("活动名称").fill("进社区维修")
    page.get_by_label("由谁组织").select_option(label="政府部门")
    page.locator("[name=files]").set_input_files(upload_of("现场.jpg"))
    page.click("[data-test=save]")
    expect(page.locator("[data-test=error-summary]")).to_be_visible()
    assert page.get_by_label("活动名称").input_value() == "进社区维修" and faults(page) == []

    page.get_by_label("日期").fill("2026-05-18")
    page.locator("[name=files]").set_input_files(upload_of("现场.jpg"))
    page.click("[data-test=save]")
    expect(page.locator("[data-test=again]")).to_be_visible()
    page.locator("#file-proof").set_input_files(upload_of("第二张.jpg"))
    expect(page.locator("[data-test=file-row]")).to_have_count(2)
    assert faults(page) == []

    record = ActivityRecord.objects.get()
    assert record.organiser == "government" and Attachment.objects.about(record).live().count() == 2
    page.goto(reverse("studios:activities", args=[studio.number]))
    expect(page.locator("[data-test=row]")).to_contain_text("2 个文件")
    assert faults(page) == []


def test_an_empty_register_shows_what_belongs_there(studio: Any, watch: Callable[..., Watched]):
    page = watch(PHONE, user=keeper_of(studio)).page()

    page.goto(reverse("studios:results", args=[studio.number]))

    expect(page.locator("[data-test=empty] img")).to_be_visible()
    assert faults(page) == []
