"""Several people pressing at the same moment, each with a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections

PATIENCE = 60


def together(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run the acts behind one barrier; answers what each returned or raised, in order. Nobody may hang."""
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
    for thread in threads:
        thread.join(PATIENCE)
    return outcomes


def raised(outcomes: Sequence[Any]) -> list[Exception]:
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]
