"""The evidence behind a self-assessment as experts read it: records with their files, papers of items, 台账."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from assessments import suggested
from assessments.models import Participant, SelfMark
from assessments.subjects import Paper
from portal.documents.models import Attachment

# Files of the whole self-assessment, by slot.
LEDGER_SLOT = "ledger"
WHOLE = {LEDGER_SLOT: "台账和其他材料"}
Key = tuple[str, str]
Files = Mapping[Key, list[Attachment]]


def of(participant: Participant) -> Sequence[Paper]:
    """The unit's own papers of each item, the records counted for it, then the whole: two or three statements."""
    version = suggested.version_of(participant)
    records = version.data["records"] if version else {}
    marks = {str(mark.pk): mark for mark in participant.self_marks.all()}
    own, whole = SelfMark._meta.label_lower, Participant._meta.label_lower
    keys: list[Key] = [(own, pk) for pk in marks] + [(whole, str(participant.pk))]
    files = _files([*keys, *{(row["table"], str(row["pk"])) for rows in records.values() for row in rows}])
    papers = [
        Paper(f"mark-{pk}", "自评佐证", tuple(files[own, pk]), (mark.item,), mark.reason)
        for pk, mark in marks.items()
        if files[own, pk]
    ]
    return [*papers, *_counted(records, files), *_whole(files[whole, str(participant.pk)])]


def _counted(records: Mapping[str, Sequence[Mapping[str, Any]]], files: Files) -> Iterator[Paper]:
    """Each record once, with every item it was counted for."""
    rows = {(row["table"], str(row["pk"])): row for found in records.values() for row in found}
    items: dict[Key, list[str]] = defaultdict(list)
    for item, found in records.items():
        for row in found:
            items[row["table"], str(row["pk"])].append(item)
    for (table, pk), row in rows.items():
        title = f"{row['on']} {row['kind']}：{row['name']}"
        yield Paper(f"{table}-{pk}", title, tuple(files[table, pk]), tuple(items[table, pk]), row["facts"])


def _whole(files: Iterable[Attachment]) -> list[Paper]:
    by_slot: dict[str, list[Attachment]] = defaultdict(list)
    for file in files:
        if file.slot in WHOLE:
            by_slot[file.slot].append(file)
    return [Paper(slot, WHOLE[slot], tuple(kept)) for slot, kept in by_slot.items()]


def _files(keys: Sequence[Key]) -> defaultdict[Key, list[Attachment]]:
    """Live files of records of several models by (model, key), in one statement."""
    by_table: dict[str, list[str]] = defaultdict(list)
    for table, pk in keys:
        by_table[table].append(pk)
    kinds = {ContentType.objects.get_for_model(apps.get_model(table)).pk: table for table in by_table}
    wanted = Q()
    for kind, table in kinds.items():
        wanted |= Q(content_type=kind, object_id__in=by_table[table])
    held: defaultdict[Key, list[Attachment]] = defaultdict(list)
    for file in Attachment.objects.live().filter(wanted):
        held[kinds[file.content_type_id], file.object_id].append(file)
    return held
