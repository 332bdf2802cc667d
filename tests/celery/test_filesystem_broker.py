"""The broker's folder: messages are whole, taken once, and a foreign file stops nobody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

import portal.celery  # the alias of filesystem:// is set there
from portal.filesystem_broker import Channel, Transport


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Channel]:
    assert portal.celery.app
    options = {
        "data_folder_in": str(tmp_path / "queue"),
        "data_folder_out": str(tmp_path / "queue"),
        "control_folder": str(tmp_path / "control"),
    }
    (tmp_path / "queue").mkdir()
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.default_channel


def everything(channel: Channel, queue: str) -> list[object]:
    found = []
    while True:
        try:
            found.append(channel._get(queue))
        except Empty:
            return found


def test_celery_uses_this_broker(channel: Channel) -> None:
    assert isinstance(channel, Channel)
    assert isinstance(channel.connection, Transport)


def test_messages_come_in_order_and_leave_nothing_behind(channel: Channel, tmp_path: Path) -> None:
    for number in range(3):
        channel._put("celery", {"number": number})
    channel._put("other", {"number": 9})

    assert everything(channel, "celery") == [{"number": 0}, {"number": 1}, {"number": 2}]
    assert everything(channel, "other") == [{"number": 9}]
    assert list((tmp_path / "queue").iterdir()) == []


def test_a_message_that_cannot_be_read_is_dropped_and_the_next_one_comes(channel: Channel, tmp_path: Path) -> None:
    (tmp_path / "queue" / "0_broken.celery.msg").write_text("")
    channel._put("celery", {"number": 1})

    assert everything(channel, "celery") == [{"number": 1}]


def test_a_message_still_being_written_is_not_seen(channel: Channel, tmp_path: Path) -> None:
    (tmp_path / "queue" / "0_x.celery.msg.1.part").write_text("")

    assert everything(channel, "celery") == []


def test_many_readers_and_writers_see_each_message_once(channel: Channel) -> None:
    found: list[object] = []
    done = threading.Event()

    def write(first: int) -> None:
        for number in range(first, first + 200):
            channel._put("celery", number)

    def read() -> None:
        while not done.is_set():
            found.extend(everything(channel, "celery"))

    readers = [threading.Thread(target=read) for _ in range(3)]
    writers = [threading.Thread(target=write, args=(first,)) for first in (0, 200)]
    for thread in [*readers, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()

    assert sorted([*found, *everything(channel, "celery")]) == list(range(400))  # type: ignore[type-var]


def test_queues_are_bound_once_each(channel: Channel) -> None:
    for queue in ("a", "b", "a"):
        channel._queue_bind("talk", "key", "", queue)

    assert sorted(entry.queue for entry in channel.get_table("talk")) == ["a", "b"]
