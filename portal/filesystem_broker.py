"""Celery's filesystem broker, made safe for a reader and a writer at the same moment.

Kombu's own creates a message's file and then fills it. A worker that looks in between reads an empty message, and ends
with "Unrecoverable error: JSONDecodeError". Here every file appears whole, and is taken by renaming it.
"""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """Messages and tables of queues as files that are never seen half-written."""

    def _put(self, queue: str, message: Any, **options: Any) -> None:  # type: ignore[override]  # kombu has two names
        _appear(Path(self.data_folder_out) / f"{time_ns()}_{uuid.uuid4()}.{queue}.msg", dumps(message))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder = Path(self.data_folder_in)
        for name in sorted(name for name in os.listdir(folder) if name.partition(".")[2] == f"{queue}.msg"):
            text = _take(folder / name)
            if text is not None:
                try:
                    return loads(text)
                except ValueError:
                    # Only a foreign hand leaves such a file. Rows that wait are asked for again.
                    logger.exception("message %s cannot be read and was dropped", name)
        raise Empty

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str | None, queue: str) -> None:
        wanted = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self.control_folder.mkdir(exist_ok=True)
        with _alone(self.control_folder / "lock"):
            table = self.get_table(exchange)
            if wanted not in table:
                _appear(self.control_folder / f"{exchange}.exchange", dumps([wanted, *table]))


class Transport(filesystem.Transport):
    """What kombu looks up for filesystem:// once `portal.celery` is loaded."""

    Channel = Channel


def _appear(path: Path, text: str) -> None:
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4()}.part")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _take(path: Path) -> str | None:
    """The text of a message, which is then gone; None when another worker was first."""
    mine = path.with_name(f"{path.name}.{uuid.uuid4()}.part")
    try:
        path.rename(mine)
    except FileNotFoundError:
        return None
    text = mine.read_text(encoding="utf-8", errors="replace")
    mine.unlink()
    return text


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time; closing the file lets the next one in."""
    with path.open("w") as held:
        flock(held, LOCK_EX)
        yield
