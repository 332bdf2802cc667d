"""The file a calendar program reads, octet by octet (RFC 5545)."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from portal.notifications.icalendar import Event, calendar, escaped, folded

AT = datetime(2026, 12, 1, 1, 30, tzinfo=UTC)


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_one_due_day_is_an_all_day_event():
    event = Event("a-1", date(2027, 1, 5), "报送 2026 年度材料", "截止时间 24:00", "https://portal.example/x/")

    lines = unfolded(calendar([event], name="期限", at=AT))

    assert lines[:4] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Studio Portal//Deadlines//ZH",
        "CALSCALE:GREGORIAN",
    ]
    assert lines[lines.index("BEGIN:VEVENT") :] == [
        "BEGIN:VEVENT",
        "UID:a-1",
        "DTSTAMP:20261201T013000Z",
        "DTSTART;VALUE=DATE:20270105",
        "DTEND;VALUE=DATE:20270106",
        "SUMMARY:报送 2026 年度材料",
        "DESCRIPTION:截止时间 24:00",
        "URL:https://portal.example/x/",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_signs_with_a_meaning_are_escaped():
    assert escaped("甲,乙;丙\\丁\r\n戊\x00己") == "甲\\,乙\\;丙\\\\丁\\n戊己"


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_no_line_is_longer_than_75_octets_and_none_tears_a_character(text):
    found = folded(f"SUMMARY:{text}")

    assert found.endswith(b"\r\n")
    lines = found.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 and line.decode() is not None for line in lines)
    assert all(line.startswith(b" ") for line in lines[1:])
    assert lines[0].decode() + "".join(line.decode()[1:] for line in lines[1:]) == f"SUMMARY:{text}"


def test_nothing_due_is_a_calendar_without_events_and_still_has_a_component():
    """RFC 5545 3.6: a calendar holds at least one; its only zone observance names every property it must."""
    lines = unfolded(calendar([], name="期限", at=AT))

    assert "BEGIN:VEVENT" not in lines
    zone = lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE")]
    assert {line.partition(":")[0] for line in zone} == {
        "BEGIN", "TZID", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME", "END",
    }  # fmt: skip


# One line of the grammar: a name, parameters, a value (3.1).
LINE = re.compile(r"[A-Z-]+(;[A-Z-]+=[^;:,]+)*:.*")
ONCE = {"UID": 1, "DTSTAMP": 1, "DTSTART": 1, "DTEND": 1, "SUMMARY": 1, "URL": 1, "TRANSP": 1}


@given(st.lists(st.text(max_size=90), min_size=1, max_size=5))
def test_the_file_keeps_to_the_grammar_whatever_words_are_in_it(words):
    events = [Event(f"id-{n}", date(2027, 1, 1 + n), text, text, "https://x.example/") for n, text in enumerate(words)]

    content = calendar(events, name="期限；,\\", at=AT)

    assert b"\n" not in content.replace(b"\r\n", b"") and b"\r" not in content.replace(b"\r\n", b"")
    lines = unfolded(content)[:-1]
    assert all(LINE.fullmatch(line) for line in lines)
    opened: list[str] = []
    counted: Counter[str] = Counter()
    for line in lines:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            opened.append(value)
        elif name == "END":
            assert opened.pop() == value
        elif opened[-1] == "VEVENT":
            counted[name.partition(";")[0]] += 1
    assert opened == []
    assert {name: counted[name] for name in ONCE} == {name: len(words) for name in ONCE}
