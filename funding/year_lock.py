"""Years of a city that are closed: nothing dated in one is added any more; the database's trigger says the same."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import date

from django.db import connection

from funding.models import YearClosing
from funding.states import ClosingState
from portal.policy.refusal import Refused


def closed_years(city: str) -> frozenset[int]:
    """One statement."""
    closed = YearClosing.objects.filter(city=city, state=ClosingState.CLOSED)
    return frozenset(closed.values_list("year", flat=True))


def sentence(year: int) -> str:
    return f"{year} 年度资金已关账，不能再登记这一年的收支；更正的，用今年的日期冲销后重记"


def hold(city: str, years: Iterable[int]) -> None:
    """Keep the years open until the caller's transaction ends; raises `Refused` for one that is closed.

    A closing under way is locked, so that a row and the closing never pass each other unseen; so is the year itself
    against a closing that is just being proposed.
    """
    years = sorted(set(years))
    for year in years:
        _lock_year(city, year, "pg_advisory_xact_lock_shared")
    standing = YearClosing.objects.filter(city=city, year__in=years).exclude(state=ClosingState.WITHDRAWN)
    for closing in standing.select_for_update().order_by("pk"):
        if closing.state == ClosingState.CLOSED:
            raise Refused(sentence(closing.year))


def wait_for_rows(city: str, year: int) -> None:
    """Whoever proposes a closing waits for the rows being written, so that its report holds them."""
    _lock_year(city, year, "pg_advisory_xact_lock")


def _lock_year(city: str, year: int, function: str) -> None:
    """On PostgreSQL a lock of the transaction; SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [zlib.crc32(f"money:{city}".encode()) >> 1, year])


def require_open(city: str, day: date) -> None:
    """Raises `Refused` when the day lies in a closed year; asked by every step that dates money."""
    hold(city, [day.year])
