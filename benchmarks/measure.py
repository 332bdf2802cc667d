"""Starts gunicorn with two sync workers and asks every page; the figures go to a JSON file for the report."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

import django

django.setup()

import psutil  # noqa: E402

from benchmarks.client import Answer, Visitor  # noqa: E402
from benchmarks.money_pages import MONEY_PAGES  # noqa: E402
from benchmarks.pages import PAGES, Page  # noqa: E402
from benchmarks.register_pages import REGISTER_PAGES  # noqa: E402
from benchmarks.report import speed  # noqa: E402
from benchmarks.round_pages import ROUND_PAGES  # noqa: E402
from benchmarks.scene import Scene  # noqa: E402

WORKERS = 2
WARM_UP = 12
REQUESTS = 100


@dataclass(frozen=True)
class Figure:
    """What one page cost."""

    name: str
    p50: float
    p95: float
    cpu: float
    statements: int
    most_statements: int
    sql: float
    requests: int
    bytes: int
    target: float | None
    target_statements: int | None


@contextmanager
def gunicorn(port: int) -> Iterator[psutil.Process]:
    """The portal as in production, on a loopback port; stopped at the end."""
    environment = {**os.environ, "BIND": f"127.0.0.1:{port}", "WEB_WORKERS": str(WORKERS), "WEB_THREADS": "1"}
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "benchmarks.wsgi:application"]
    server = subprocess.Popen(command, env=environment)
    try:
        _await(port)
        yield psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(30)


def _await(port: int) -> None:
    for _ in range(300):
        try:
            if Visitor(port).get("/healthz").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("gunicorn does not answer")


def ask(page: Page, port: int, scene: Scene, requests: int) -> Figure:
    """Warm both workers, then one request after the other."""
    act = page.start(port, scene)
    warm_up = min(WARM_UP, len(scene.drafts) // 4) if page.once_each else WARM_UP
    requests = min(requests, len(scene.drafts) - warm_up) if page.once_each else requests
    for _ in range(warm_up):
        checked(page, act())
    answers = [checked(page, act()) for _ in range(requests)]
    times = sorted(each.app for each in answers)
    counts = [each.statements for each in answers]
    return Figure(
        name=page.name,
        p50=median(times),
        p95=quantiles(times, n=20)[-1] if len(times) > 1 else times[0],
        cpu=median(each.cpu for each in answers),
        statements=round(median(counts)),
        most_statements=max(counts),
        sql=median(each.sql for each in answers),
        requests=len(answers),
        bytes=len(answers[-1].body.encode()),
        target=page.milliseconds,
        target_statements=page.statements,
    )


def checked(page: Page, answer: Answer) -> Answer:
    """A refusal is quick too, so every answer is looked at."""
    handed_in = answer.status == 302 and answer.location.endswith("/done/")
    if not (handed_in if page.once_each else answer.status == 200):
        raise SystemExit(f"{page.name}: {answer.status} {answer.location} {answer.body[:2000]}")
    return answer


def asked(given: argparse.Namespace) -> tuple[Page, ...]:
    """The pages that the command names."""
    if given.rounds:
        return ROUND_PAGES
    return MONEY_PAGES if given.money else REGISTER_PAGES if given.register else PAGES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scene", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--register", action="store_true", help="the pages of the register instead")
    parser.add_argument("--money", action="store_true", help="the money pages instead")
    parser.add_argument("--rounds", action="store_true", help="the pages of rounds instead")
    parser.add_argument("--only", default="", help="pages whose name contains this")
    given = parser.parse_args()
    scene = Scene.read(given.scene)
    figures = []
    with gunicorn(given.port) as server:
        for page in asked(given):
            if given.only in page.name:
                figures.append(ask(page, given.port, scene, given.requests))
                print(
                    f"{page.name}: {figures[-1].p50:.1f} ms ({figures[-1].cpu:.1f} CPU), {figures[-1].statements} statements",
                    file=sys.stderr,
                )
        memory = [child.memory_info().rss for child in server.children()]
    found = {
        "pages": [asdict(each) for each in figures],
        "rss": memory,
        "load": os.getloadavg()[0],
        "speed": speed(),
        "scene": scene.counts,
    }
    given.out.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
