"""Asks every page in this one process and says what it cost of the processor: a figure that a busy machine leaves alone."""

from __future__ import annotations

import argparse
import cProfile
import pstats
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from django.conf import settings  # noqa: E402

from benchmarks import pages  # noqa: E402
from benchmarks.client import TIMING, TOKEN, Answer, sign_in  # noqa: E402
from benchmarks.measure import asked, checked  # noqa: E402
from benchmarks.pages import Page  # noqa: E402
from benchmarks.report import speed  # noqa: E402
from benchmarks.scene import Scene  # noqa: E402
from benchmarks.wsgi import application  # noqa: E402

WARM_UP, REQUESTS = 12, 60


class Neighbour:
    """A visitor without a network: the WSGI application is called as gunicorn calls it."""

    def __init__(self, port: int, user: int = 0) -> None:
        cookies = {settings.CSRF_COOKIE_NAME: TOKEN}
        if user:
            cookies[settings.SESSION_COOKIE_NAME] = sign_in(user)
        self.cookie = "; ".join(f"{key}={value}" for key, value in cookies.items())

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"")

    def post(self, path: str, fields: list[tuple[str, str]]) -> Answer:
        kept = [(key, value) for key, value in fields if key != "csrfmiddlewaretoken"]
        return self._ask("POST", path, urlencode([*kept, ("csrfmiddlewaretoken", TOKEN)]).encode())

    def _ask(self, method: str, address: str, body: bytes) -> Answer:
        path, _, query = address.partition("?")
        found: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> None:
            found.update(status=int(status.split()[0]), **{"headers": dict(headers)})

        answer = application(self._environ(method, path, query, body), start)
        text = b"".join(answer).decode("utf-8", "replace")
        getattr(answer, "close", lambda: None)()
        timing = TIMING.search(found["headers"]["Server-Timing"])
        assert timing is not None
        app, cpu, sql, statements = timing.groups()
        location = found["headers"].get("Location", "")
        return Answer(found["status"], text, float(app), float(cpu), float(sql), int(statements), location)

    def _environ(self, method: str, path: str, query: str, body: bytes) -> dict[str, Any]:
        return {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": self.cookie,
            "HTTP_ACCEPT": "application/json, text/html",
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
        }


def warm(page: Page, scene: Scene) -> Callable[[], Answer]:
    act = page.start(0, scene)
    for _ in range(WARM_UP):
        checked(page, act())
    return act


@contextmanager
def profiled(folder: Path | None, name: str) -> Iterator[None]:
    """What took the time, function by function, in a file of the folder; without one nothing is written."""
    if folder is None:
        yield
        return
    profile = cProfile.Profile()
    with profile:
        yield
    with (folder / f"{name.replace(' ', '-')}.txt").open("w") as out:
        for order in ("cumulative", "tottime"):
            pstats.Stats(profile, stream=out).sort_stats(order).print_stats(90)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scene", type=Path, required=True)
    parser.add_argument("--register", action="store_true", help="the pages of the register instead")
    parser.add_argument("--money", action="store_true", help="the money pages instead")
    parser.add_argument("--rounds", action="store_true", help="the pages of rounds instead")
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--profile", type=Path, help="a folder for what took the time; the figures are then not true")
    given = parser.parse_args()
    scene = Scene.read(given.scene)
    pages.Visitor = Neighbour  # type: ignore[misc, assignment]
    print("| page | CPU ms | of which at best | p50 ms | SQL ms | statements |\n| --- | --- | --- | --- | --- | --- |")
    for page in asked(given):
        # A draft can be handed in once, and the server's own run has need of them all.
        if given.only not in page.name or page.once_each:
            continue
        act = warm(page, scene)
        with profiled(given.profile, page.name):
            answers = [checked(page, act()) for _ in range(REQUESTS)]
        cpu = [each.cpu for each in answers]
        figures = (median(cpu), min(cpu), median(a.app for a in answers), median(a.sql for a in answers))
        words = " | ".join(f"{each:.1f}" for each in figures)
        print(f"| {page.name} | {words} | {round(median(a.statements for a in answers))} |", flush=True)
    print(f"\nTen million additions took {speed():.2f} s of CPU after it.")


if __name__ == "__main__":
    main()
