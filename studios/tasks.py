"""What the scheduler starts in this trade."""

from __future__ import annotations

from dataclasses import astuple

from celery import shared_task

from studios import watch


@shared_task(name="studios.tasks.watch_over_studios")
def watch_over_studios() -> tuple[int, ...]:
    """Terms that ended, grounds that arose or went, masters about to stop."""
    return astuple(watch.look())
