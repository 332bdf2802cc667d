"""The worker's application and its schedule. Web requests never come here: they write rows, and the schedule polls."""

from __future__ import annotations

import os
from importlib.util import find_spec

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# How often, in seconds, which task looks for rows that wait.
POLLS = {
    "portal.notifications.tasks.dispatch_due": 5,
    "portal.notifications.tasks.scan_reminders": 60,
    "portal.documents.tasks.render_pending": 2,
    "portal.documents.tasks.export_pending": 2,
    "portal.documents.tasks.scan_pending": 60,
    "portal.policy.tasks.measure_skew": 60,
    "portal.workflow.tasks.sweep_deadlines": 60,
    "applications.tasks.end_what_is_over": 60,
    "applications.tasks.tell_of_openings": 60,
    "assessments.tasks.compare_with_records": 600,
    "studios.tasks.watch_over_studios": 3600,
    "studios.tasks.open_yearly_papers": 3600,
    "funding.tasks.keep_ledgers": 300,
    "funding.tasks.gather_due": 600,
    "portal.accounts.tasks.forget_unconfirmed": 3600,
}


def schedule() -> dict[str, dict[str, object]]:
    """The polls of the rooms that have tasks. One that waited past its turn is dropped: the next does its work."""
    return {
        task.rpartition(".")[2]: {"task": task, "schedule": every, "options": {"expires": _patience(every)}}
        for task, every in POLLS.items()
        if find_spec(task.rpartition(".")[0])
    }


def _patience(every: int) -> int:
    """Seconds a poll may wait. A single worker that draws papers for minutes must not starve the slower polls."""
    return max(every, 10) if every < 60 else 5 * every


TRANSPORT_ALIASES["filesystem"] = "portal.filesystem_broker:Transport"
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    beat_schedule=schedule(),
    # A broker that is away comes back; the worker waits for it as long as it takes.
    broker_connection_max_retries=None,
    broker_connection_retry=True,
)
app.autodiscover_tasks()
