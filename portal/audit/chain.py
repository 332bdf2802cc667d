"""The arithmetic of the chain: what an entry's hash is made of, and what breaks it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.audit.models import ChainHead, Entry, PlainJSON

GENESIS = "0" * 64
# A hash that an entry is known to have, and the words when it has not.
Pin = tuple[int, str, str]
# Everything an entry says. The hash covers it all, and the hash before it.
FIELDS = (
    "seq", "subject_type", "subject_id", "action", "label", "actor_id", "actor_name", "actor_office",
    "on_behalf", "from_state", "to_state", "remark", "data", "ip", "prev",
)  # fmt: skip


@dataclass(frozen=True)
class Break:
    """The first entry that is not what it was, and in what way."""

    seq: int
    reason: str


def digest(entry: Entry) -> str:
    """SHA-256, in hex, of the previous hash and the entry as canonical JSON."""
    said = {name: getattr(entry, name) for name in FIELDS}
    said["at"] = _moment(entry.at)
    return hashlib.sha256(json.dumps(said, cls=PlainJSON).encode()).hexdigest()


def verify(anchor: tuple[int, str] | None = None) -> Break | None:
    """Walk the whole chain; entries may be appended meanwhile.

    An anchor, a (seq, hash) noted elsewhere, also shows a chain rewritten to its end.
    """
    pins = [(*_head(), "与记录链末端不符"), *([(*anchor, "与另存的校验值不符")] if anchor else [])]
    seq, previous = 0, GENESIS
    entries = _entries()
    while True:
        try:
            entry = next(entries, None)
        except (ValueError, TypeError, OverflowError):
            return Break(seq + 1, "内容已无法读出")
        if entry is None:
            return _end(seq, pins)
        broken = _fault(entry, seq + 1, previous, pins)
        if broken:
            return broken
        seq, previous = entry.seq, entry.hash


def _head() -> tuple[int, str]:
    head = ChainHead.objects.filter(pk=1).first()
    return (head.seq, head.hash) if head else (0, GENESIS)


def _entries() -> Iterator[Entry]:
    """All entries in order, a thousand at a time; a batch that cannot be read is read singly, up to the culprit."""
    batch = _batch(0)
    while batch:
        yield from batch
        batch = _batch(batch[-1].seq)


def _batch(after: int) -> Sequence[Entry]:
    rows = Entry.objects.filter(seq__gt=after).order_by("seq")
    try:
        return list(rows[:1000])
    except (ValueError, TypeError, OverflowError):
        first = rows.values_list("seq", flat=True)[0]
        return [Entry.objects.get(seq=first)]


def _fault(entry: Entry, expected: int, previous: str, pins: list[Pin]) -> Break | None:
    if entry.seq != expected:
        return Break(expected, "这一条不见了")
    if entry.prev != previous:
        return Break(expected, "与上一条衔接不上")
    if entry.hash != digest(entry):
        return Break(expected, "内容与校验值不符")
    differs = [reason for seq, noted, reason in pins if seq == expected and noted != entry.hash]
    return Break(expected, differs[0]) if differs else None


def _end(seq: int, pins: list[Pin]) -> Break | None:
    if seq < max(pinned for pinned, _, _ in pins):
        return Break(seq + 1, "这一条不见了")
    written, _ = _head()
    return Break(written + 1, "这一条不是系统写入的") if seq > written else None


def _moment(at: datetime | None) -> str:
    """One spelling for a moment; SQLite reads text that is no moment as None."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else ""
