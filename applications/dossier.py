"""The file as its readers see it: sections with answers in words, ID numbers masked, tables, evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from applications import answers, blueprint, completeness
from applications.answers import Setting
from applications.sections import EXPLANATIONS
from portal.policy.measures import FieldSpec, SectionSpec, TableSpec

if TYPE_CHECKING:
    from applications.models import Application


@dataclass(frozen=True)
class Line:
    """One answer. `key` is "section.field", what a return point names; `reveal_url` opens a masked number on record."""

    key: str
    label: str
    value: str
    clause: str
    reveal_url: str = ""


@dataclass(frozen=True)
class Grid:
    """One table of the form with its rows in words."""

    key: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Part:
    """One section as its readers see it."""

    key: str
    title: str
    number: int
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...]
    # Rule id and the applicant's written reason for a soft rule.
    explanations: tuple[tuple[str, str], ...]


def parts(application: Application, *, sensitive: bool, revealing: bool = False) -> list[Part]:
    """All sections with answers. `sensitive=False` leaves out what is for officials alone: phones, ID numbers.

    `revealing` adds the way to a full number, for those who may open one (`editing.may_reveal`).
    """
    setting = completeness.setting_of(application)
    stored = {each.key: each.data for each in application.sections.all()}
    return [
        _part(application, spec, stored.get(spec.key, {}), setting, sensitive=sensitive, revealing=revealing)
        for spec in blueprint.sections(application.measures, setting.kind)
    ]


def _part(
    application: Application,
    spec: SectionSpec,
    data: Mapping[str, Any],
    setting: Setting,
    *,
    sensitive: bool,
    revealing: bool,
) -> Part:
    lines = tuple(
        Line(
            key=f"{spec.key}.{each.key}",
            label=each.label,
            value=answers.shown(each, data.get(each.key), setting),
            clause=each.clause,
            reveal_url=_reveal(application, spec, each, data) if revealing else "",
        )
        for each in _shown_fields(spec.fields, sensitive)
        if answers.is_asked(each, data, setting.kind)
    )
    grids = tuple(_grid(spec, table, data.get(table.key, []), setting, sensitive=sensitive) for table in spec.tables)
    explanations = tuple(sorted(data.get(EXPLANATIONS, {}).items()))
    return Part(spec.key, spec.title, spec.number, lines, grids, explanations)


def _shown_fields(specs: Iterable[FieldSpec], sensitive: bool) -> list[FieldSpec]:
    return [each for each in specs if each.type not in answers.UNTYPED and (sensitive or not each.sensitive)]


def _grid(
    section: SectionSpec, table: TableSpec, rows: Iterable[Mapping[str, Any]], setting: Setting, *, sensitive: bool
) -> Grid:
    columns = _shown_fields(table.columns, sensitive)
    return Grid(
        key=f"{section.key}.{table.key}",
        label=table.label,
        columns=tuple(each.label for each in columns),
        rows=tuple(tuple(answers.shown(each, row.get(each.key), setting) for each in columns) for row in rows),
    )


def _reveal(application: Application, section: SectionSpec, field: FieldSpec, data: Mapping[str, Any]) -> str:
    if field.type != "resident_id" or not data.get(field.key):
        return ""
    return reverse("applications:reveal", args=[application.number, f"{section.key}.{field.key}"])
