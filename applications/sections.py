"""Saving one section: whatever was typed is kept, an older version is a conflict, ID numbers are sealed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from applications import copies, editing, identities
from applications.models import Application, Section
from portal.policy import clock
from portal.policy.measures import FieldSpec, Measures, SectionSpec, TableSpec
from portal.policy.refusal import Conflict, Refused
from portal.policy.wording import hour_minute
from portal.workflow import engine

if TYPE_CHECKING:
    from portal.accounts.models import User

# Keys of a section's data that are no field of the pack.
EXPLANATIONS, SOURCES, ROW = "_explanations", "_sources", "_row"
# The name of the box for the written reason of a soft rule is this and the rule.
EXPLAIN = "explain-"


@dataclass(frozen=True)
class Typed:
    """What came in with a form: only the fields, tables and explanations that were on it."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)


class Overtaken(Conflict):
    """A colleague, or another tab, saved this section meanwhile (UX-02)."""

    def __init__(self, section: Section, typed: Typed, by: User) -> None:
        who = section.updated_by
        self.who = "您在另一个页面" if who == by else f"同事{who.name}" if who else "系统"
        at = hour_minute(section.updated_at) if section.updated_at else ""
        super().__init__(f"{self.who}于 {at} 改过这一节，您刚才的内容没有保存。请选一份，或合并后保存。")
        self.section = section
        self.typed = typed


def save(
    application: Application,
    key: str,
    typed: Typed,
    *,
    by: User,
    at: datetime,
    version: int,
    complete: bool | None = None,
) -> Section:
    """Merge what was typed into the section and raise its version.

    Raises `Refused` when the person or the state does not allow it, `Overtaken` when the stored version is not the
    one the person saw. `complete` sets or clears the host's own tick.
    """
    measures, kind = application.measures, application.call.kind
    spec = measures.section(key)
    with transaction.atomic():
        engine.lock(application)
        scope = editing.require_writer(by, application, key)
        section = Section.objects.get(application=application, key=key)
        if section.version != version:
            raise Overtaken(section, typed, by)
        today = at.astimezone(clock.BEIJING).date()
        data = merged(spec, section.data, _asked_for(measures, key, typed), scope=scope, today=today)
        if data == section.data and complete in (None, section.complete):
            return section
        section.data = data
        section.version += 1
        section.complete = section.complete if complete is None else complete
        section.updated_by = by
        section.updated_at = at
        section.save(update_fields=["data", "version", "complete", "updated_by", "updated_at"])
        _copy(application, copies.update(application, measures, kind, section), measures)
    return section


def mark_complete(application: Application, section: Section, *, by: User, at: datetime) -> None:
    """The host's own 完成 on a section just saved; the caller has found nothing missing."""
    with transaction.atomic():
        engine.lock(application)
        editing.require_writer(by, application, section.key)
        fresh = Section.objects.filter(pk=section.pk, version=section.version)
        fresh.update(complete=True, version=section.version + 1, updated_by=by, updated_at=at)


def _copy(application: Application, changed: list[str], measures: Measures) -> None:
    if not changed:
        return
    try:
        with transaction.atomic():
            application.save(update_fields=changed)
    except IntegrityError as error:
        raise Refused(copies.TAKEN, clause=measures.clause("第六条")) from error


def _asked_for(measures: Measures, section: str, typed: Typed) -> Typed:
    """Without reasons that no soft rule of this section asks for (A-11): forms are not the only senders."""
    asked = {each.id for each in measures.conditions if each.hardness == "soft" and each.section == section}
    reasons = {rule: text for rule, text in typed.explanations.items() if rule in asked}
    return Typed(typed.fields, typed.tables, reasons)


def merged(
    spec: SectionSpec, stored: dict[str, Any], typed: Typed, *, scope: editing.Scope, today: date
) -> dict[str, Any]:
    """The section's data with what was typed put in, as far as the scope opens it."""
    data = dict(stored)
    sources = dict(stored.get(SOURCES, {}))
    for each in spec.fields:
        if each.key not in typed.fields or not scope.opens(spec.key, each.key):
            continue
        value = _kept(each, typed.fields[each.key], stored.get(each.key), today)
        if value != stored.get(each.key, _blank(each)):
            sources.pop(each.key, None)
        data[each.key] = value
    for table in spec.tables:
        if table.key in typed.tables and scope.opens(spec.key, table.key):
            data[table.key] = _rows(table, typed.tables[table.key], stored.get(table.key, []), today)
    given = typed.explanations if scope.opens_section(spec.key) else {}
    explanations = {**stored.get(EXPLANATIONS, {}), **given}
    return _without_blanks({**data, SOURCES: sources, EXPLANATIONS: explanations})


def _without_blanks(data: dict[str, Any]) -> dict[str, Any]:
    own = {key: {k: v for k, v in data[key].items() if v} for key in (SOURCES, EXPLANATIONS)}
    plain = {key: value for key, value in data.items() if key not in own and value not in ("", None, [], False)}
    return {**plain, **{key: value for key, value in own.items() if value}}


def _blank(spec: FieldSpec) -> Any:
    return {"multichoice": [], "bool": False}.get(spec.type, "")


def _kept(spec: FieldSpec, typed: Any, stored: Any, today: date) -> Any:
    """The value to store. An ID number is asked for in an empty box: left empty, the sealed one stays."""
    if spec.type != "resident_id":
        return typed
    if isinstance(typed, dict):
        return typed
    if not str(typed).strip() or identities.is_same(str(typed), stored):
        return stored or ""
    return identities.keep(str(typed), today)


def _rows(
    table: TableSpec, typed: list[dict[str, Any]], stored: list[dict[str, Any]], today: date
) -> list[dict[str, Any]]:
    """The rows in the order they came; a row keeps its mark, so its sealed number follows it."""
    known = {row[ROW]: row for row in stored}
    rows = []
    for given in typed[: table.max_rows]:
        old = known.get(given.get(ROW, ""), {})
        values = {
            column.key: _kept(column, given[column.key], old.get(column.key), today)
            for column in table.columns
            if column.key in given
        }
        kept = {key: value for key, value in {**old, **values}.items() if value not in ("", None, [], False)}
        rows.append({**kept, ROW: old.get(ROW) or new_row_mark()})
    return rows


def new_row_mark() -> str:
    return secrets.token_hex(4)


def by_key(application: Application) -> dict[str, Section]:
    """The sections of an application, from the prefetched rows when there are any."""
    return {each.key: each for each in application.sections.all()}
