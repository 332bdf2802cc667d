"""The records a suggestion was counted from, item by item, as they stood at hand-in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assessments import sheets
from studios import record_words
from studios.fact_evidence import MODELS
from studios.facts import RECORDED
from studios.periods import Period
from studios.record_kinds import kind_of

if TYPE_CHECKING:
    from assessments.models import Participant
    from studios.models.records import Record

Key = tuple[str, int]


def behind(participant: Participant) -> dict[str, list[dict[str, Any]]]:
    """Item → its records in words, with table and key, oldest first; eight statements."""
    period = Period.read(participant.studio, participant.first, participant.last)
    sheet = sheets.sheet_of(participant.sheet)
    rows = {item.key: _rows(item.facts, period) for item in sheet.items()}
    known = _read({key for keys in rows.values() for key in keys})
    return {item: [known[key] for key in keys if key in known] for item, keys in rows.items() if keys}


def _rows(facts: Sequence[str], period: Period) -> list[Key]:
    found = (row for name in facts if name in RECORDED for row in RECORDED[name].rows(period))
    tables = {shape: model._meta.label_lower for shape, model in MODELS.items()}
    return list(dict.fromkeys((tables[type(row)], row.pk) for row in found if type(row) in tables))


def _read(keys: set[Key]) -> dict[Key, dict[str, Any]]:
    known: dict[Key, dict[str, Any]] = {}
    for model in MODELS.values():
        label = model._meta.label_lower
        wanted = [pk for table, pk in keys if table == label]
        for pk, record in model._default_manager.in_bulk(wanted).items():
            known[label, pk] = _said(label, record)
    return known


def _said(table: str, record: Record) -> dict[str, Any]:
    return {
        "table": table,
        "pk": record.pk,
        "on": record.on.isoformat(),
        "kind": kind_of(record).label,
        "name": record_words.name(record),
        "facts": record_words.facts(record),
    }
