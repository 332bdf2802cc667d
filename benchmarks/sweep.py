"""Times the night over the whole register, twice: `python -m benchmarks.sweep --out sweep.json`."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from portal.workflow import deadlines  # noqa: E402
from studios import filing_rounds, tasks  # noqa: E402


class Counter:
    """Counts statements without keeping them."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.statements += 1
        return execute(*given)


def night() -> dict[str, float]:
    """What happens by itself: terms that end, proposals, papers opened, every duty's reminders."""
    began, counter = time.perf_counter(), Counter()
    with connection.execute_wrapper(counter):
        tasks.watch_over_studios()
        filing_rounds.open_rounds()
        duties = deadlines.sweep()
    return {"seconds": time.perf_counter() - began, "statements": counter.statements, "duties": duties}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    found = {"first": night(), "second": night()}
    given.out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
