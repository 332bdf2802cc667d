"""Writing to the log, inside the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model
from django.db.transaction import TransactionManagementError

from portal.audit.chain import GENESIS, digest
from portal.audit.models import ChainHead, Entry
from portal.audit.redaction import masked, masked_values, refuse_sensitive
from portal.policy import clock

SYSTEM = "系统"
# The address the present request came from; empty in tasks and commands. The middleware sets it.
address: ContextVar[str] = ContextVar("client_address", default="")


@dataclass(frozen=True)
class Said:
    """What an entry says of one record beyond the act itself."""

    subject: Model | str
    from_state: str = ""
    to_state: str = ""
    remark: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def append(
    *,
    subject: Model | str,
    action: str,
    label: str,
    actor: Any,
    remark: str = "",
    from_state: str = "",
    to_state: str = "",
    data: dict[str, Any] | None = None,
    on_behalf: str = "",
) -> Entry:
    """Write one entry at the end of the chain.

    `subject` is a record or "type:id"; `actor` a user, or None for the system. The chain's head is locked until the
    transaction ends, so lock every other row before the first append. ID, mobile and account numbers are masked in
    all text, since people type it; as a key or as a bare number in `data` they raise `SensitiveData`.
    """
    said = Said(subject, from_state, to_state, remark, data or {})
    return append_all([said], action=action, label=label, actor=actor, on_behalf=on_behalf)[0]


def append_all(said: Sequence[Said], *, action: str, label: str, actor: Any, on_behalf: str = "") -> list[Entry]:
    """One act on many records: an entry each, in order, at one moment and in a constant number of statements."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("an entry is written in the transaction of what it tells about")
    plain = [_plain(each.data) for each in said]
    refuse_sensitive({"data": plain})
    head = _locked_head()
    seq, last, at = head.seq, head.hash, clock.now(fresh=True)
    who = {"actor": actor, "actor_name": _name(actor), "actor_office": _office(actor), "on_behalf": on_behalf}
    entries = []
    for each, data in zip(said, plain, strict=True):
        seq += 1
        subject_type, subject_id = _reference(each.subject)
        entry = Entry(
            seq=seq,
            at=at,
            subject_type=subject_type,
            subject_id=subject_id,
            action=action,
            label=masked(label),
            from_state=each.from_state,
            to_state=each.to_state,
            remark=masked(each.remark),
            data=data,
            ip=address.get(),
            prev=last,
            **who,
        )
        entry.hash = last = digest(entry)
        entries.append(entry)
    Entry.objects.bulk_create(entries)
    ChainHead.objects.filter(pk=1).update(seq=seq, hash=last)
    return entries


def _locked_head() -> ChainHead:
    head = ChainHead.objects.select_for_update().filter(pk=1).first()
    if head:
        return head
    ChainHead.objects.bulk_create([ChainHead(pk=1, seq=0, hash=GENESIS)], ignore_conflicts=True)
    return ChainHead.objects.select_for_update().get(pk=1)


def _reference(subject: Model | str) -> tuple[str, str]:
    if isinstance(subject, str):
        kind, _, identity = subject.partition(":")
        return kind, identity
    return subject._meta.label_lower, str(subject.pk)


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """The data, masked, as any database gives it back: dates, decimals and fractions as text, which jsonb respells."""
    written = json.dumps(data, cls=DjangoJSONEncoder, allow_nan=False)
    plain: dict[str, Any] = masked_values(json.loads(written, parse_float=str))
    return plain


def _name(actor: Any) -> str:
    return (actor.name or actor.get_username()) if actor else SYSTEM


def _office(actor: Any) -> str:
    organisation = getattr(actor, "organisation", None)
    return organisation.name if organisation else ""


def took_part(subject: Model, user: Any, *actions: str) -> bool:
    """Whether a person did any of these to a record, however often others did since."""
    return Entry.objects.about(subject).filter(actor=user, action__in=actions).exists()


def last_about(subject: Model) -> Entry | None:
    """The newest entry about a record."""
    return Entry.objects.about(subject).last()
