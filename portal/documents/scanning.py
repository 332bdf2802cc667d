"""Asking a virus scanner (clamd) over its INSTREAM protocol; without CLAMD_SOCKET nothing is scanned."""

from __future__ import annotations

import socket
import struct
from enum import Enum

from django.conf import settings

_CHUNK = 256 * 1024
_TIMEOUT = 20.0


class Verdict(Enum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNREACHABLE = "unreachable"
    NOT_SCANNED = "not_scanned"


def scan(content: bytes) -> Verdict:
    """What the scanner says; `UNREACHABLE` when it is down, so that the file waits."""
    address = settings.CLAMD_SOCKET
    if not address:
        return Verdict.NOT_SCANNED
    try:
        answer = _ask(address, content)
    except OSError:
        return Verdict.UNREACHABLE
    if answer.endswith("FOUND"):
        return Verdict.INFECTED
    return Verdict.CLEAN if answer.endswith("OK") else Verdict.UNREACHABLE


def _ask(address: str, content: bytes) -> str:
    with _connected(address) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            line.sendall(struct.pack("!L", len(chunk)) + chunk)
        line.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            received = line.recv(4096)
            if not received:
                break
            answer += received
    return answer.rstrip(b"\0\n").decode("utf-8", "replace").strip()


def _connected(address: str) -> socket.socket:
    """A path is a Unix socket, 'host:port' a TCP one."""
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_TIMEOUT)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_TIMEOUT)
