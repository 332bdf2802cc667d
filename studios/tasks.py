"""What the scheduler starts in this trade."""

from __future__ import annotations

from dataclasses import astuple

from celery import shared_task

from studios import filing_rounds, watch


@shared_task(name="studios.tasks.watch_over_studios")
def watch_over_studios() -> tuple[int, ...]:
    """Terms that ended, grounds that arose or went, masters about to stop."""
    return astuple(watch.look())


@shared_task(name="studios.tasks.open_yearly_papers")
def open_yearly_papers() -> int:
    """Papers of a year whose day has come, for every studio that owes them (HZ-48, BJ-43)."""
    return filing_rounds.open_rounds()
