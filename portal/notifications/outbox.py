"""Telling people: rows written in the caller's transaction, for the portal's message list and for the mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from portal.notifications.models import Message, Outbox
from portal.policy import clock


@dataclass(frozen=True)
class Note:
    """What one audience is told about an occasion."""

    key: str
    to: Sequence[Any]
    subject: str
    body: str
    url: str = ""
    # The record it is about, where that differs from note to note.
    about: Model | None = None

    def said(self, at: datetime) -> dict[str, Any]:
        subject = one_line(self.subject)
        return {"key": self.key, "subject": subject, "body": self.body, "url": self.url, "created_at": at}


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
    note = Note(key, people, subject, body, url)
    _message([note], about, now)
    if mail:
        _mail([note], now, quiet=quiet, not_before=not_before or now)
    return len(people)


def queue_new(notes: Sequence[Note], *, about: Model | str | None = None, at: datetime) -> None:
    """Several audiences of one occasion that has just come about, so that nobody can have been told under its keys."""
    _message(notes, about, at)
    _mail(notes, at, not_before=at)


def _message(notes: Sequence[Note], about: Model | str | None, at: datetime) -> None:
    rows = []
    for note in notes:
        kind, identity = reference(note.about or about)
        rows += [
            Message(user=person, about_type=kind, about_id=identity, **note.said(at))
            for person in note.to
            if person.is_active
        ]
    Message.objects.bulk_create(rows, ignore_conflicts=True)


def _mail(notes: Sequence[Note], at: datetime, **when: Any) -> None:
    letters = [
        Outbox(user=person, address=person.email, **note.said(at), **when)
        for note in notes
        for person in note.to
        if person.is_active and person.email
    ]
    Outbox.objects.bulk_create(letters, ignore_conflicts=True)


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
