"""The visit sheet on a phone: the line is lost on site, nothing typed is; it goes out when the line is back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.models import SiteVisit
from tests.assessments.round_scene import Kind, RoundScene, renewed
from tests.browser.looking import PHONE, Watched, faults
from tests.factories.chain import Chain

pytestmark = pytest.mark.browser


def test_a_visit_survives_a_lost_line(city: Callable[[str], Chain], watch: Callable[..., Watched]):
    city("hangzhou")
    scene = RoundScene(Kind.ANNUAL, [renewed(date(2023, 6, 1))], year=2025, reference_on=date(2025, 12, 31))
    scene.opened()
    scene.handed_in()
    panel = scene.panel()
    watched = watch(PHONE, scene.officer)
    page = watched.page()
    page.goto(reverse("assessments:visit", args=[panel.pk, panel.files.get().pk]))
    assert faults(page) == []

    page.get_by_label("地点").fill("三号车间")
    page.get_by_label("参加人员").fill("甲、乙")
    page.locator("[name=on]").fill("2026-04-20")
    page.locator("[name=found_sign_not_prominent][value=no]").check()
    page.get_by_label("考察结论").fill("标牌被遮挡，其余属实。")
    watched.context.set_offline(True)
    page.click("[data-test=save-visit]")
    expect(page.locator("[data-test=outbox]")).to_contain_text("记录已存在本机，联网后自动提交")
    assert not SiteVisit.objects.exists()
    with page.expect_navigation():
        watched.context.set_offline(False)

    visit = SiteVisit.objects.get()
    assert (visit.place, visit.findings["sign_not_prominent"]["found"]) == ("三号车间", "no")


def test_what_was_typed_comes_back_after_a_reload(city: Callable[[str], Chain], watch: Callable[..., Watched]):
    city("hangzhou")
    scene = RoundScene(Kind.ANNUAL, [renewed(date(2023, 6, 1))], year=2025, reference_on=date(2025, 12, 31))
    scene.opened()
    scene.handed_in()
    panel = scene.panel()
    page = watch(PHONE, scene.officer).page()
    place = reverse("assessments:visit", args=[panel.pk, panel.files.get().pk])
    page.goto(place)
    page.get_by_label("地点").fill("三号车间")

    page.goto(place)

    expect(page.get_by_label("地点")).to_have_value("三号车间")
