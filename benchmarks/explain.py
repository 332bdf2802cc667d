"""Runs the real pages once, and asks PostgreSQL how it answered each of their slower SELECTs: EXPLAIN (ANALYZE)."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from benchmarks.client import sign_in  # noqa: E402
from benchmarks.scene import Scene  # noqa: E402

# Quicker statements are not worth a plan.
WORTH_MS = 1.0
TIMES = 5


@dataclass(frozen=True)
class Asked:
    """One statement of a page with its values."""

    sql: str
    params: Any


@contextmanager
def listening() -> Iterator[list[Asked]]:
    heard: list[Asked] = []

    def hear(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.append(Asked(sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(hear):
        yield heard


def pages(scene: Scene) -> dict[str, tuple[str, int]]:
    """The lists, by the words of the report."""
    city = "/city/applications/?tab=all"
    return {
        "city list, first page": (city, scene.officer),
        "city list, last page": (f"{city}&page=99999", scene.officer),
        "city list, newest first": (f"{city}&sort=-submitted", scene.officer),
        "city list, by name": (f"{city}&sort=name", scene.officer),
        "city list, filtered": (f"{city}&state=under_panel", scene.officer),
        "city list, searched": (f"{city}&q={quote(scene.search)}", scene.officer),
        "desk list": ("/desk/?tab=all", scene.district),
        "workbench": ("/workbench/", scene.officer),
        "public register": ("/studios/", 0),
        "public register, searched": (f"/studios/?q={quote(scene.search)}", 0),
    }


def statements(path: str, user: int) -> list[Asked]:
    """The SELECTs of a warm page."""
    client = Client(HTTP_HOST="127.0.0.1")
    if user:
        client.cookies[settings.SESSION_COOKIE_NAME] = sign_in(user)
    client.get(path)
    with listening() as heard:
        client.get(path)
    return [each for each in heard if each.sql.startswith(("SELECT", "(SELECT")) and "clock_timestamp" not in each.sql]


def milliseconds(asked: Asked) -> float:
    """The quickest of a few runs, rows fetched."""
    found = []
    for _ in range(TIMES):
        with connection.cursor() as cursor:
            started = time.perf_counter()
            cursor.execute(asked.sql, asked.params)
            cursor.fetchall()
            found.append((time.perf_counter() - started) * 1000)
    return min(found)


def plan(asked: Asked) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, SUMMARY ON) {asked.sql}", asked.params)
        return "\n".join(line for (line,) in cursor.fetchall())


def report(scene: Scene) -> Iterator[str]:
    yield "# How PostgreSQL answers the lists"
    yield f"Written by `benchmarks/run --explain` at {scene.counts['Application']} files; statements of 1 ms and more."
    for name, (path, user) in pages(scene).items():
        timed = [(milliseconds(each), each) for each in statements(path, user)]
        slow = [(spent, each) for spent, each in timed if spent >= WORTH_MS]
        yield f"## {name}\n\n{len(timed)} SELECTs, {sum(spent for spent, _ in timed):.1f} ms together."
        for spent, each in slow:
            yield f"{spent:.1f} ms\n\n```\n{plan(each)}\n```"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scene", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    given.out.write_text("\n\n".join(report(Scene.read(given.scene))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
