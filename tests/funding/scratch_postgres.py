"""A PostgreSQL of a test's own that may be killed, on a free port, run by an ordinary user.

It does not wait for the disk: what it has written outlives its own death, though not that of the machine. Whatever
ends the test, an interrupt or kill -9, ends the server: the kernel tells it that its parent is gone.
"""

from __future__ import annotations

import glob
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ORDINARY = ("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--")
PATIENCE = 120
# After the change of user, which would forget it: the server shuts down when the process that started it ends.
WITH_ITS_PARENT = ("setpriv", "--pdeathsig=INT", "--")


class Server:
    """Started, killed as by a power cut, started again on the same files."""

    def __init__(self, folder: Path) -> None:
        self.bin = Path(sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1])
        self.data = folder / "pg"
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.process: Any = None
        self._run(
            "initdb", "-D", str(self.data), "-U", "portal", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"
        )

    @property
    def url(self) -> str:
        return f"postgres://portal@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Answers when it is ready; it is tried again while what died with it still holds the shared memory."""
        ready = [str(self.bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.process is None or self.process.poll() is not None:
                self._launch()
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.2)
        raise TimeoutError(f"PostgreSQL does not start: {(self.folder / 'log').read_text()[-500:]}")

    def _launch(self) -> None:
        settings = ("listen_addresses=127.0.0.1", "jit=off", "fsync=off", f"unix_socket_directories={self.folder}")
        options = [part for each in settings for part in ("-c", each)]
        place = ("-D", str(self.data), "-p", str(self.port))
        with (self.folder / "log").open("ab") as log:
            command = [*_as_ordinary(), *WITH_ITS_PARENT, str(self.bin / "postgres"), *place, *options]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

    def kill(self) -> None:
        """kill -9 of the server and of every process it has."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> None:
        """A quick and orderly end, or none too orderly; nothing stays behind."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()

    def _run(self, program: str, *arguments: str) -> None:
        command = [*_as_ordinary(), str(self.bin / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def running() -> Iterator[Server]:
    outer = Path(tempfile.mkdtemp(prefix="portal-kill-"))
    outer.chmod(0o711)
    folder = outer / "services"
    folder.mkdir()
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    server: Server | None = None
    try:
        server = Server(folder)
        server.start()
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(outer, ignore_errors=True)


def _as_ordinary() -> tuple[str, ...]:
    return ORDINARY if os.getuid() == 0 else ()
