"""A city's policy as the rest of the portal reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.policy.measures.specs import (
    Condition,
    FieldSpec,
    Ground,
    Honour,
    InspectionItem,
    MaterialSlot,
    Named,
    Offices,
    OpinionBox,
    Parameter,
    ReportSection,
    ReviewItem,
    Route,
    SectionSpec,
    TableSpec,
    Value,
    Window,
)

DEFAULT_MARK = "系统默认"
# Who holds a desk when no rule gives it to another office.
CITY_BUREAU: dict[str, Any] = {"roles": ("city_officer",), "kinds": ("city_bureau",), "rules": ()}


@dataclass(frozen=True)
class Measures:
    """One issue of one city's policy. A record keeps the code of the pack it began under for life."""

    code: str
    city: str
    city_name: str
    title: str
    document_no: str
    issuers: tuple[str, ...]
    issued: date
    effective_from: date
    effective_to: date | None
    repeals: tuple[str, ...]
    open_document: bool
    words: dict[str, str]
    documents: dict[str, str]
    offices: Offices
    parameters: dict[str, Parameter]
    choices: dict[str, tuple[tuple[str, str], ...]]
    kinds: tuple[Named, ...]
    routes: tuple[Route, ...]
    conditions: tuple[Condition, ...]
    sections: tuple[SectionSpec, ...]
    materials: tuple[MaterialSlot, ...]
    honours: tuple[Honour, ...]
    grounds: tuple[Ground, ...]
    windows: tuple[Window, ...]
    report_sections: tuple[ReportSection, ...]
    opinion_boxes: tuple[OpinionBox, ...]
    review_items: tuple[ReviewItem, ...]
    inspection_items: tuple[InspectionItem, ...]
    duties: tuple[Named, ...]
    evidence_types: tuple[Named, ...]
    expense_categories: tuple[Named, ...]
    summary_columns: tuple[Named, ...]
    notes: tuple[Named, ...]
    # The code of the marking sheet of applications.
    sheet: str

    def parameter(self, name: str) -> Parameter:
        """The parameter with its clause and hardness; KeyError for a name the pack does not have."""
        return self.parameters[name]

    def value(self, name: str, on: date | None = None) -> Value:
        """The parameter's value, newest or on a given day."""
        parameter = self.parameters[name]
        return parameter.value if on is None else parameter.at(on)

    def word(self, key: str) -> str:
        """What this city calls a thing: 领衔人 or 领办人."""
        return self.words[key]

    def clause(self, ref: str) -> str:
        """The clause as people cite it, e.g. 杭人社发〔2023〕112号 三（一）; a cited one stays as it is."""
        if not ref or ref.startswith((self.document_no, DEFAULT_MARK)):
            return ref
        return f"{self.document_no} {ref}"

    def section(self, key: str) -> SectionSpec:
        return self._one(self.sections, key)

    def field(self, section: str, key: str) -> FieldSpec:
        return self.section(section).field(key)

    def table(self, section: str, key: str) -> TableSpec:
        return self.section(section).table(key)

    def material(self, key: str) -> MaterialSlot:
        return self._one(self.materials, key)

    def condition(self, condition_id: str) -> Condition:
        return next(each for each in self.conditions if each.id == condition_id)

    def window(self, key: str) -> Window:
        return self._one(self.windows, key)

    def conditions_for(self, kind: str) -> tuple[Condition, ...]:
        """The conditions put to an application of this kind (new or honorary)."""
        return tuple(each for each in self.conditions if kind in each.kinds)

    def materials_for(self, kind: str) -> tuple[MaterialSlot, ...]:
        return tuple(each for each in self.materials if kind in each.kinds)

    def grounds_of(self, kind: str) -> tuple[Ground, ...]:
        return tuple(each for each in self.grounds if each.kind == kind)

    @property
    def judged_slots(self) -> frozenset[str]:
        """Material slots a condition already asks for; the general check of materials leaves these to it."""
        slots = {each.key for each in self.materials}
        named = {
            key
            for condition in self.conditions
            for value in (*condition.params.values(), condition.field)
            for key in (value if isinstance(value, tuple) else (value,))
        }
        return frozenset(slots & named)

    def group(self, name: str) -> dict[str, Parameter]:
        """The parameters of one group, e.g. "quota"."""
        return {key: each for key, each in self.parameters.items() if each.group == name}

    @property
    def quotas(self) -> dict[str, Parameter]:
        return self.group("quota")

    @property
    def grants(self) -> dict[str, Parameter]:
        return self.group("grant")

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def rule_ids(self) -> set[str]:
        """Every rule id something in the pack carries."""
        return {rule for entry in _entries(self) for rule in entry.rules} | set(self.offices.joint_rules)

    def override(self, name: str, value: Value) -> Measures:
        """A copy in which one parameter has another value, as a call may order with a reason."""
        changed = {**self.parameters, name: replace(self.parameters[name], value=value)}
        return self._with_parameters(changed)

    def without(self, rule_id: str) -> Measures:
        """A copy from which a rule is taken out: its conditions, fields and slots gone, its parameters neutral."""
        if rule_id not in self.rule_ids():
            raise KeyError(rule_id)
        kept = self._with_parameters(
            {
                name: replace(each, value=each.neutral) if rule_id in each.rules else each
                for name, each in self.parameters.items()
            }
        )
        lists: dict[str, Any] = {name: _keep(getattr(kept, name), rule_id) for name in _LISTS}
        sections = tuple(_section_without(each, rule_id) for each in _keep(kept.sections, rule_id))
        return replace(kept, sections=sections, offices=_offices_without(kept.offices, rule_id), **lists)

    def _with_parameters(self, parameters: dict[str, Parameter]) -> Measures:
        conditions = tuple(replace(each, params=resolved(each.written, parameters)) for each in self.conditions)
        return replace(self, parameters=parameters, conditions=conditions)

    @staticmethod
    def _one(entries: tuple[Any, ...], key: str) -> Any:
        for entry in entries:
            if entry.key == key:
                return entry
        raise KeyError(key)


_LISTS = (
    "kinds", "routes", "conditions", "materials", "honours", "grounds", "windows", "report_sections", "opinion_boxes",
    "review_items", "inspection_items", "duties", "evidence_types", "expense_categories", "summary_columns", "notes",
)  # fmt: skip


def resolved(written: dict[str, Value], parameters: dict[str, Parameter]) -> dict[str, Value]:
    """The params of a condition with each "@name" replaced by that parameter's value."""
    return {
        key: parameters[value[1:]].value if isinstance(value, str) and value.startswith("@") else value
        for key, value in written.items()
    }


def _entries(measures: Measures) -> Iterator[Any]:
    yield from measures.parameters.values()
    for name in _LISTS:
        yield from getattr(measures, name)
    offices = measures.offices
    yield from (offices.first_review, offices.acceptance, offices.panel)
    for section in measures.sections:
        yield section
        yield from section.fields
        for table in section.tables:
            yield table
            yield from table.columns


def _keep(entries: tuple[Any, ...], rule_id: str) -> tuple[Any, ...]:
    return tuple(entry for entry in entries if rule_id not in entry.rules)


def _section_without(section: SectionSpec, rule_id: str) -> SectionSpec:
    tables = tuple(replace(each, columns=_keep(each.columns, rule_id)) for each in _keep(section.tables, rule_id))
    return replace(section, fields=_keep(section.fields, rule_id), tables=tables)


def _offices_without(offices: Offices, rule_id: str) -> Offices:
    if rule_id in offices.joint_rules:
        offices = replace(offices, approvals=offices.approvals[:1], issuers=offices.issuers[:1])
    if rule_id in offices.first_review.rules:
        offices = replace(offices, first_review=replace(offices.first_review, regions=()))
    if rule_id in offices.policy.rules:
        runners = dict.fromkeys((*offices.policy.roles, *offices.acceptance.roles))
        offices = replace(offices, policy=replace(offices.policy, roles=tuple(runners), rules=()))
    held = {name: getattr(offices, name) for name in ("acceptance", "panel")}
    return replace(
        offices,
        **{name: replace(each, **CITY_BUREAU) for name, each in held.items() if rule_id in each.rules},
    )
