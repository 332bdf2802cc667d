"""The skew monitor: measured, kept, told; arrivals count only while it is within a second (trust.md §5.5a)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.celery import schedule
from portal.policy import clock, skew, tasks
from portal.policy.models import ClockSkew
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
HEALTH = "/console/health/"


def apart(seconds: float, ago: timedelta = timedelta()) -> None:
    measured = clock.real() - ago
    ClockSkew.objects.update_or_create(pk=1, defaults={"skew": timedelta(seconds=seconds), "measured_at": measured})


def test_it_is_measured_every_minute_and_kept():
    assert schedule()["measure_skew"]["schedule"] == 60
    assert abs(tasks.measure_skew()) < 1

    found = skew.last()
    assert found is not None and clock.real() - found.measured_at < timedelta(seconds=5)
    tasks.measure_skew()
    assert ClockSkew.objects.count() == 1


def test_another_clock_is_seen(monkeypatch: pytest.MonkeyPatch):
    true = clock.real()
    monkeypatch.setattr(clock, "real", lambda: true - timedelta(minutes=5))

    assert timedelta(seconds=299) < skew.measure() < timedelta(seconds=301)


@pytest.mark.parametrize(
    ("seconds", "ago", "words"),
    [
        (0.004, timedelta(), "相差 0.004 秒"),
        (-1.5, timedelta(), "相差 1.500 秒"),
        (0.004, timedelta(minutes=6), "已超过 5 分钟没有测量"),
    ],
)
def test_the_health_page_shows_the_last_one(client_of: Any, seconds: float, ago: timedelta, words: str):
    apart(seconds, ago)

    page = client_of(UserFactory(administrator=True)).get(HEALTH).content.decode()

    assert "时钟一致" in page and words in page


def test_without_a_measurement_the_health_page_says_so(client_of: Any):
    assert "还没有测量" in client_of(UserFactory(administrator=True)).get(HEALTH).content.decode()
