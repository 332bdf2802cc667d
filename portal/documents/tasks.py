"""What the worker is woken for every few seconds; each call does what is due and may be killed at any point."""

from __future__ import annotations

from collections.abc import Callable

from celery import shared_task

from . import attachments, exports, renderings

# One call does not hold the worker longer than this many pieces.
MOST_AT_ONCE = 20


@shared_task
def render_pending() -> int:
    """Draw the documents that are due; answers how many were tried."""
    return _count(renderings.render_next)


@shared_task
def export_pending() -> int:
    """Make the Excel lists that are due; answers how many were tried."""
    return _count(exports.export_next)


@shared_task
def scan_pending() -> int:
    """Scan files that came in while the virus scanner was down."""
    return attachments.scan_waiting()


def _count(do_next: Callable[[], object | None]) -> int:
    tried = 0
    while tried < MOST_AT_ONCE and do_next() is not None:
        tried += 1
    return tried
