"""The portal's WSGI application with a clock around it: what a request cost goes into its Server-Timing header.

The time runs from the server's call to the ready answer: connection check, middleware, view, template, commit.
`cpu` is the worker's own processor time in it, which a busy machine leaves alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

from django.db import connection

from portal.wsgi import application as portal


class Statements:
    """Counts statements and sums their time; savepoints count, BEGIN and COMMIT are the driver's."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - started
            self.count += 1


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer, and say in a header how long it took."""
    statements = Statements()
    started, worked = time.perf_counter(), time.thread_time()

    def timed(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        spent = (time.perf_counter() - started) * 1000
        busy = (time.thread_time() - worked) * 1000
        sql = f'sql;dur={statements.seconds * 1000:.3f};desc="{statements.count}"'
        return start_response(
            status, [*headers, ("Server-Timing", f"app;dur={spent:.3f}, cpu;dur={busy:.3f}, {sql}")], *rest
        )

    with connection.execute_wrapper(statements):
        return portal(environ, timed)
