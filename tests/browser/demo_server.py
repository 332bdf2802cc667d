"""The demonstration in a process of its own, as script/demo serves it: gunicorn, hashed static files, both cities."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def demonstration(folder: Path, *, worker: bool = False) -> Iterator[str]:
    """Serve the demonstration kept in a folder, made there once; gives its address.

    The worker draws papers and sends mail; a test that wants neither does without.
    """
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    settings = _environment(folder, address)
    _make(folder, settings)
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "portal.wsgi"]
    with ExitStack() as running:
        bound = settings | {"BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "1"}
        server = running.enter_context(_process(command, bound, folder / f"web-{port}.log"))
        if worker:
            hands = [sys.executable, "manage.py", "embedded_worker"]
            running.enter_context(_process(hands, settings, folder / f"worker-{port}.log"))
        _wait(server, address)
        yield address


@contextmanager
def _process(command: list[str], settings: dict[str, str], log_file: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log_file.open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def _environment(folder: Path, address: str) -> dict[str, str]:
    outer = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL", "S3_BUCKET"}}
    own = {"DJANGO_SETTINGS_MODULE": "portal.settings", "EMBEDDED": "1", "DEMO": "1", "CLOCK_MAY_SHIFT": "1"}
    places = {"VAR_DIR": str(folder), "STATIC_ROOT": str(folder / "static"), "MEDIA_ROOT": str(folder / "media")}
    return outer | own | places | {"SITE_URL": address}


def _make(folder: Path, settings: dict[str, str]) -> None:
    """Both workers of a parallel run share one; the first to hold the lock makes it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "made").exists():
            return
        for task in (("migrate", "--no-input"), ("collectstatic", "--no-input"), ("load_demo",)):
            command = [sys.executable, "manage.py", *task]
            subprocess.run(command, cwd=ROOT, env=settings, check=True, stdout=subprocess.DEVNULL)
        (folder / "made").touch()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(300):
        try:
            with urlopen(f"{address}/healthz", timeout=5):  # noqa: S310  our own server
                return
        except URLError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError("the demonstration's server did not start; see its web log")
