"""The proxy's stamp: who may give one, and what it is worth at the end of a window (trust.md §5.5a, T-Z1, T-Z2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from portal.policy import arrival, checks, clock
from portal.policy.middleware import ClockMiddleware
from portal.policy.models import ClockSkew

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def proxy(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.1.0.0/16", "::1"]


def asked(stamp: str, sender: str = "10.1.2.3") -> Any:
    return RequestFactory().post("/", headers={"X-Arrival": stamp}, REMOTE_ADDR=sender)


def real(ago: timedelta = timedelta()) -> str:
    """As nginx writes $msec."""
    return f"{(datetime.now(UTC) - ago).timestamp():.3f}"


def within(request: Any, ask: Any) -> Any:
    """What the clock says while the request is answered."""
    found = []

    def view(_: Any) -> HttpResponse:
        found.append(ask())
        return HttpResponse()

    ClockMiddleware(view)(request)
    return found[0]


def test_the_proxys_stamp_is_read_to_the_millisecond() -> None:
    assert arrival.stamp_of(asked("1777564799.123")) == datetime(2026, 4, 30, 15, 59, 59, 123000, UTC)
    assert arrival.stamp_of(asked("1777564799.123", "::1")) is not None


@pytest.mark.parametrize("sender", ["203.0.113.9", "10.2.0.1", "", "unix:"])
def test_a_forged_stamp_changes_nothing(sender: str) -> None:
    assert arrival.stamp_of(asked("1777564799.123", sender)) is None


def test_without_a_configured_proxy_no_stamp_counts(settings: Any) -> None:
    settings.TRUSTED_PROXIES = []

    assert arrival.stamp_of(asked("1777564799.123")) is None


@pytest.mark.parametrize("stamp", ["", "gestern", "nan", "inf", "-1e300", "9" * 30, "1e20"])
def test_a_stamp_that_is_no_moment_is_none(stamp: str) -> None:
    assert arrival.stamp_of(asked(stamp)) is None


def test_outside_a_request_the_clock_alone_decides() -> None:
    assert clock.arrived() is None
    assert not clock.in_time(clock.now() - SECOND, clock.now())


@pytest.mark.parametrize(
    ("waited", "past_the_end", "counts"),
    [(5, 3, True), (5, 6, False), (130, 119, True), (300, 121, False), (0, -1, True)],
)
def test_what_arrived_before_the_end_counts_for_two_minutes(waited: int, past_the_end: int, counts: bool) -> None:
    at = clock.now(fresh=True)
    request = asked(real(waited * SECOND))

    assert within(request, lambda: clock.in_time(at - past_the_end * SECOND, at)) is counts


def test_a_stamp_from_the_future_is_not_believed() -> None:
    assert within(asked(real(-10 * SECOND)), clock.arrived) is None


def test_the_stamp_moves_with_the_demonstrations_clock(at: Any) -> None:
    moment = at("2026-04-30 23:59:58")

    arrived = within(asked(real(SECOND)), clock.arrived)

    assert abs(arrived - (moment - SECOND)) < SECOND


def test_a_misspelt_proxy_stops_the_start(settings: Any) -> None:
    assert checks.check_proxies(None) == []

    settings.TRUSTED_PROXIES = ["10.1.0.0/16", "10.1.2.3/8"]

    assert [error.msg for error in checks.check_proxies(None)] == [
        "TRUSTED_PROXIES：“10.1.2.3/8”不是一个网段，应如 10.0.0.0/8"
    ]


@pytest.mark.parametrize(("seconds", "counts"), [(0.9, True), (1.1, False), (-1.1, False)])
def test_a_stamp_counts_while_the_monitor_is_within_a_second(seconds: float, counts: bool) -> None:
    """trust.md §5.5a: otherwise the database's clock alone decides."""
    ClockSkew.objects.create(pk=1, skew=timedelta(seconds=seconds), measured_at=clock.real())

    found = within(asked(real(SECOND)), clock.arrived)

    assert (found is not None) == counts
