"""Real worker processes, a mail server that can be held up, and the two brokers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis
from django.conf import settings
from django.db import connection

from tests.celery.mail_server import MailServer

ROOT = Path(settings.BASE_DIR)
Start = Callable[..., "Worker"]


class Worker:
    """One `manage.py embedded_worker` of our own, in a process of its own."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as sink:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "embedded_worker"],
                cwd=ROOT,
                env=environment,
                stdout=sink,
                stderr=subprocess.STDOUT,
            )

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def kill(self) -> None:
        """As the kernel does it when memory runs out."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def terminate(self) -> float:
        """Ask it to end; returns the seconds that took."""
        started = time.monotonic()
        self.process.terminate()
        self.process.wait(20)
        return time.monotonic() - started


def eventually(true: Callable[[], Any], seconds: float = 120) -> None:
    """Wait until it is so; fail when it never is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.1)
    raise AssertionError(f"not so within {seconds} s")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(params=["filesystem", pytest.param("redis", marks=pytest.mark.redis)])
def broker(request: pytest.FixtureRequest) -> str:
    """The broker's address for REDIS_URL; empty for the embedded default."""
    if request.param == "filesystem":
        return ""
    url = (
        settings.TEST_REDIS_URL.rpartition("/")[0]
        if settings.TEST_REDIS_URL.count("/") > 2
        else settings.TEST_REDIS_URL
    )
    redis.Redis.from_url(f"{url}/9").flushdb()
    return f"{url}/9"


@pytest.fixture
def start(transactional_db: None, mail_server: MailServer, tmp_path: Path) -> Iterator[Start]:
    """`start(REDIS_URL=…)` starts a worker on this test's database and mail server."""
    workers: list[Worker] = []

    def run(**changes: str) -> Worker:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "VAR_DIR": str(tmp_path),
            "DATABASE_URL": database_url(),
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(mail_server.port),
            **changes,
        }
        worker = Worker(environment, tmp_path / f"worker-{len(workers)}.log")
        workers.append(worker)
        return worker

    yield run
    for worker in workers:
        if worker.process.poll() is None:
            worker.kill()


def database_url() -> str:
    """The address of the database this test runs in, for another process."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    return f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
