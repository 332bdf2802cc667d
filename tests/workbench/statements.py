"""Counting statements alike on both databases."""

from __future__ import annotations

from django.test.utils import CaptureQueriesContext


def counted(asked: CaptureQueriesContext) -> int:
    """Without PostgreSQL's reading of the clock, which SQLite does not need."""
    return sum("clock_timestamp" not in query["sql"] for query in asked.captured_queries)
