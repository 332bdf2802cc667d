"""Changes of a title on a phone and on an officer's screen, looked at for axe and width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from studios.models import Amendment
from tests.browser.looking import LAPTOP, PHONE, Watched, faults
from tests.browser.scenes import upload_of
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("name", "ground"), [("hangzhou", "panel_accepted"), ("beijing", "address_moved")])
def test_a_change_from_the_phone_to_the_office(
    city: Any, at: Callable[[str], Any], watch: Callable[..., Watched], name: str, ground: str
) -> None:
    _ = city(name)
    at("2027-03-01 09:00")
    scene = Scene(studio_of(name, address="旧宫路1号"))
    number = scene.studio.number
    page = watch(PHONE, user=scene.clerk).page()
    page.goto(reverse("studios:amendments", args=[number]))
    assert faults(page) == []
    page.click("[data-test=new]")
    assert faults(page) == []
    page.goto(reverse("studios:amendment_new", args=[number]) + f"?ground={ground}")
    page.locator("[name=address]").fill("新址8号")
    page.locator("[name=reason]").fill("搬迁")
    page.click("[data-test=submit]")
    assert "请上传证明材料" in page.content() and faults(page) == []
    page.locator("[name=papers]").set_input_files(upload_of("证明.jpg"))
    page.click("[data-test=submit]")
    change = Amendment.objects.get()
    assert faults(page) == []

    desk = watch(LAPTOP, user=scene.desk).page()
    desk.goto(reverse("studios:desk_amendments"))
    assert faults(desk) == []
    desk.goto(reverse("studios:amendment", args=[number, change.number]))
    assert faults(desk) == []
    desk.goto(reverse("studios:amendment_step", args=[number, change.number, "verify"]))
    assert faults(desk) == []
