"""Reads the parameters: numbers, words, lists and clocks with their clauses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from portal.policy.measures import closed_sets as sets
from portal.policy.measures.form_reading import Citation
from portal.policy.measures.pack import DEFAULT_MARK
from portal.policy.measures.specs import Parameter, Value
from portal.policy.toml_reading import Table

MONEY = "元"
# What every pack must give, because the program asks for it by name.
REQUIRED = frozenset(
    {
        "retirement_years", "retirement_reference", "min_members", "quota_new", "quota_skips_unfunded", "call_kinds",
        "calls_per_year", "places_enforced", "notice_working_days", "notice_counts_posting_day", "notice_closing_time",
        "name_pattern", "honorary_name_pattern", "validity_years", "report_section_min_chars",
        "report_section_max_chars", "grant_establishment", "grant_excellent", "matching_minimum", "matching_ratio",
        "review_steps", "original_checks", "sealed_scan", "signed_opinion", "tie_breaks", "marks_per_file",
        "marks_combined", "first_review_working_days", "acceptance_working_days", "correction_working_days",
        "pass_mark", "excellent_mark", "bonus_counts_for_level", "appeal_working_days", "unfunded_funding_forms",
        "veto_consequence", "grade_tie_breaks", "results_public",
    }
)  # fmt: skip


def read_parameters(table: Table, since: date, cite: Citation) -> dict[str, Parameter]:
    """All parameters by name; one that the program needs and the pack lacks is refused."""
    for name in sorted(REQUIRED):
        if name not in table:
            raise table.broken(name, "缺少这一项")
    return {name: _parameter(name, table.table(name), since, cite) for name in table}


def _parameter(name: str, table: Table, since: date, cite: Citation) -> Parameter:
    unit = table.text("unit", "")
    values = _dated(table, since, unit)
    parameter = Parameter(
        name=name,
        label=table.text("label"),
        unit=unit,
        values=values,
        value=values[-1][1],
        clause=cite.of(table),
        hardness=table.one_of("hardness", sets.HARDNESSES),
        official=table.flag("official", True),
        group=table.one_of("group", sets.PARAMETER_GROUPS),
        rules=cite.rules_of(table),
        neutral=_value(table, "neutral", unit) if "neutral" in table else _nothing(values[-1][1]),
    )
    if not parameter.clause:
        raise table.broken("clause", "每个参数都要写明依据，政策未规定的写“系统默认”")
    if parameter.official == parameter.clause.startswith(DEFAULT_MARK):
        raise table.broken("official", "政策未规定的参数应标 official = false，依据写“系统默认”")
    if len({type(value) for _, value in values}) > 1:
        raise table.broken("values", "各时段的值类型不同")
    table.finish()
    return parameter


def _dated(table: Table, since: date, unit: str) -> tuple[tuple[date, Value], ...]:
    if "values" not in table:
        return ((since, _value(table, "value", unit)),)
    rows = table.tables("values")
    dated = [(row.day("from"), _value(row, "value", unit)) for row in rows]
    for row in rows:
        row.finish()
    if not dated:
        raise table.broken("values", "至少要有一个值")
    if [day for day, _ in dated] != sorted({day for day, _ in dated}):
        raise table.broken("values", "日期应由早到晚，不能重复")
    return tuple(dated)


def _value(table: Table, key: str, unit: str) -> Value:
    value = _plain(table, key, table.raw(key))
    if unit == MONEY:
        return table.amount(key)
    return value


def _plain(table: Table, key: str, value: Any) -> Value:
    if isinstance(value, list):
        return tuple(_plain(table, key, each) for each in value)
    if isinstance(value, bool | str | date):
        return value
    if isinstance(value, int | Decimal):
        if value < 0:
            raise table.broken(key, "不能为负数")
        return value
    raise table.broken(key, "只能是数字、文字、日期、true/false 或它们的列表")


def _nothing(value: Value) -> Value:
    """The value of the same type that asks for nothing."""
    return value if isinstance(value, date) else type(value)()
