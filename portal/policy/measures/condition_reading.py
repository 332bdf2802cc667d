"""Reads the conditions: which check, with what, how hard, and what a person is told."""

from __future__ import annotations

import re
from string import Formatter

from portal.policy.measures import closed_sets as sets
from portal.policy.measures.form_reading import ALL_KINDS, RULE_ID, Citation
from portal.policy.measures.pack import resolved
from portal.policy.measures.specs import Condition, MaterialSlot, Parameter, SectionSpec, Value
from portal.policy.toml_reading import Table, refuse_twins

# "HZ-24", or "BJ-17.2" where one rule needs a second check.
CONDITION_ID = re.compile(rf"{RULE_ID.pattern}(\.\d)?")


def read_conditions(
    top: Table,
    cite: Citation,
    parameters: dict[str, Parameter],
    sections: tuple[SectionSpec, ...],
    materials: tuple[MaterialSlot, ...],
) -> tuple[Condition, ...]:
    """All conditions in the order of the form; each points at a section and a field that exist."""
    places = {
        section.key: {each.key for each in section.fields} | {each.key for each in section.tables}
        for section in sections
    }
    if "materials" in places:
        places["materials"] |= {slot.key for slot in materials}
    tables = top.tables("conditions")
    conditions = [_condition(each, cite, parameters, places) for each in tables]
    refuse_twins(top, "conditions", [each.id for each in conditions])
    return tuple(conditions)


def _condition(
    table: Table, cite: Citation, parameters: dict[str, Parameter], places: dict[str, set[str]]
) -> Condition:
    identity = table.text("id")
    if not CONDITION_ID.fullmatch(identity):
        raise table.broken("id", f"“{identity}”不是规则编号")
    check = table.one_of("check", frozenset(sets.CHECKS))
    written = _params(table, check, parameters)
    section = table.one_of("section", frozenset(places))
    field = table.text("field", "")
    if field and field not in places[section]:
        raise table.broken("field", f"“{section}”一节没有“{field}”")
    condition = Condition(
        id=identity,
        check=check,
        params=resolved(written, parameters),
        written=written,
        hardness=table.one_of("hardness", sets.CONDITION_HARDNESSES),
        clause=cite.full(table.text("clause")),
        label=table.text("label"),
        message=_message(table, check),
        section=section,
        field=field,
        kinds=table.some_of("kinds", sets.KINDS, ALL_KINDS),
        rules=(identity.split(".")[0], *cite.rules_of(table)),
    )
    table.finish()
    return condition


def _params(table: Table, check: str, parameters: dict[str, Parameter]) -> dict[str, Value]:
    expected = sets.CHECKS[check].params
    given = table.table("params") if "params" in table else None
    keys = set(given) if given is not None else set()
    if keys != expected:
        raise table.broken("params", f"检查“{check}”需要 {'、'.join(sorted(expected)) or '（无）'}")
    if given is None:
        return {}
    return {key: _param(given, key, parameters) for key in given}


def _param(given: Table, key: str, parameters: dict[str, Parameter]) -> Value:
    value = given.raw(key)
    if isinstance(value, str) and value.startswith("@") and value[1:] not in parameters:
        raise given.broken(key, f"没有名为“{value[1:]}”的参数")
    return tuple(value) if isinstance(value, list) else value


def _message(table: Table, check: str) -> str:
    message = table.text("message")
    try:
        names = {name for _, name, _, _ in Formatter().parse(message) if name is not None}
    except ValueError as error:
        raise table.broken("message", f"占位符写错：{error}") from error
    unknown = names - sets.CHECKS[check].facts
    if unknown:
        raise table.broken("message", f"检查“{check}”没有占位符 {'、'.join(sorted(unknown))}")
    return message
