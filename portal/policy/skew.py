"""The skew monitor: once a minute, how far the clock of this side stands from the database's (trust.md §5.5a)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog

from portal.policy import clock
from portal.policy.models import ClockSkew

log = structlog.get_logger(__name__)
# Measured every minute: after so long without a measurement the monitor itself does not run.
STALE = timedelta(minutes=5)


def measure() -> timedelta:
    """This side's clock less the database's, halfway through the question; kept as the last measurement."""
    began = datetime.now(UTC)
    true = clock.real()
    ended = datetime.now(UTC)
    skew = began + (ended - began) / 2 - true
    ClockSkew.objects.update_or_create(pk=1, defaults={"skew": skew, "measured_at": true})
    if abs(skew) > clock.SKEW:
        log.warning("clock_skew", seconds=round(skew.total_seconds(), 3))
    return skew


def last() -> ClockSkew | None:
    found: ClockSkew | None = ClockSkew.objects.filter(pk=1).first()
    return found


def is_stale(found: ClockSkew) -> bool:
    return clock.real() - found.measured_at > STALE
