"""kill −9 in the middle of a bank file: of the process that reads it, and of the database (trust.md T-K1, T-K2)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.funding.hands import ROWS
from tests.funding.scratch_postgres import Server, running

pytestmark = [pytest.mark.long, pytest.mark.postgres]
ROOT = Path(__file__).resolve().parents[2]
# Who is killed, and how many seconds after the reading began.
KILLS = (
    ("reader", 0.05), ("database", 0.05), ("reader", 0.2), ("database", 0.2), ("reader", 0.5), ("database", 0.5),
)  # fmt: skip
PATIENCE = 900


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as found:
        yield found


def hands(server: Server, act: str, file: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "TEST_DATABASE_URL": server.url, "DJANGO_SETTINGS_MODULE": "portal.settings_test"}
    command = [sys.executable, "-m", "tests.funding.hands", act, str(file)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def finished(server: Server, act: str, file: Path) -> str:
    process = hands(server, act, file)
    out, _ = process.communicate(timeout=PATIENCE)
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
