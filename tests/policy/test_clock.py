"""The one clock: moved only where it may be, read once per page, and always in Beijing time for days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from portal.policy import clock
from portal.policy.models import ClockOffset
from portal.policy.refusal import Refused

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 4, 30, 12, 0, tzinfo=clock.BEIJING)


def near(moment: datetime, other: datetime) -> bool:
    return abs(moment - other) < timedelta(seconds=5)


def test_the_clock_runs_on_from_where_it_is_set() -> None:
    clock.set_to(NOON)

    first, second = clock.now(), clock.now()

    assert near(first, NOON)
    assert first <= second


def test_a_shift_adds_to_what_the_clock_reads() -> None:
    clock.set_to(NOON)

    clock.shift(timedelta(days=2))

    assert near(clock.now(), NOON + timedelta(days=2))
    assert str(ClockOffset.objects.get()) == str(ClockOffset.objects.current())


def test_a_reset_brings_the_real_time_back() -> None:
    clock.set_to(NOON)

    clock.reset()

    assert near(clock.now(), datetime.now(UTC))


def test_a_moment_without_a_zone_is_not_taken() -> None:
    with pytest.raises(ValueError, match="aware"):
        clock.set_to(datetime(2027, 4, 30))  # noqa: DTZ001


def test_production_refuses_to_move_the_clock(settings: Settings) -> None:
    settings.CLOCK_MAY_SHIFT = False

    with pytest.raises(Refused, match="不能调整时钟"):
        clock.set_to(NOON)

    assert not ClockOffset.objects.exists()


def test_production_does_not_look_at_the_offset(settings: Settings) -> None:
    clock.set_to(NOON)
    settings.CLOCK_MAY_SHIFT = False

    moment = clock.now()

    assert near(moment, datetime.now(UTC))


def test_today_is_the_day_in_beijing() -> None:
    clock.set_to(datetime(2027, 4, 29, 16, 30, tzinfo=UTC))

    assert clock.today() == date(2027, 4, 30)


def test_a_day_ends_at_the_next_midnight_in_beijing() -> None:
    day = date(2027, 4, 30)

    assert clock.end_of(day) == datetime(2027, 4, 30, 16, 0, tzinfo=UTC)
    assert clock.start_of(day) == datetime(2027, 4, 29, 16, 0, tzinfo=UTC)


def test_a_page_reads_the_clock_once_and_a_step_reads_it_afresh() -> None:
    with clock.one_reading():
        first = clock.now()
        again = clock.now()
        fresh = clock.now(fresh=True)

    assert again == first
    assert fresh > first


def test_moving_the_clock_within_a_page_is_seen_at_once() -> None:
    with clock.one_reading():
        clock.now()
        clock.set_to(NOON)

        assert near(clock.now(), NOON)
