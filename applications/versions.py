"""Handing in freezes an immutable version: content, hashes, verification code, receipt; versions can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from applications import answers, blueprint, completeness, materials
from applications.answers import Setting
from applications.examination import Examined, examine
from applications.models import Application, Version, Window
from applications.sections import EXPLANATIONS, ROW, SOURCES
from portal.documents import verification
from portal.policy import clock
from portal.policy.canonical import fingerprint
from portal.policy.measures import FieldSpec, SectionSpec, TableSpec

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.models import Verification

KIND = "application_form"


def freeze(application: Application, *, by: User, at: datetime, found: Examined) -> tuple[Version, Verification]:
    """The next version of a locked application, in the caller's transaction, and its code.

    The caller asks for the PDF and stores the code with those of the other papers.
    """
    number = application.version_no + 1
    data = content(application, at, found)
    digest = fingerprint(data)
    code = verification.prepare(application, KIND, _public_facts(application, number, at, digest), digest)
    version = Version.objects.create(
        application=application,
        number=number,
        data=data,
        digest=digest,
        print_digest=print_digest(application, data, found.setting),
        code=code.code,
        submitted_by=by,
        submitted_at=at,
        arrived_at=clock.arrived(),
        receipt_no=f"{application.number}-{number:02d}",
    )
    return version, code


def _public_facts(application: Application, number: int, at: datetime, digest: str) -> dict[str, str]:
    return {
        "文书": application.measures.documents["application_form"],
        "编号": application.number,
        "工作室名称": application.studio_name,
        "单位": application.host.name,
        "版本": f"第 {number} 版",
        "提交时间": at.astimezone(clock.BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
        "内容摘要": digest[:16],
    }


def content(application: Application, at: datetime, found: Examined | None = None) -> dict[str, Any]:
    """Everything handed in, as plain JSON: answers (ID numbers sealed), evidence with file hashes, findings, route.

    `found` when the file was already examined at this moment.
    """
    found = found or examine(application, at=at)
    return {
        "number": application.number,
        "call": application.call.code,
        "pack": application.call.pack,
        "kind": application.call.kind,
        "host": application.host.name,
        "branch": application.branch.name if application.branch else "",
        "recommender": application.recommender.name,
        "studio_name": application.studio_name,
        "submitted_at": at.isoformat(),
        # The two days a distance to retirement may be counted from.
        "reference_days": {
            "first_submission": clock.day_of(application.first_submitted_at or at).isoformat(),
            "call_closes": application.call.window(Window.Kind.APPLICATION).announced_day.isoformat(),
        },
        "sections": {
            each.key: {key: value for key, value in each.data.items() if key != SOURCES}
            for each in application.sections.all()
        },
        "evidence": [_evidence(each) for each in found.held],
        "findings": {each.rule: each.outcome for each in found.report.items},
        "counts": found.report.counts,
    }


def _evidence(held: materials.Held) -> dict[str, Any]:
    row = held.evidence
    return {
        "id": row.pk,
        "slot": row.slot,
        "title": row.title,
        "level": row.level,
        "issuer": row.issuer,
        "issued_on": row.issued_on.isoformat() if row.issued_on else "",
        "certificate_no": row.certificate_no,
        "supports": row.supports,
        "claims_online": row.claims_online,
        "files": [
            {"id": str(each.pk), "name": each.original_name, "sha256": each.sha256, "pages": each.pages}
            for each in held.files
        ],
    }


# What an officer compared with the paper or looked up: not which items of the form the paper supports.
_SEEN_BY_OFFICERS = ("title", "level", "issuer", "issued_on", "certificate_no", "files")


def replaced_evidence(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> list[int]:
    """Rows whose words or files differ between two versions' evidence: what was checked then no longer counts."""
    before, now = _seen(old), _seen(new)
    return [key for key, seen in now.items() if key in before and before[key] != seen]


def changed_slots(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> set[str]:
    """Slots with a row that came, went, or reads otherwise than in the version before."""
    old, new = list(old), list(new)
    before, now = _seen(old), _seen(new)
    return {row["slot"] for row in (*old, *new) if before.get(row["id"]) != now.get(row["id"])}


def _seen(rows: Iterable[Mapping[str, Any]]) -> dict[int, list[Any]]:
    return {row["id"]: [row[key] for key in _SEEN_BY_OFFICERS] for row in rows}


def print_digest(application: Application, data: Mapping[str, Any], setting: Setting) -> str:
    """Of what the printed form shows: a correction that leaves this alone keeps its sealed scan."""
    return fingerprint(_printed(application, data, setting))


def _printed(application: Application, data: Mapping[str, Any], setting: Setting) -> list[Any]:
    lines: list[Any] = [data["studio_name"], data["host"], data["recommender"]]
    for spec in blueprint.sections(application.measures, setting.kind):
        answered = data["sections"].get(spec.key, {})
        lines += [[spec.key, key, _unmasked(raw) or text] for key, _, text, raw in lines_of(spec, answered, setting)]
        for table in spec.tables:
            rows = answered.get(table.key, [])
            lines.append([spec.key, table.key, [_printed_row(table, row, setting) for row in rows]])
    for row in data["evidence"]:
        lines.append([row["slot"], row["title"], sum(file["pages"] or 1 for file in row["files"])])
    return lines


def _printed_row(table: TableSpec, row: Mapping[str, Any], setting: Setting) -> list[str]:
    return [
        _unmasked(row.get(column.key)) or answers.shown(column, row.get(column.key), setting)
        for column in table.columns
    ]


def _unmasked(raw: Any) -> str:
    """An ID number counts by its fingerprint: the seal differs each time, the mask hides a change."""
    return str(raw.get("index", "")) if isinstance(raw, dict) else ""


def lines_of(spec: SectionSpec, data: Mapping[str, Any], setting: Setting) -> Iterator[tuple[str, FieldSpec, str, Any]]:
    """The answered fields of a section in order: (key, field, text as people read it, stored form)."""
    for each in spec.fields:
        if each.type in answers.UNTYPED or not answers.is_asked(each, data, setting.kind):
            continue
        raw = data.get(each.key)
        yield each.key, each, answers.shown(each, raw, setting), raw


def changes_since(application: Application, number: int, *, at: datetime) -> list[Change]:
    """What the host has changed since a version was handed in."""
    version = application.versions.get(number=number)
    return diff(application, version.data, content(application, at))


@dataclass(frozen=True)
class Change:
    """One difference between two versions; `kind` is changed, added or removed."""

    section: str
    label: str
    before: str
    after: str
    kind: str
    # "section.field", or the slot of a file: what a return point names.
    key: str


def diff(application: Application, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What differs between the contents of two versions, in the order of the form; files last."""
    setting = completeness.setting_of(application)
    found: list[Change] = []
    for spec in blueprint.sections(application.measures, setting.kind):
        one, two = old["sections"].get(spec.key, {}), new["sections"].get(spec.key, {})
        found += _field_changes(spec, one, two, setting)
        for table in spec.tables:
            found += _row_changes(spec, table, one.get(table.key, []), two.get(table.key, []), setting)
        found += _explanation_changes(spec, one, two)
    return [*found, *_file_changes(application, old["evidence"], new["evidence"])]


def _change(section: str, label: str, before: str, after: str, key: str) -> Change:
    kind = "changed" if before and after else ("added" if after else "removed")
    return Change(section, label, before, after, kind, key)


def _field_changes(spec: SectionSpec, old: Mapping[str, Any], new: Mapping[str, Any], setting: Setting) -> list[Change]:
    found = []
    for each in spec.fields:
        if each.type in answers.UNTYPED or _mark(old.get(each.key)) == _mark(new.get(each.key)):
            continue
        before, after = (answers.shown(each, data.get(each.key), setting) for data in (old, new))
        found.append(_change(spec.title, each.label, before, after, f"{spec.key}.{each.key}"))
    return found


def answered(spec: SectionSpec, data: Mapping[str, Any]) -> dict[str, Any]:
    """A section's answers as two versions are compared by them: fields, rows of tables, reasons for soft rules."""
    found = {each.key: _mark(data.get(each.key)) for each in spec.fields if each.type not in answers.UNTYPED}
    for table in spec.tables:
        rows = data.get(table.key, [])
        found[table.key] = {row[ROW]: [_mark(row.get(column.key)) for column in table.columns] for row in rows}
    return {**found, EXPLANATIONS: data.get(EXPLANATIONS, {})}


def _mark(raw: Any) -> Any:
    """What two answers are compared by."""
    return (raw.get("index"), raw.get("masked")) if isinstance(raw, dict) else raw or ""


def _row_changes(spec: SectionSpec, table: TableSpec, old: list[Any], new: list[Any], setting: Setting) -> list[Change]:
    before, after = ({row[ROW]: row for row in rows} for rows in (old, new))
    order = [*after, *(mark for mark in before if mark not in after)]
    found = []
    for number, mark in enumerate(order, start=1):
        one, two = before.get(mark, {}), after.get(mark, {})
        if all(_mark(one.get(column.key)) == _mark(two.get(column.key)) for column in table.columns):
            continue
        old_text, new_text = _row_text(table, one, setting), _row_text(table, two, setting)
        label = f"{table.label}第 {number} 行"
        found.append(_change(spec.title, label, old_text, new_text, f"{spec.key}.{table.key}"))
    return found


def _row_text(table: TableSpec, row: Mapping[str, Any], setting: Setting) -> str:
    cells = ((column.label, answers.shown(column, row.get(column.key), setting)) for column in table.columns)
    return "；".join(f"{label} {text}" for label, text in cells if text)


def _explanation_changes(spec: SectionSpec, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    before, after = old.get(EXPLANATIONS, {}), new.get(EXPLANATIONS, {})
    return [
        _change(spec.title, f"理由说明（{rule}）", before.get(rule, ""), after.get(rule, ""), f"{spec.key}.{rule}")
        for rule in sorted({*before, *after})
        if before.get(rule, "") != after.get(rule, "")
    ]


def _file_changes(application: Application, old: list[Any], new: list[Any]) -> list[Change]:
    labels = {each.key: each.label for each in materials.slots(application.measures, application.call.kind)}
    found = []
    for slot in dict.fromkeys([*(each["slot"] for each in new), *(each["slot"] for each in old)]):
        texts = [_files_text(rows, slot) for rows in (old, new)]
        if texts[0][1] != texts[1][1]:
            found.append(_change("附件材料", labels.get(slot, slot), texts[0][0], texts[1][0], slot))
    return found


def _files_text(rows: list[Any], slot: str) -> tuple[str, list[str]]:
    files = [file for row in rows if row["slot"] == slot for file in row["files"]]
    return "、".join(file["name"] for file in files), [file["sha256"] for file in files]
