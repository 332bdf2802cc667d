"""Worker and scheduler in one process, for the embedded default: nothing is left behind when it dies."""

from __future__ import annotations

import os
import threading
from typing import Any

from celery.beat import EmbeddedService
from celery.signals import worker_shutting_down
from django.core.management.base import BaseCommand, CommandParser

from portal.celery import app

# After SIGTERM running tasks may finish for so long; what they leave undone, the next start picks up from its rows.
SECONDS_TO_FINISH = 4.0


class Command(BaseCommand):
    # Celery makes them itself when the worker starts; once is enough.
    requires_system_checks: list[str] = []
    help = "Run Celery's worker (threads) and its scheduler (a thread) in one process."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=2, help="threads that run tasks")
        parser.add_argument("--loglevel", default="WARNING")

    def handle(self, *args: Any, **options: Any) -> None:
        worker_shutting_down.connect(end_soon, weak=False)
        beat: Any = EmbeddedService(app, thread=True, scheduler_cls="celery.beat:Scheduler")
        beat.daemon = True
        beat.start()
        worker = app.Worker(
            pool="threads",
            concurrency=options["concurrency"],
            loglevel=options["loglevel"],
            quiet=True,
            without_mingle=True,
            without_gossip=True,
            without_heartbeat=True,
        )
        try:
            worker.start()
        finally:
            beat.stop()
        if worker.exitcode:
            raise SystemExit(worker.exitcode)


def end_soon(**about: Any) -> None:
    """Set a limit to the farewell; a thread that hangs in a task cannot hold the process."""
    limit = threading.Timer(SECONDS_TO_FINISH, os._exit, (0,))
    limit.daemon = True
    limit.start()
