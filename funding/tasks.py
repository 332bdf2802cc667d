"""What the scheduler starts in this room: asking the registers who is due, and bringing the ledgers up to date."""

from __future__ import annotations

from celery import shared_task

from funding import falling_out, gathering, pulling, recovery_watch
from portal.accounts.kinds import City


@shared_task(name="funding.tasks.gather_due")
def gather_due() -> int:
    """Bring every city's due list and unsent batches in line with the registers; returns how many grants are new."""
    for city in City.values:
        falling_out.look(city)
    return sum(gathering.gather(city) for city in City.values)


@shared_task(name="funding.tasks.keep_ledgers")
def keep_ledgers() -> tuple[int, int]:
    """Payments become income of the ledgers; decided cancellations become claims."""
    return pulling.take_in_payments(), recovery_watch.look()
