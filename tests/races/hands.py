"""Several people pressing at the same moment, each with a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from time import monotonic, sleep
from typing import Any

from django.db import connection, connections, transaction

from portal.audit.models import ChainHead

PATIENCE = 60


def together(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run the acts behind one barrier; answers what each returned or raised, in order. Nobody may hang."""
    return _ended(*_started(acts))


def behind_the_log(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """The same, while the log is held until every act waits for a row: what they read before they write is read."""
    with transaction.atomic():
        ChainHead.objects.select_for_update().get(pk=1)
        running = _started(acts)
        _until_waiting(len(acts))
    return _ended(*running)


def _until_waiting(many: int) -> None:
    """So many sessions of this database wait for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    end = monotonic() + PATIENCE
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0] >= many:
                return
        if monotonic() > end:
            raise TimeoutError("not all of them wait for a row")
        sleep(0.02)


def _started(acts: Sequence[Callable[[], Any]]) -> tuple[list[threading.Thread], list[Any]]:
    outcomes: list[Any] = [TimeoutError("still running")] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int) -> None:
        try:
            start.wait(PATIENCE)
            outcomes[place] = acts[place]()
        except Exception as problem:  # every outcome is judged by the test
            outcomes[place] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    return threads, outcomes


def _ended(threads: Sequence[threading.Thread], outcomes: list[Any]) -> list[Any]:
    for thread in threads:
        thread.join(PATIENCE)
    return outcomes


def raised(outcomes: Sequence[Any]) -> list[Exception]:
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]
