"""The arithmetic of the chain: what an entry's hash is made of, and what breaks it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.audit.models import ChainHead, Entry, PlainJSON

GENESIS = "0" * 64
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
    """Walk the whole chain. An anchor, a (seq, hash) noted elsewhere, also shows a chain rewritten to its end."""
    seq, previous = 0, GENESIS
    entries = Entry.objects.order_by("seq").iterator(chunk_size=1000)
    while True:
        try:
            entry = next(entries, None)
        except (ValueError, TypeError, OverflowError):
            return Break(seq + 1, "内容已无法读出")
        if entry is None:
            return _end(seq, previous, anchor)
        broken = _fault(entry, seq + 1, previous, anchor)
        if broken:
            return broken
        seq, previous = entry.seq, entry.hash


def _fault(entry: Entry, expected: int, previous: str, anchor: tuple[int, str] | None) -> Break | None:
    if entry.seq != expected:
        return Break(expected, "这一条不见了")
    if entry.prev != previous:
        return Break(expected, "与上一条衔接不上")
    if entry.hash != digest(entry):
        return Break(expected, "内容与校验值不符")
    if anchor and anchor[0] == expected and anchor[1] != entry.hash:
        return Break(expected, "与另存的校验值不符")
    return None


def _end(seq: int, last: str, anchor: tuple[int, str] | None) -> Break | None:
    head = ChainHead.objects.filter(pk=1).first()
    noted = head.seq if head else 0
    if seq < max(noted, anchor[0] if anchor else 0):
        return Break(seq + 1, "这一条不见了")
    if seq > noted:
        return Break(noted + 1, "这一条不是系统写入的")
    if head and seq and head.hash != last:
        return Break(seq, "与记录链末端不符")
    return None


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
