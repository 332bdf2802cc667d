"""What a person has finished: the own steps in the log, each with the record it moved as far as it is still visible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Model, QuerySet

from applications import case
from applications.models import Application
from portal.audit.models import Entry

if TYPE_CHECKING:
    from portal.accounts.models import User


@dataclass(frozen=True)
class Act:
    """One finished step: what, about what, with which result."""

    entry: Entry
    title: str
    url: str
    outcome: str


def steps_of(user: User) -> QuerySet[Entry]:
    """Steps the person took, newest first; words and looks that moved nothing are not among them."""
    return Entry.objects.filter(actor=user).exclude(to_state="").order_by("-seq")


def acts(entries: Sequence[Entry], user: User) -> list[Act]:
    """The entries with their records; one statement for each kind of record."""
    records = _records(entries, user)
    return [_act(entry, records.get((entry.subject_type, entry.subject_id)), user) for entry in entries]


def _records(entries: Iterable[Entry], user: User) -> dict[tuple[str, str], Model]:
    keys: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        keys[entry.subject_type].add(entry.subject_id)
    found = {}
    for kind, wanted in keys.items():
        for record in _rows(kind, wanted, user):
            found[kind, str(record.pk)] = record
    return found


def _rows(kind: str, keys: set[str], user: User) -> QuerySet[Any]:
    """Records of a kind, through its own door where it has one (design.md §6)."""
    rows = apps.get_model(kind)._default_manager.all()
    if hasattr(rows, "visible_to"):
        rows = rows.visible_to(user)
    names = {field.name for field in rows.model._meta.fields}
    return rows.filter(pk__in=keys).select_related(*({"call", "panel", "notice"} & names)).distinct()


def _act(entry: Entry, record: Any, user: User) -> Act:
    shielded = isinstance(record, Application)
    label = case.state_words(record, user) if shielded else getattr(record, "state_label", "")
    number = getattr(record, "number", "") or getattr(record, "code", "")
    title = str(record) if record is not None else entry.subject_name
    url = record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
    return Act(entry, title if number in title else f"{number} {title}", url, label)
