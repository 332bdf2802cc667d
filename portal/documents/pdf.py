"""PDF from a print template: the text is put together here, drawn by a watched process of its own."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.template.loader import render_to_string

from portal.policy.refusal import Refused

from . import qr, verification

SECONDS = 20.0
# Characters of the title (22 pt) in a line of 156 mm.
TITLE_WIDTH = 20
LARGEST_HTML = 5 * 1024 * 1024
LARGEST_PDF = 50 * 1024 * 1024
# A fresh process now and then keeps memory flat.
RENDERINGS_PER_PROCESS = 200

TOO_LONG = "这份文书的内容过长，不能生成 PDF。请缩短文字后重新生成。"
TOO_SLOW = f"这份文书超过 {SECONDS:.0f} 秒没有生成，已停止。请缩短内容后重新生成；如仍不行，请联系管理员。"


class CannotPrint(Refused):
    """A fault that trying again would not cure; its sentence goes to the person."""


class PrinterDied(RuntimeError):
    """The rendering process ended or could not draw this document; worth another try."""


@dataclass(frozen=True)
class PrintBase:
    """What stands in the head and foot of every page."""

    title: str
    # 编号, in the running head and the foot
    number: str = ""
    # 版本, as in '第 3 版'
    version: str = ""
    # a `Verification.code`; puts the QR on page 1 and the code on every page
    code: str = ""
    # 预览稿 across every page
    draft: bool = False

    @property
    def foot(self) -> str:
        """编号 · 版本 · 校验码, those that there are."""
        code = self.code and f"校验码 {self.grouped_code}"
        number = self.number and f"编号 {self.number}"
        return " · ".join(part for part in (number, self.version, code) if part)

    @property
    def title_lines(self) -> list[str]:
        """Lines of like length, broken after a word where one ends near the middle."""
        return _balanced(self.title)

    @property
    def grouped_code(self) -> str:
        return "-".join(self.code[at : at + 4] for at in range(0, len(self.code), 4))

    @property
    def qr(self) -> str:
        return qr.data_uri(verification.url(self.code)) if self.code else ""


def render_pdf(template: str, context: Mapping[str, Any], base: PrintBase) -> bytes:
    """The PDF of a template that extends `print/form.html` or `print/letter.html`; they read `base` as `frame`.

    Raises `CannotPrint` with a sentence for people, or `PrinterDied`.
    """
    return print_html(render_to_string(template, {**context, "frame": base}))


def print_html(html: str) -> bytes:
    """The PDF of a complete page of HTML."""
    if len(html.encode()) > LARGEST_HTML:
        raise CannotPrint(TOO_LONG)
    pdf = _printer.draw(html)
    if len(pdf) > LARGEST_PDF:
        raise CannotPrint(TOO_LONG)
    return pdf


class Printer:
    """One rendering process, started when first needed, ended when it hangs; one document at a time."""

    def __init__(self, environment: Mapping[str, str] | None = None, seconds: float = SECONDS) -> None:
        self._environment = environment
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._drawn = 0

    def draw(self, html: str) -> bytes:
        with self._lock:
            process = self._running()
            body = html.encode()
            kind, answer = self._exchange(process, struct.pack("!L", len(body)) + body)
            self._drawn += 1
            if kind == b"E":
                raise PrinterDied(answer.decode())
            return answer

    def close(self) -> None:
        """End the process; the next document starts another."""
        process, self._process = self._process, None
        if process is not None and self._owner == os.getpid():
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                _pipe(pipe).close()

    def _running(self) -> subprocess.Popen[bytes]:
        """After a fork the child must not share its parent's pipes, hence the look at the process id."""
        process = self._process
        usable = process is not None and process.poll() is None and self._owner == os.getpid()
        if process is not None and usable and self._drawn < RENDERINGS_PER_PROCESS:
            return process
        self.close()
        self._process = process = subprocess.Popen(  # noqa: S603 - our interpreter, our file
            [sys.executable, "-P", str(Path(__file__).with_name("printer.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **fonts_environment(), **(self._environment or {})},
        )
        self._owner, self._drawn = os.getpid(), 0
        kind, answer = self._exchange(process, b"")
        if kind == b"F":
            self.close()
            raise CannotPrint(answer.decode())
        return process

    def _exchange(self, process: subprocess.Popen[bytes], request: bytes) -> tuple[bytes, bytes]:
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        watch = threading.Timer(self._seconds, stop)
        watch.start()
        try:
            _pipe(process.stdin).write(request)
            _pipe(process.stdin).flush()
            return _answer(_pipe(process.stdout))
        except (OSError, EOFError) as fault:
            self.close()
            if late.is_set():
                raise CannotPrint(TOO_SLOW) from None
            raise PrinterDied(str(fault)) from fault
        finally:
            watch.cancel()


def _balanced(title: str) -> list[str]:
    if len(title) <= TITLE_WIDTH:
        return [title]
    middle = len(title) // 2
    ends = [at + 1 for at, char in enumerate(title) if char in "的和及、）》年市" and 2 < at + 1 < len(title) - 2]
    at = min((end for end in ends if abs(end - middle) <= 5), key=lambda end: abs(end - middle), default=middle)
    return [*_balanced(title[:at]), *_balanced(title[at:])]


def fonts_environment() -> dict[str, str]:
    """Fonts a city holds a licence for lie in VAR_DIR/fonts (or FONTS_DIR) and are found beside the system's."""
    folder = Path(getattr(settings, "FONTS_DIR", settings.VAR_DIR / "fonts"))
    if "FONTCONFIG_FILE" in os.environ or not folder.is_dir():
        return {}
    table = settings.VAR_DIR / "fonts.conf"
    table.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{folder}</dir></fontconfig>'
    )
    return {"FONTCONFIG_FILE": str(table)}


def _answer(pipe: IO[bytes]) -> tuple[bytes, bytes]:
    head = pipe.read(5)
    if len(head) < 5:
        raise EOFError("the rendering process ended")
    (length,) = struct.unpack("!L", head[1:])
    body = pipe.read(length)
    if len(body) < length:
        raise EOFError("the rendering process ended within its answer")
    return head[:1], body


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("the rendering process has no pipe")
    return pipe


_printer = Printer()
