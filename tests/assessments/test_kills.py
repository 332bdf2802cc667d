"""kill −9 in the middle of a release and of a recomputation, of the process and of the database (trust.md T-K1, T-K2):
nothing half-written, nothing broken, and it can be done again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.assessments.hands import PATIENCE, STUDIOS
from tests.funding.scratch_postgres import Server, running

pytestmark = [pytest.mark.long, pytest.mark.postgres]
ROOT = Path(__file__).resolve().parents[2]
# Who is killed, and before which of the release's statements: the locks, the list's step, the studios', the results,
# the letters, the notice.
KILLS = (("process", 12), ("process", 30), ("database", 45), ("process", 60), ("process", 80), ("database", 100))
# Once the worker has claimed its job, and with it half done.
WORK = (12, 60)


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as found:
        yield found


def hands(server: Server, act: str, still: int = 0) -> subprocess.Popen[str]:
    usual = {"TEST_DATABASE_URL": server.url, "DJANGO_SETTINGS_MODULE": "portal.settings_test"}
    command = [sys.executable, "-m", "tests.assessments.hands", act, str(still)]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **usual}, stdout=subprocess.PIPE, text=True)


def done(server: Server, act: str) -> list[str]:
    process = hands(server, act)
    try:
        out, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 0
    return out.splitlines()


def standing(server: Server) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(done(server, "check")[-2])
    return told


def killed(server: Server, act: str, still: int, victim: str) -> None:
    """In the middle of its work."""
    process = hands(server, act, still)
    assert process.stdout is not None
    assert process.stdout.readline() == "standing\n"
    if victim == "database":
        server.kill()
        server.start()
    process.kill()
    process.communicate(timeout=PATIENCE)


def test_a_release_and_a_recomputation_survive_kill_9(server: Server) -> None:
    done(server, "prepare")
    before = standing(server)
    assert (before["list"], before["results"], before["broken"]) == ("submitted", 0, [])

    for victim, still in KILLS:
        killed(server, "release", still, victim)
        assert standing(server) == before

    done(server, "release")
    after = standing(server)
    whole = (after["published"], after["results"], after["entries"], after["letters"])
    assert (after["list"], whole, after["broken"]) == ("released", (STUDIOS,) * 4, [])
    _the_worker_is_killed_while_it_works_the_round_out(server, after)


def _the_worker_is_killed_while_it_works_the_round_out(server: Server, after: dict[str, Any]) -> None:
    """Nothing changes but the job, which another worker takes up."""
    done(server, "ask")
    for still in WORK:
        killed(server, "work", still, "process")
        told = standing(server)
        assert {**told, "job": after["job"]} == after
        assert [state for state, _ in told["job"]] == ["running"]

    done(server, "work")
    told = standing(server)
    assert told["job"] == [["ready", len(WORK) + 1]]
    assert {**told, "job": after["job"]} == after
