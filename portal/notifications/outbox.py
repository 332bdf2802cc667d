"""Telling people: rows written in the caller's transaction, for the portal's message list and for the mail."""

from __future__ import annotations

from collections.abc import Iterable
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
    to: Iterable[Any]
    subject: str
    body: str
    url: str = ""

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
    return queue_all([Note(key, to, subject, body, url)], about=about, mail=mail, quiet=quiet, not_before=not_before)


def queue_all(
    notes: Iterable[Note],
    *,
    about: Model | str | None = None,
    mail: bool = True,
    quiet: bool = False,
    not_before: datetime | None = None,
) -> int:
    """The same for several audiences of one record, in as many statements as for one."""
    told = _not_told_yet(notes)
    if not told:
        return 0
    now = clock.now(fresh=True)
    kind, identity = reference(about)
    Message.objects.bulk_create(
        [Message(user=person, about_type=kind, about_id=identity, **note.said(now)) for note, person in told],
        ignore_conflicts=True,
    )
    if mail:
        letters = [
            Outbox(user=person, address=person.email, quiet=quiet, not_before=not_before or now, **note.said(now))
            for note, person in told
            if person.email
        ]
        Outbox.objects.bulk_create(letters, ignore_conflicts=True)
    return len(told)


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


def _not_told_yet(notes: Iterable[Note]) -> list[tuple[Note, Any]]:
    """Each active person once under each key."""
    wanted = {(note.key, person.pk): (note, person) for note in notes for person in note.to if person.is_active}
    if not wanted:
        return []
    keys, people = ({each[place] for each in wanted} for place in (0, 1))
    told = set(Message.objects.filter(key__in=keys, user__in=people).values_list("key", "user"))
    return [each for mark, each in wanted.items() if mark not in told]
