"""Telling people: rows written in the caller's transaction, for the portal's message list and for the mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model

from portal.notifications.models import Message, Outbox
from portal.policy import clock


def queue(
    *,
    key: str,
    to: Iterable[Any],
    subject: str,
    body: str,
    url: str = "",
    about: Model | str | None = None,
    mail: bool = True,
    quiet: bool = False,
    not_before: datetime | None = None,
) -> int:
    """Write a message, and a letter to those who have an address, for each active person; returns how many are new.

    The key names the occasion: who was told under it is not told again, whoever calls. `quiet` keeps the letter in
    from 21:00 to 8:00. `about` is a record or "type:id". Nothing here talks to the broker.
    """
    people = _not_told_yet(key, to)
    if not people:
        return 0
    now = clock.now(fresh=True)
    kind, identity = reference(about)
    said = {"key": key, "subject": one_line(subject), "body": body, "url": url, "created_at": now}
    Message.objects.bulk_create(
        [Message(user=person, about_type=kind, about_id=identity, **said) for person in people],
        ignore_conflicts=True,
    )
    if mail:
        letters = [
            Outbox(user=person, address=person.email, quiet=quiet, not_before=not_before or now, **said)
            for person in people
            if person.email
        ]
        Outbox.objects.bulk_create(letters, ignore_conflicts=True)
    return len(people)


def queue_address(*, key: str, address: str, subject: str, body: str, url: str = "", wipe: bool = False) -> None:
    """Write a letter to an address without an account. `wipe` removes the text once sent: it holds a one-time link."""
    now = clock.now(fresh=True)
    letter = Outbox(
        key=key,
        address=address,
        subject=one_line(subject),
        body=body,
        url=url,
        wipe=wipe,
        created_at=now,
        not_before=now,
    )
    Outbox.objects.bulk_create([letter], ignore_conflicts=True)


def unread_count(user: Any) -> int:
    return Message.objects.of(user).unread().count()


def reference(about: Model | str | None) -> tuple[str, str]:
    """What a message is about, as type and id."""
    if about is None:
        return "", ""
    if isinstance(about, str):
        kind, _, identity = about.partition(":")
        return kind, identity
    return about._meta.label_lower, str(about.pk)


def one_line(subject: str) -> str:
    """A subject is one line of at most 200 characters, whatever a name in it holds."""
    return " ".join(subject.split())[:200]


def _not_told_yet(key: str, to: Iterable[Any]) -> list[Any]:
    people = {person.pk: person for person in to if person.is_active}
    if not people:
        return []
    told = set(Message.objects.filter(key=key, user__in=people).values_list("user_id", flat=True))
    return [person for pk, person in people.items() if pk not in told]
