"""What the room's clock needs done by itself."""

from __future__ import annotations

from celery import shared_task

from portal.policy import skew


@shared_task
def measure_skew() -> float:
    """Once a minute; answers the seconds."""
    return skew.measure().total_seconds()
