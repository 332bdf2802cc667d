"""The few lines of iCalendar (RFC 5545) a list of due days needs: all-day events, escaped, folded, ended by CRLF."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75
MAKER = "-//Studio Portal//Deadlines//ZH"
# A calendar holds at least one component (3.6); without anything due it holds the zone its days are meant in.
ZONE = (
    "BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "BEGIN:STANDARD", "DTSTART:19910915T000000", "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800", "TZNAME:CST", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One day and what is due on it; `uid` stays the same while the day moves."""

    uid: str
    day: date
    summary: str
    description: str = ""
    url: str = ""


def calendar(events: Iterable[Event], *, name: str, at: datetime) -> bytes:
    """The whole file; programs are asked to look again after six hours."""
    head = (
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{MAKER}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}", "X-WR-TIMEZONE:Asia/Shanghai", "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    )  # fmt: skip
    lines = [*head, *ZONE, *(line for event in events for line in _event(event, at)), "END:VCALENDAR"]
    return b"".join(folded(line) for line in lines)


def _event(event: Event, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.url:
        yield f"URL:{_clean(event.url)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """A TEXT value: backslash, semicolon, comma and the end of a line have a meaning of their own (3.3.11)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    marked = (_clean(line).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,") for line in lines)
    return "\\n".join(marked)


def folded(line: str) -> bytes:
    """At most 75 octets a line, the rest after CRLF and a blank, no character torn apart (3.1)."""
    parts, part = [], b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > LONGEST_LINE:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"


def _clean(text: str) -> str:
    return "".join(each for each in text if unicodedata.category(each) not in ("Cc", "Cs"))
