"""A section page as its template draws it: items in order, tables of rows, errors beside their fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict

from applications import answers, editing, identities
from applications.answers import Setting
from applications.completeness import Problem
from applications.forms.controls import field_for
from applications.sections import EXPLAIN, ROW, SOURCES
from portal.policy.measures import FieldSpec, SectionSpec, TableSpec

EMPTY_ROW = "__prefix__"


class AnswersForm(forms.Form):
    """Bound to stored answers; its errors are handed in, for drafts keep whatever was typed."""

    use_required_attribute = False

    def __init__(
        self,
        fields: Mapping[str, forms.Field],
        values: Mapping[str, Any],
        found: Mapping[str, list[str]],
        prefix: str | None = None,
    ) -> None:
        super().__init__(prefix=prefix)
        self.fields = dict(fields)
        self.is_bound = True
        self.data = {self.add_prefix(key): value for key, value in values.items()}
        self._found = found

    def full_clean(self) -> None:
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data = {}
        for key, messages in self._found.items():
            if key in self.fields:
                self._errors[key] = self.error_class(messages, renderer=self.renderer)


@dataclass(frozen=True)
class Item:
    """One field of the page. `kind`: line, id, count, hidden by scripts until asked for (`off`), or read-only."""

    spec: FieldSpec
    kind: str
    bound: BoundField | None = None
    text: str = ""
    source: str = ""
    masked: str = ""
    url: str = ""
    # The condition under which the field is asked, in words and for the script.
    condition: str = ""
    depends_on: str = ""
    depends_values: str = ""
    off: bool = False


@dataclass(frozen=True)
class Row:
    number: int
    prefix: str
    mark: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class TableView:
    """A repeating table; `open` when rows may be changed, else each row is read as lines of text."""

    spec: TableSpec
    rows: tuple[Row, ...]
    empty: Row
    open: bool
    errors: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.spec.key

    @property
    def full(self) -> bool:
        return len(self.rows) >= self.spec.max_rows


@dataclass
class SectionPage:
    """Everything one section page shows."""

    spec: SectionSpec
    data: Mapping[str, Any]
    setting: Setting
    scope: editing.Scope
    problems: Iterable[Problem] = ()
    # What the portal fills in itself: key to text; and the state of each file slot: key to (text, address).
    computed: Mapping[str, str] = field(default_factory=dict)
    slots: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    # Fields fixed when the draft was opened, shown but not changed here.
    fixed: frozenset[str] = frozenset()

    @cached_property
    def items(self) -> tuple[Item, ...]:
        form = _form(self.spec.fields, self.data, self._errors("", 0), self._regions)
        return tuple(self._item(each, form, self.data) for each in self.spec.fields)

    @cached_property
    def tables(self) -> tuple[TableView, ...]:
        return tuple(self._table(each) for each in self.spec.tables)

    @property
    def links(self) -> list[dict[str, str]]:
        """The error summary: each message with the id of its control (UX-05)."""
        return [{"message": each.text, "target": self._target(each)} for each in self.problems]

    def _target(self, problem: Problem) -> str:
        if not problem.field:
            return ""
        if problem.row:
            return f"id_{problem.field}-{problem.row - 1}-{problem.column}"
        if any(each.key == problem.field for each in self.spec.tables):
            return f"table-{problem.field}"
        if problem.field.startswith(EXPLAIN):
            return problem.field
        spec = self.spec.field(problem.field)
        first = spec.type == "multichoice" or (spec.type == "choice" and len(spec.choices) <= 4)
        return f"id_{problem.field}_0" if first else f"id_{problem.field}"

    @property
    def _regions(self) -> Mapping[str, str]:
        return self.setting.regions or {}

    def _errors(self, table: str, row: int) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for each in self.problems:
            place, key = (each.field, each.column) if table else ("", each.field)
            if place == table and each.row == row and key:
                found.setdefault(key, []).append(each.text.partition("：")[2] if table else each.text)
        return found

    def _item(self, spec: FieldSpec, form: AnswersForm, values: Mapping[str, Any], *, in_row: bool = False) -> Item:
        if spec.type in answers.UNTYPED:
            return self._untyped(spec)
        raw = values.get(spec.key)
        if not in_row and (not self.scope.opens(self.spec.key, spec.key) or spec.key in self.fixed):
            return Item(spec, "readonly", text=answers.shown(spec, raw, self.setting), **self._condition(spec, values))
        return Item(
            spec,
            _kind(spec),
            bound=form[spec.key],
            source="" if in_row else self.data.get(SOURCES, {}).get(spec.key, ""),
            masked=identities.masked(raw) if spec.type == "resident_id" and raw else "",
            **self._condition(spec, values),
        )

    def _untyped(self, spec: FieldSpec) -> Item:
        if spec.type == "computed":
            return Item(spec, "computed", text=self.computed.get(spec.key, ""))
        text, url = self.slots.get(spec.key, ("", ""))
        return Item(spec, "slot", text=text, url=url)

    def _condition(self, spec: FieldSpec, values: Mapping[str, Any]) -> dict[str, Any]:
        if spec.show_if is None:
            return {}
        other, wanted = spec.show_if
        labels = _words_of(self.spec, other, wanted)
        return {
            "condition": labels,
            "depends_on": other,
            "depends_values": " ".join(wanted),
            "off": not answers.is_asked(spec, values, self.setting.kind),
        }

    def _table(self, table: TableSpec) -> TableView:
        stored = list(self.data.get(table.key, []))
        open_ = self.scope.opens(self.spec.key, table.key)
        blanks = max(table.min_rows - len(stored), 0) if open_ else 0
        rows = tuple(self._row(table, number, row) for number, row in enumerate([*stored, *[{}] * blanks]))
        errors = tuple(each.text for each in self.problems if each.field == table.key and not each.row)
        return TableView(table, rows, self._row(table, EMPTY_ROW, {}), open_, errors)

    def _row(self, table: TableSpec, place: int | str, row: Mapping[str, Any]) -> Row:
        number = place + 1 if isinstance(place, int) else 0
        prefix = f"{table.key}-{place}"
        if not self.scope.opens(self.spec.key, table.key):
            shown = ((each, answers.shown(each, row.get(each.key), self.setting)) for each in table.columns)
            return Row(number, prefix, "", tuple(Item(each, "readonly", text=text) for each, text in shown if text))
        form = _form(table.columns, row, self._errors(table.key, number), self._regions, prefix=prefix)
        items = tuple(self._item(each, form, row, in_row=True) for each in table.columns)
        return Row(number, prefix, row.get(ROW, ""), items)


def _form(
    specs: Iterable[FieldSpec],
    values: Mapping[str, Any],
    errors: Mapping[str, list[str]],
    regions: Mapping[str, str],
    prefix: str | None = None,
) -> AnswersForm:
    typed = [each for each in specs if each.type not in answers.UNTYPED]
    fields = {
        each.key: field_for(each, values.get(each.key), regions=regions, in_row=prefix is not None) for each in typed
    }
    plain = {key: value for key, value in values.items() if not isinstance(value, dict)}
    return AnswersForm(fields, plain, errors, prefix=prefix)


def _kind(spec: FieldSpec) -> str:
    if spec.type == "resident_id":
        return "id"
    return "count" if spec.max_length and spec.type == "textarea" else "line"


def _words_of(section: SectionSpec, other: str, wanted: tuple[str, ...]) -> str:
    spec = section.field(other)
    labels = dict(spec.choices)
    if not labels:
        return f"勾选“{spec.label}”时填写"
    return f"“{spec.label}”为{'、'.join(labels.get(each, each) for each in wanted)}时填写"
