"""The public register asked in every way: one filter, several, nonsense; page after page; what it says and does not."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from studios.models import Studio
from studios.states import State
from tests.studios.life_scene import studio_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(at: Any) -> list[Studio]:
    """Two of Hangzhou, one of them ended; one of Beijing."""
    at("2027-05-01 09:00")
    found = [studio_of(), studio_of(occupation="西式面点师", kind="honorary"), studio_of("beijing")]
    Studio.objects.filter(pk=found[1].pk).update(state=State.REVOKED, ended_on=date(2027, 4, 1), ended_by="试撤1号")
    return found


def numbers(**asked: Any) -> list[str]:
    page = Client().get(reverse("studios:directory"), asked)
    assert page.status_code == 200
    shown = re.findall(r"(?:HZ|BJ)-DS-\d{4}-\d{3}(?=</td>)", page.text)
    assert f"共 {len(shown)} 条" in page.text
    return sorted(shown)


def test_filters_narrow_alone_and_together(three):
    first, ended, beijing = (each.number for each in three)

    assert numbers() == sorted([first, beijing])
    assert numbers(state="all") == sorted([first, ended, beijing])
    assert numbers(state="revoked") == [ended]
    assert numbers(city="hangzhou", state="all") == sorted([first, ended])
    assert numbers(kind="honorary", state="all", occupation="面点") == [ended]
    assert numbers(city="beijing", region=three[0].region_id) == []
    assert numbers(city="hangzhou", q=three[0].lead_master, industry_focus="advanced_equipment") == [first]


@pytest.mark.parametrize(
    "nonsense",
    [
        {"city": "xx"}, {"region": "\x00"}, {"state": "🏆"}, {"kind": "0" * 3000}, {"industry_focus": "'; --"},
        {"page": "999999"}, {"page": "-1"}, {"page": "9" * 400}, {"q": "\x00"}, {"occupation": "\ufffd%"},
    ],
)  # fmt: skip
def test_nonsense_is_no_error_and_the_good_filters_go_on(three, nonsense):
    shown = Client().get(reverse("studios:directory"), {"q": "沈砚", **nonsense})

    assert shown.status_code == 200


def test_a_value_that_is_not_offered_is_said_at_its_filter(three):
    page = Client().get(reverse("studios:directory"), {"city": "xx", "q": three[2].lead_master}).text

    assert 'id="id_city_error"' in page and 'aria-describedby="id_city_error"' in page
    assert three[2].number in page and three[0].number not in page
    assert f'value="{three[2].lead_master}"' in page


def test_the_last_of_repeated_values_counts(three):
    page = Client().get(f"{reverse('studios:directory')}?city=beijing&city=hangzhou").text

    assert three[0].number in page and three[2].number not in page


def test_pages_keep_the_filters_and_hold_every_studio_once(at):
    at("2027-05-01 09:00")
    made = {studio_of().number for _ in range(32)}
    found: list[str] = []
    address = f"{reverse('studios:directory')}?city=hangzhou&q=沈砚"
    while address:
        page = Client().get(address).text
        found += re.findall(r"HZ-DS-\d{4}-\d{3}(?=</td>)", page)
        following = re.search(r'<a href="([^"]+)" rel="next"', page)
        address = reverse("studios:directory") + following[1].replace("&amp;", "&") if following else ""
        assert not address or "city=hangzhou" in address

    assert len(found) == 32 and set(found) == made


def test_an_ended_title_says_since_when_and_claims_no_term_without_end(three):
    page = Client().get(reverse("studios:page", args=[three[1].number])).text

    assert "现在不持有称号" in page and "试撤1号" in page
    assert "至 2027年4月1日（周四）止" in page and "不设期" not in page


def test_a_plaque_nobody_has_read_off_shows_no_stand_in(three):
    Studio.objects.filter(pk=three[0].pk).update(plaque_no=f"未登记 {three[0].number}")

    page = Client().get(reverse("studios:page", args=[three[0].number])).text

    assert '<dd class="mono">未登记</dd>' in page


def test_a_page_has_one_address_of_its_own(three):
    page = Client().get(f"{reverse('studios:page', args=[three[0].number])}?from=plaque").text

    assert f'<link rel="canonical" href="/studios/{three[0].number}/">' in page
    assert f"<title>{three[0].name} - " in page
