"""kill −9 in the middle of a batch: of the process that reads the bank's file, of the database, of the Celery worker
that books what was paid (trust.md T-K1…T-K3)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.funding.hands import ROWS
from tests.funding.scratch_postgres import WITH_ITS_PARENT, Server, running

pytestmark = [pytest.mark.long, pytest.mark.postgres]
ROOT = Path(__file__).resolve().parents[2]
# Who is killed, and how many seconds after the reading began.
KILLS = (
    ("reader", 0.05), ("database", 0.05), ("reader", 0.2), ("database", 0.2), ("reader", 0.5), ("database", 0.5),
)  # fmt: skip
PATIENCE = 900
# How many of the rows stand when the worker is killed.
BOOKED = (1, 4, 8)


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as found:
        yield found


def hands(server: Server, act: str, file: Path, **changes: str) -> subprocess.Popen[str]:
    usual = {"TEST_DATABASE_URL": server.url, "DJANGO_SETTINGS_MODULE": "portal.settings_test"}
    environment = {**os.environ, **usual, **changes}
    command = [sys.executable, "-m", "tests.funding.hands", act, str(file)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def finished(server: Server, act: str, file: Path, **changes: str) -> str:
    process = hands(server, act, file, **changes)
    try:
        out, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 0
    return out


def standing(server: Server, file: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(finished(server, "check", file).splitlines()[-1])
    return told


def reading(server: Server, file: Path, seconds: float) -> subprocess.Popen[str]:
    """In the middle of the file."""
    process = hands(server, "read", file)
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("begun"):
            break
    time.sleep(seconds)
    return process


def whole_or_nothing(told: dict[str, Any]) -> None:
    assert told["broken"] == []
    assert (told["payments"], told["files"], told["state"]) in ((0, 0, "sent"), (ROWS, 1, "settled"))


def test_a_file_is_whole_or_nothing_whoever_is_killed_whenever(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "回单.csv"
    finished(server, "prepare", file)

    for victim, seconds in KILLS:
        process = reading(server, file, seconds)
        if victim == "reader":
            process.kill()
        else:
            server.kill()
            server.start()
        process.communicate(timeout=PATIENCE)
        whole_or_nothing(standing(server, file))

    finished(server, "read", file)
    told = standing(server, file)
    assert (told["payments"], told["files"], told["state"], told["broken"]) == (ROWS, 1, "settled", [])
    _the_worker_is_killed_while_it_books(server, file, tmp_path)


def _the_worker_is_killed_while_it_books(server: Server, file: Path, folder: Path) -> None:
    """A row of the ledgers for each payment, each whole; another worker goes on where the killed one stopped."""
    told: dict[str, Any] = {}
    for rows in BOOKED:
        finished(server, "ask", file, **production(server, folder))
        with working(server, folder) as worker:
            until_booked(server, rows)
            worker.kill()
        told = standing(server, file)
        assert told["broken"] == []
        assert told["booked"] + told["unbooked"] == ROWS

    assert told["unbooked"] > 0
    finished(server, "ask", file, **production(server, folder))
    with working(server, folder):
        until_booked(server, ROWS)
    told = standing(server, file)
    assert (told["booked"], told["unbooked"], told["broken"]) == (ROWS, 0, [])


def production(server: Server, folder: Path) -> dict[str, str]:
    """The portal's own settings on the scratch database; the broker's files beside it."""
    return {"DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_URL": server.url, "VAR_DIR": str(folder / "var")}


@contextmanager
def working(server: Server, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real Celery worker; it ends with the block, whatever happens in it."""
    command = [*WITH_ITS_PARENT, sys.executable, "manage.py", "embedded_worker", "--concurrency", "1"]
    with (folder / "worker.log").open("ab") as log:
        environment = {**os.environ, **production(server, folder)}
        worker = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait(30)


def until_booked(server: Server, rows: int) -> None:
    """Looked at every few milliseconds, for the worker is quick."""
    end = time.monotonic() + PATIENCE
    with psycopg.connect(server.url, autocommit=True) as connection:
        while True:
            found = connection.execute("SELECT count(*) FROM funding_ledgerentry").fetchone()
            if found is not None and found[0] >= rows:
                return
            assert time.monotonic() < end, "the worker does not get there"
            time.sleep(0.002)
