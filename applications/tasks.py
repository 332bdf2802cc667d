"""What the scheduler starts in this trade: the steps the system takes when a day is over."""

from __future__ import annotations

from celery import shared_task

from applications import openings, overdue
from portal.notifications import wishes


@shared_task(name="applications.tasks.end_what_is_over")
def end_what_is_over() -> int:
    return overdue.end_all()


@shared_task(name="applications.tasks.tell_of_openings")
def tell_of_openings() -> int:
    wishes.forget_unconfirmed()
    return openings.tell()
