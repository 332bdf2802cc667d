"""A small SMTP server for tests: it keeps what it accepts, and stops at a named point when told to."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        try:
            self._say("220 ready")
            while line := self.rfile.readline():
                if not self._answer(line.decode().strip().upper()):
                    return
        except OSError:
            return

    def _answer(self, command: str) -> bool:
        if command.startswith("MAIL"):
            self.server.stop_here("before")
        if command == "DATA":
            self._say("354 go on")
            self.server.accept(self._text())
            self.server.stop_here("after")
        if command == "QUIT":
            self._say("221 bye")
            return False
        self._say("250 ok")
        return True

    def _text(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """`hold = "before"` stops every conversation before the letter, "after" between accepting it and saying so."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.port: int = self.server_address[1]
        self.mails: list[EmailMessage] = []
        self.hold = ""
        self.held = threading.Event()
        self.go_on = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.go_on.set()
        self.shutdown()
        self.server_close()

    def accept(self, text: bytes) -> None:
        self.mails.append(message_from_bytes(text, _class=EmailMessage, policy=policy.default))

    def stop_here(self, point: str) -> None:
        if self.hold == point:
            self.held.set()
            self.go_on.wait(60)

    @property
    def subjects(self) -> list[str]:
        return sorted(str(mail["Subject"]) for mail in self.mails)
