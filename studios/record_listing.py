"""The rows of a register: which records belong to a year, and how many files prove each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count
from django.urls import reverse

from portal.accounts.fields import person_name
from portal.documents.models import Attachment
from studios import record_words
from studios.models import ActivityRecord, Apprenticeship, Member, Studio, Trainee
from studios.models.records import Record
from studios.record_kinds import KINDS, Kind, Register, kind_of, of_register

A_YEAR, MOST_OFTEN = timedelta(days=365), 4
# Kinds whose file is looked for in an inspection: a row without one is marked.
UNPROVEN_MATTERS = frozenset(KINDS) - {"site", "equipment", "funds"}


@dataclass(frozen=True)
class Row:
    """One record as the register draws it."""

    on: date
    kind: str
    name: str
    facts: str
    url: str
    files: int
    source: str

    unproven: bool = False


def records(studio: Studio, book: Register, year: int, chosen: Kind | None = None) -> list[Record]:
    """The live records of a year, newest first; an apprentice stands in every year of the agreement."""
    kinds = [chosen] if chosen else list(of_register(book.key))
    first, last = date(year, 1, 1), date(year, 12, 31)
    found: list[Record] = []
    if any(kind.table == "apprentice" for kind in kinds):
        found += Apprenticeship.objects.live().filter(studio=studio).during(first, last)
    if any(kind.table == "trainee" for kind in kinds):
        found += Trainee.objects.live().filter(studio=studio, on__range=(first, last))
    activities = [kind.key for kind in kinds if kind.table == "activity"]
    if activities:
        found += ActivityRecord.objects.live().filter(studio=studio, on__range=(first, last), kind__in=activities)
    return sorted(found, key=lambda each: (each.on, each.pk), reverse=True)


def rows(studio: Studio, found: list[Record]) -> list[Row]:
    """The records of a page, with how many files prove each: one statement per table, and one for the team."""
    counts, team = _files(found), _team(studio, found)
    made = []
    for record in found:
        kind, files = kind_of(record), counts.get((type(record), record.pk), 0)
        made.append(
            Row(
                on=record.on,
                kind=kind.label,
                name=record_words.name(record),
                facts=_facts(record, team),
                url=reverse("studios:record_page", args=[studio.number, kind.table, record.pk]),
                files=files,
                source="" if record.source == Record.Source.TYPED else record.get_source_display(),
                unproven=files == 0 and kind.key in UNPROVEN_MATTERS and record.source != Record.Source.ATTENDED,
            )
        )
    return made


def _facts(record: Record, team: Collection[str]) -> str:
    """A member who is taught as well counts like any other; whoever reads the roster sees that it is one."""
    taught = isinstance(record, Apprenticeship) and record.person in team
    return f"工作室成员 · {record_words.facts(record)}" if taught else record_words.facts(record)


def _team(studio: Studio, found: list[Record]) -> frozenset[str]:
    """Names of the members present, where the page shows apprentices."""
    if not any(isinstance(record, Apprenticeship) for record in found):
        return frozenset()
    present = Member.objects.filter(studio=studio, left_on=None).values_list("name", flat=True)
    return frozenset(person_name(name) for name in present)


def often(studio: Studio, today: date) -> list[Kind]:
    """The kinds this studio wrote up most in the last twelve months, so that a phone shows them first."""
    counted: Counter[str] = Counter()
    for kind, model in {"apprentice": Apprenticeship, "trainee": Trainee}.items():
        counted[kind] = model.objects.live().filter(studio=studio, on__gt=today - A_YEAR).count()
    recent = ActivityRecord.objects.live().filter(studio=studio, on__gt=today - A_YEAR).order_by()
    counted.update(dict(recent.values_list("kind").annotate(Count("pk"))))
    return [KINDS[key] for key, count in counted.most_common(MOST_OFTEN) if count]


def _files(found: list[Record]) -> dict[tuple[type[Record], int], int]:
    counted: dict[tuple[type[Record], int], int] = {}
    for model in {type(record) for record in found}:
        keys = [str(record.pk) for record in found if type(record) is model]
        kind = ContentType.objects.get_for_model(model)
        held: Any = Attachment.objects.live().filter(content_type=kind, object_id__in=keys).order_by()
        for key, count in held.values_list("object_id").annotate(count=Count("pk")):
            counted[model, int(key)] = count
    return counted
