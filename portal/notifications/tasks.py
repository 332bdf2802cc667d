"""What the scheduler starts in this room; all work is in `delivery` and `reminders`."""

from __future__ import annotations

from celery import shared_task

from portal.notifications import delivery, reminders


@shared_task(name="portal.notifications.tasks.dispatch_due")
def dispatch_due() -> int:
    return delivery.dispatch_due(deliver.delay)


@shared_task(name="portal.notifications.tasks.deliver")
def deliver(number: int) -> bool:
    return delivery.deliver(number)


@shared_task(name="portal.notifications.tasks.scan_reminders")
def scan_reminders() -> int:
    return reminders.scan_due()
