"""Quiet hours to the minute, in Beijing whatever the moment's zone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.notifications.models import Outbox
from portal.notifications.quiet import after_quiet, is_quiet
from portal.policy.clock import BEIJING


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("moment", "quiet", "then"),
    [
        ("2027-04-30 20:59:59", False, "2027-04-30 20:59:59"),
        ("2027-04-30 21:00:00", True, "2027-05-01 08:00:00"),
        ("2027-04-30 23:59:59", True, "2027-05-01 08:00:00"),
        ("2027-05-01 00:00:00", True, "2027-05-01 08:00:00"),
        ("2027-05-01 07:59:59", True, "2027-05-01 08:00:00"),
        ("2027-05-01 08:00:00", False, "2027-05-01 08:00:00"),
    ],
)
def test_the_night_and_its_end(moment: str, quiet: bool, then: str) -> None:
    assert is_quiet(beijing(moment)) is quiet
    assert after_quiet(beijing(moment)) == beijing(then)


def test_the_zone_of_the_moment_does_not_matter() -> None:
    assert is_quiet(datetime(2027, 4, 30, 13, 0, tzinfo=UTC)) is True
    assert is_quiet(datetime(2027, 4, 30, 12, 59, tzinfo=UTC)) is False


def test_a_letter_says_when_it_will_leave() -> None:
    night = beijing("2027-04-30 22:00")

    assert Outbox(not_before=night, quiet=True).leaves_at == beijing("2027-05-01 08:00")
    assert Outbox(not_before=night, quiet=False).leaves_at == night
