"""What the scheduler starts in this room; the work is in `registration`."""

from __future__ import annotations

from celery import shared_task

from portal.accounts import registration


@shared_task(name="portal.accounts.tasks.forget_unconfirmed")
def forget_unconfirmed() -> int:
    return registration.forget_unconfirmed()
