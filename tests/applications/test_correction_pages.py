"""Correcting a returned file over HTTP."""

from __future__ import annotations

import pytest
from django.urls import reverse

from applications.editing import open_points
from applications.transitions.review import Point
from tests.applications.files import picture
from tests.applications.pages import give_back, hook_value, text, url

pytestmark = pytest.mark.django_db


def test_a_correction_shows_old_beside_new_and_is_handed_in(client_of, ready):
    give_back(
        ready,
        Point("field", "unit.staff_total", "职工总数", "请核对职工总数。", "三"),
        Point("file", "licence", "营业执照", "扫描件看不清。"),
    )
    client = client_of(ready.created_by)
    assert client.get(url("check", ready)).headers["Location"] == url("corrections", ready)
    page = client.get(url("corrections", ready))
    assert text(page).count('data-test="correction"') == 2
    assert "还没有改动" in text(page)
    section = text(client.get(url("section", ready, "unit")))
    assert 'name="staff_total"' in section and 'name="industry"' not in section
    client.post(
        url("section", ready, "unit"), {"version": "1", "shown": ["staff_total"], "staff_total": "501", "save": "1"}
    )
    client.post(url("upload", ready), {"slot": "licence", "file": picture()})

    page = client.get(url("corrections", ready))
    assert "500 人" in text(page) and "501 人" in text(page)
    points = open_points(ready)
    assert "请写明“职工总数”是怎样补正的" in text(client.post(url("corrections", ready), {}))
    replies = {f"answer-{point.pk}": "已改正" for point in points}
    stale = client.post(url("corrections", ready), {**replies, "seen": "1"})
    assert stale.status_code == 409
    done = client.post(url("corrections", ready), {**replies, "seen": hook_value(page, "seen")})

    assert done.headers["Location"] == url("done", ready)
    assert client.get(url("corrections", ready)).headers["Location"] == url("status", ready)
    compared = client.get(reverse("applications:diff", args=[ready.number, 1, 2]))
    assert "要求补正" in text(compared)
    assert client.get(reverse("applications:diff", args=[ready.number, 2, 1])).status_code == 404
    assert "对比第 1 版与第 2 版" in text(client.get(url("status", ready)))


def test_what_changed_besides_the_points_is_named(client_of, ready):
    give_back(ready, Point("field", "leader", "领衔人", "整节请核对。"))
    client = client_of(ready.created_by)
    client.post(url("section", ready, "leader"), {"version": "1", "shown": ["post"], "post": "首席岗位", "save": "1"})

    assert "随之变化：现岗位" in text(client.get(url("corrections", ready)))
