"""督导检查 on a phone at the studio: the checklist, a photo, an order; looked at for axe and width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from portal.documents.models import Attachment
from studios.models import Inspection, RectificationOrder
from studios.offices import pack_of
from tests.browser.looking import PHONE, Watched, faults
from tests.browser.scenes import upload_of
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(city: Any, at: Callable[[str], Any]) -> Scene:
    _ = city("hangzhou")
    at("2026-05-20 10:00")
    return Scene(studio_of())


def test_a_visit_is_written_down_on_a_phone_with_a_photo(scene: Scene, watch: Callable[..., Watched]) -> None:
    """HZ-47: begun at the studio, saved half-way, concluded with a photo; the problem becomes an order."""
    page = watch(PHONE, user=scene.officer).page()
    page.goto(reverse("studios:inspection_new", args=[scene.studio.number]))
    page.get_by_label("检查人员").fill("市局 张某")
    assert faults(page) == []
    page.locator("main form button.btn-primary").click()
    form = page.locator("[data-test=inspection-form]")
    expect(form).to_be_visible()
    assert faults(page) == []
    first, *others = [item.key for item in pack_of(scene.studio).inspection_items]
    page.check(f"[name=found_{first}][value=problem]")
    page.fill(f"[name=note_{first}]", "标牌被遮挡")
    page.click("[data-test=save]")
    assert page.locator(f"[name=note_{first}]").input_value() == "标牌被遮挡" and faults(page) == []

    page.click("[data-test=conclude]")
    expect(page.locator("[data-test=error-summary]")).to_be_visible()
    assert faults(page) == []
    for key in others:
        page.check(f"[name=found_{key}][value=ok]")
    page.get_by_label("检查结论").fill("总体较好，标牌须整改。")
    page.locator("[name=files]").set_input_files(upload_of("现场.jpg"))
    page.click("[data-test=conclude]")
    expect(page.locator("[data-test=inspection-form]")).to_have_count(0)
    assert faults(page) == []

    visit = Inspection.objects.get()
    assert visit.state == "concluded" and Attachment.objects.about(visit).live().count() == 1
    page.goto(reverse("studios:order_new", args=[visit.pk]))
    assert faults(page) == []
    page.locator("main form button.btn-primary").click()
    assert faults(page) == []
    assert RectificationOrder.objects.get().items == [first]
