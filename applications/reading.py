"""The answers of an application by name: "leader.occupation" gives the typed value, None when blank or unreadable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from applications import answers, blueprint
from applications.answers import Setting
from portal.policy.measures import FieldSpec, Measures

if TYPE_CHECKING:
    from applications.models import Application

Data = Mapping[str, Mapping[str, Any]]


class Book:
    """All sections' answers under one pack and kind of call."""

    def __init__(self, measures: Measures, data: Data, setting: Setting) -> None:
        self.measures = measures
        self.data = data
        self.setting = setting
        self._specs = {each.key: each for each in blueprint.sections(measures, setting.kind)}

    def section(self, key: str) -> Mapping[str, Any]:
        return self.data.get(key, {})

    def value(self, place: str) -> Any:
        """The typed value of "section.field"; None when the pack has no such field, or it is not asked."""
        section, _, key = place.partition(".")
        spec = self._field(section, key)
        if spec is None or not answers.is_asked(spec, self.section(section), self.setting.kind):
            return None
        return _read(spec, self.section(section).get(key), self.setting)

    def text(self, place: str) -> str:
        return str(self.value(place) or "")

    def ticked(self, place: str) -> bool:
        return self.value(place) is True

    def rows(self, place: str) -> list[dict[str, Any]]:
        """The rows of a table with typed cells; empty when the pack has no such table."""
        section, _, key = place.partition(".")
        spec = self._specs.get(section)
        table = next((each for each in spec.tables if each.key == key), None) if spec else None
        if table is None:
            return []
        return [
            {column.key: _read(column, row.get(column.key), self.setting) for column in table.columns}
            for row in self.section(section).get(key, [])
        ]

    def has_field(self, place: str) -> bool:
        section, _, key = place.partition(".")
        return self._field(section, key) is not None

    def _field(self, section: str, key: str) -> FieldSpec | None:
        spec = self._specs.get(section)
        return next((each for each in spec.fields if each.key == key), None) if spec else None


def _read(spec: FieldSpec, raw: Any, setting: Setting) -> Any:
    if spec.type in answers.UNTYPED:
        return None
    try:
        return answers.read(spec, raw, setting)
    except answers.Invalid:
        return None


def book_of(application: Application, measures: Measures, setting: Setting) -> Book:
    """The answers as stored now."""
    data = {each.key: each.data for each in application.sections.all()}
    return Book(measures, data, setting)
