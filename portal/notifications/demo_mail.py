"""The mail of the demonstration, read back from the files that Django's file backend writes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

# The file backend ends every mail with a line of 79 hyphens.
SEPARATOR = re.compile(rb"^-{79}\n?", re.MULTILINE)
# Chinese is written without spaces; the template's urlize needs them around an address.
ADDRESS = re.compile(r" ?(https?://[!-~]+) ?")


@dataclass(frozen=True)
class Letter:
    """One mail as people read it."""

    to: str
    subject: str
    body: str
    at: datetime | None


def is_shown() -> bool:
    return bool(settings.DEMO)


def files() -> list[Path]:
    """The mail files, newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    return sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True)


def letters(path: Path) -> list[Letter]:
    """The letters of one file, newest first: the backend adds to the end of a file it wrote in the same second."""
    return [_letter(part) for part in reversed(SEPARATOR.split(path.read_bytes())) if part.strip()]


def _letter(raw: bytes) -> Letter:
    mail = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    text = mail.get_body(("plain",))
    return Letter(
        to=str(mail.get("To", "")),
        subject=str(mail.get("Subject", "")),
        body=ADDRESS.sub(r" \1 ", text.get_content()) if text else "",
        at=_moment(str(mail.get("Date", ""))),
    )


def _moment(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
