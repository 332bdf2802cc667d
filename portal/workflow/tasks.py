"""What the scheduler starts in this room: asking every trade for its duties and planning their reminders."""

from __future__ import annotations

from celery import shared_task

from portal.workflow import deadlines


@shared_task(name="portal.workflow.tasks.sweep_deadlines")
def sweep_deadlines() -> int:
    """Plan the reminders of all duties and drop those of duties that are done; returns how many duties stand."""
    return deadlines.sweep()
