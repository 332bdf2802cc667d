"""开放时提醒我: no account, confirmed by mail, told once when a call of the city opens, then forgotten (ux.md §4.1)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from applications.models import Call
from applications.tasks import tell_of_openings
from portal.notifications.models import Outbox, Wish
from portal.policy import clock
from tests.applications.desk_scene import says, text
from tests.factories.applications import CallFactory

pytestmark = pytest.mark.django_db
ADDRESS = "zhang@example.invalid"


@pytest.fixture(autouse=True)
def winter(at: Any) -> None:
    at("2026-01-12 10:00")


@pytest.fixture
def call() -> Call:
    call = CallFactory(city="hangzhou")
    opens, closes = clock.start_of(date(2026, 3, 2)), clock.end_of(date(2026, 4, 30))
    call.windows.filter(kind="application").update(opens_at=opens, closes_at=closes)
    return Call.objects.get(pk=call.pk)


def ask(client: Any, city: str = "hangzhou", email: str = ADDRESS) -> Any:
    return client.post(reverse("applications:opening_ask", args=[city]), {"email": email})


def link() -> str:
    """The address in the newest letter."""
    return Outbox.objects.order_by("-pk")[0].url.removeprefix("http://testserver")


def opened(call: Call, at: Any) -> None:
    at(call.window("application").opens_at + timedelta(minutes=1))


def test_pages_before_the_opening_offer_it(client: Any, call: Call, at: Any) -> None:
    page = reverse("applications:opening_ask", args=["hangzhou"])
    front = says(client, "/?city=beijing")
    before = says(client, reverse("applications:public_call", args=[call.code]))
    opened(call, at)

    during = says(client, reverse("applications:public_call", args=[call.code]))

    assert reverse("applications:opening_ask", args=["beijing"]) in front
    assert page in before
    assert page not in during
    assert "给您发一封邮件。不需要注册" in says(client, page)


def test_whoever_confirmed_is_told_once_and_forgotten(client: Any, call: Call, at: Any) -> None:
    ask(client, email=" Zhang@Example.invalid ")
    shown = says(client, link())
    confirmed = text(client.post(link()))
    early = tell_of_openings.run()
    opened(call, at)

    told, again = tell_of_openings.run(), tell_of_openings.run()

    letter = Outbox.objects.order_by("-pk")[0]
    assert "确认开放提醒" in shown and "已确认" in confirmed
    assert (early, told, again) == (0, 1, 0)
    assert (letter.address, letter.subject) == (ADDRESS, f"{call.title}已开放")
    assert letter.url == reverse("applications:public_call", args=[call.code])
    assert not Wish.objects.exists()


def test_nobody_is_told_without_the_click_or_about_the_other_city(client: Any, call: Call, at: Any) -> None:
    ask(client)
    ask(client, city="beijing")
    client.post(link())
    opened(call, at)

    assert tell_of_openings.run() == 0
    assert set(Wish.objects.values_list("topic", flat=True)) <= {"opening:beijing", "opening:hangzhou"}


def test_one_letter_an_hour_and_the_same_answer_for_every_address(client: Any, at: Any) -> None:
    answers = [ask(client), ask(client)]
    first = Outbox.objects.count()
    at("2026-01-12 11:01")
    answers.append(ask(client))
    client.post(link())
    answers.append(ask(client))

    assert {(answer.status_code, answer.url) for answer in answers} == {
        (302, reverse("applications:opening_ask", args=["hangzhou"]))
    }
    assert (first, Outbox.objects.count(), Wish.objects.count()) == (1, 2, 1)


def test_unconfirmed_wishes_are_forgotten_after_a_week(client: Any, at: Any) -> None:
    ask(client)
    old = link()
    at("2026-01-19 10:01")

    tell_of_openings.run()

    assert not Wish.objects.exists()
    answer = client.post(old)
    assert answer.status_code == 403
    assert "已经发出或已经过期" in text(answer)


def test_a_wrong_address_a_forged_link_and_too_many_are_told_so(client: Any) -> None:
    page = text(ask(client, email="zhang"))
    forged = client.get(reverse("applications:opening_confirm", args=["forged"]))
    many = [ask(client, email=f"a{number}@example.invalid").status_code for number in range(6)]

    assert "邮箱地址不完整" in page and 'value="zhang"' in page
    assert forged.status_code == 403
    assert many == [302] * 5 + [429]
    assert client.get(reverse("applications:opening_ask", args=["shanghai"])).status_code == 404
