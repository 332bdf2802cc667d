"""What the scheduler starts in this trade."""

from __future__ import annotations

from celery import shared_task

from assessments import suggested


@shared_task(name="assessments.tasks.compare_with_records")
def compare_with_records() -> int:
    """Self-assessments before a panel compared with what the records give now; answers how many changed."""
    return suggested.refresh_running()
