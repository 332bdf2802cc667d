"""The virus scanner, spoken to as clamd speaks; the answering end is a small server of the test."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.documents import attachments, scanning, tasks
from portal.documents.models import Attachment
from portal.documents.scanning import Verdict
from portal.documents.sentences import BadFile
from tests.documents import files

pytestmark = pytest.mark.django_db
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(threading.Thread):
    """Reads INSTREAM requests and finds what holds the test signature or is named."""

    def __init__(self, line: socket.socket) -> None:
        super().__init__(daemon=True)
        self.line = line
        self.signature = EICAR
        self.answer: bytes | None = None

    def run(self) -> None:
        while True:
            try:
                caller, _ = self.line.accept()
            except OSError:
                return
            with caller:
                self._serve(caller)

    def _serve(self, caller: socket.socket) -> None:
        stream = caller.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", stream.read(4))[0]:
            content += stream.read(length)
        said = b"stream: Eicar-Test FOUND\0" if self.signature in content else b"stream: OK\0"
        caller.sendall(said if self.answer is None else self.answer)


@pytest.fixture
def clamd(settings: Any, tmp_path: Path) -> Iterator[Clamd]:
    line = socket.socket(socket.AF_UNIX)
    line.bind(str(tmp_path / "clamd"))
    line.listen()
    server = Clamd(line)
    server.start()
    settings.CLAMD_SOCKET = str(tmp_path / "clamd")
    yield server
    line.shutdown(socket.SHUT_RDWR)
    line.close()


def test_without_a_scanner_nothing_is_scanned(settings: Any) -> None:
    settings.CLAMD_SOCKET = ""

    assert scanning.scan(EICAR) is Verdict.NOT_SCANNED


def test_a_clean_file_passes(clamd: Clamd, receive: Callable[..., Attachment]) -> None:
    assert receive("证书.pdf", files.pdf()).state == "ready"


def test_an_infected_file_is_refused_and_gone(
    clamd: Clamd, receive: Callable[..., Attachment], stored_files: Callable[[], list[str]]
) -> None:
    with pytest.raises(BadFile, match="文件没有通过安全检查，已删除。"):
        receive("协议.docx", files.with_parts(files.word(), {"word/media/a.bin": b"x"}) + EICAR)

    assert (Attachment.objects.count(), stored_files()) == (0, [])


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0"])
def test_an_answer_that_is_none_counts_as_no_scanner(clamd: Clamd, answer: bytes) -> None:
    clamd.answer = answer

    assert scanning.scan(b"x") is Verdict.UNREACHABLE


@pytest.mark.parametrize("address", ["/nowhere/clamd.sock", "127.0.0.1:9"])
def test_while_the_scanner_is_down_the_file_waits(
    settings: Any, receive: Callable[..., Attachment], address: str
) -> None:
    settings.CLAMD_SOCKET = address

    attachment = receive("证书.pdf", files.pdf())

    assert (attachment.state, attachment.is_viewable) == ("waiting_scan", False)
    assert tasks.scan_pending() == 0


def test_waiting_files_are_decided_when_it_is_back(
    settings: Any,
    receive: Callable[..., Attachment],
    tmp_path: Path,
    stored_files: Callable[[], list[str]],
    request: Any,
) -> None:
    settings.CLAMD_SOCKET = "/nowhere/clamd.sock"
    clean, bad = receive("好.pdf", files.pdf()), receive("坏.pdf", files.pdf(2))
    clamd = request.getfixturevalue("clamd")
    clamd.signature = b"/Count 2"

    assert tasks.scan_pending() == 2

    clean.refresh_from_db()
    bad.refresh_from_db()
    assert (clean.state, bad.state) == ("ready", "rejected")
    assert stored_files() == [clean.file.name]
    assert list(Attachment.objects.live()) == [clean]
    assert attachments.scan_waiting() == 0
