"""What the scheduler starts in this trade."""

from __future__ import annotations

from celery import shared_task

from funding import pulling, recovery_watch


@shared_task(name="funding.tasks.keep_ledgers")
def keep_ledgers() -> tuple[int, int]:
    """Payments become income of the ledgers; decided cancellations become claims."""
    return pulling.take_in_payments(), recovery_watch.look()
