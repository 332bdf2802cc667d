"""Writing to the log, inside the caller's transaction."""

from __future__ import annotations

import json
from contextvars import ContextVar
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model
from django.db.transaction import TransactionManagementError

from portal.audit.chain import GENESIS, digest
from portal.audit.models import ChainHead, Entry
from portal.audit.redaction import masked, refuse_sensitive
from portal.policy import clock

SYSTEM = "系统"
# The address the present request came from; empty in tasks and commands. The middleware sets it.
address: ContextVar[str] = ContextVar("client_address", default="")


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
    transaction ends, so lock every other row before the first append. `data` with an ID, mobile or account number
    raises `SensitiveData`; in the remark, which people type, such numbers are masked.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("an entry is written in the transaction of what it tells about")
    plain = _plain(data or {})
    refuse_sensitive(plain)
    subject_type, subject_id = _reference(subject)
    head = _locked_head()
    entry = Entry(
        seq=head.seq + 1,
        at=clock.now(fresh=True),
        subject_type=subject_type,
        subject_id=subject_id,
        action=action,
        label=label,
        actor=actor,
        actor_name=_name(actor),
        actor_office=_office(actor),
        on_behalf=on_behalf,
        from_state=from_state,
        to_state=to_state,
        remark=masked(remark),
        data=plain,
        ip=address.get(),
        prev=head.hash,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    ChainHead.objects.filter(pk=1).update(seq=entry.seq, hash=entry.hash)
    return entry


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
    """The data as any database gives it back: dates and decimals as text, and fractions too, which jsonb respells."""
    written = json.dumps(data, cls=DjangoJSONEncoder, allow_nan=False)
    plain: dict[str, Any] = json.loads(written, parse_float=str)
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
