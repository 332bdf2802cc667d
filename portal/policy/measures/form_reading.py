"""Reads the form: choices, sections, fields, repeating tables and material slots."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.policy.measures import closed_sets as sets
from portal.policy.measures.pack import DEFAULT_MARK
from portal.policy.measures.specs import Choice, FieldSpec, MaterialSlot, SectionSpec, TableSpec
from portal.policy.toml_reading import Table, refuse_twins

# Hangzhou, Beijing, an answer to an ambiguity (A), or the portal's own default (D).
RULE_ID = re.compile(r"(HZ|BJ|A|D)-\d\d")
Choices = dict[str, tuple[Choice, ...]]
ALL_KINDS = tuple(sorted(sets.KINDS))


@dataclass(frozen=True)
class Citation:
    """Turns a short clause ("三（一）") into the one people cite."""

    document_no: str

    def full(self, ref: str) -> str:
        return ref if not ref or ref.startswith(DEFAULT_MARK) else f"{self.document_no} {ref}"

    def of(self, table: Table) -> str:
        return self.full(table.text("clause", ""))

    def rules_of(self, table: Table) -> tuple[str, ...]:
        rules = table.texts("rules", ())
        for rule in rules:
            if not RULE_ID.fullmatch(rule):
                raise table.broken("rules", f"“{rule}”不是规则编号")
        return rules


def read_choices(table: Table) -> Choices:
    """The named lists of (key, label) that fields draw on."""
    return {name: _choice_list(table, name) for name in table}


def _choice_list(table: Table, name: str) -> tuple[Choice, ...]:
    listed = table.table(name)
    if not list(listed):
        raise table.broken(name, "至少要有一个选项")
    return tuple((key, listed.text(key)) for key in listed)


def read_section(table: Table, number: int, choices: Choices, cite: Citation) -> SectionSpec:
    fields = _fields(table, "fields", choices, cite)
    tables = tuple(_table(each, choices, cite) for each in table.tables("tables", optional=True))
    refuse_twins(table, "fields", [each.key for each in fields] + [each.key for each in tables])
    section = SectionSpec(
        key=table.text("key"),
        title=table.text("title"),
        number=number,
        fields=fields,
        tables=tables,
        clause=cite.of(table),
        help=table.text("help", ""),
        rules=cite.rules_of(table),
    )
    table.finish()
    return section


def _table(table: Table, choices: Choices, cite: Citation) -> TableSpec:
    spec = TableSpec(
        key=table.text("key"),
        label=table.text("label"),
        columns=_fields(table, "columns", choices, cite),
        min_rows=table.whole("min_rows", 0),
        max_rows=table.whole("max_rows", 50),
        clause=cite.of(table),
        help=table.text("help", ""),
        rules=cite.rules_of(table),
    )
    if not spec.columns:
        raise table.broken("columns", "至少要有一列")
    if spec.max_rows < spec.min_rows:
        raise table.broken("max_rows", "最多行数少于最少行数")
    table.finish()
    return spec


def _fields(table: Table, name: str, choices: Choices, cite: Citation) -> tuple[FieldSpec, ...]:
    read = [(each, _field(each, choices, cite)) for each in table.tables(name, optional=True)]
    refuse_twins(table, name, [spec.key for _, spec in read])
    keys = {spec.key for _, spec in read}
    for each, spec in read:
        if spec.show_if is not None and spec.show_if[0] not in keys:
            raise each.broken("show_if", f"没有名为“{spec.show_if[0]}”的项目")
        each.finish()
    return tuple(spec for _, spec in read)


def _field(table: Table, choices: Choices, cite: Citation) -> FieldSpec:
    label = table.text("label")
    kind = table.one_of("type", sets.FIELD_TYPES)
    spec = FieldSpec(
        key=table.text("key"),
        label=label,
        type=kind,
        required=table.flag("required", False),
        max_length=table.whole("max_length", 0),
        min_length=table.whole("min_length", 0),
        minimum=table.amount("minimum") if "minimum" in table else None,
        choices=_choices_of(table, kind, choices),
        clause=cite.of(table),
        help=table.text("help", ""),
        show_if=_show_if(table),
        public=table.flag("public", False),
        print_label=table.text("print_label", label),
        prefill=table.text("prefill", ""),
        unit=table.text("unit", ""),
        locked_after_recognition=table.flag("locked_after_recognition", False),
        sensitive=table.flag("sensitive", False),
        rules=cite.rules_of(table),
        kinds=table.some_of("kinds", sets.KINDS, ALL_KINDS),
    )
    if spec.max_length < spec.min_length:
        raise table.broken("max_length", "最多字数少于最少字数")
    if spec.sensitive and spec.public:
        raise table.broken("public", "敏感信息不能公开")
    return spec


def _choices_of(table: Table, kind: str, choices: Choices) -> tuple[Choice, ...]:
    if kind not in sets.CHOICE_TYPES:
        return ()
    name = table.text("choices")
    if name not in choices:
        raise table.broken("choices", f"没有名为“{name}”的选项表")
    return choices[name]


def _show_if(table: Table) -> tuple[str, tuple[str, ...]] | None:
    if "show_if" not in table:
        return None
    rule = table.table("show_if")
    shown = (rule.text("field"), rule.texts("values"))
    rule.finish()
    return shown


def read_material(table: Table, cite: Citation) -> MaterialSlot:
    slot = MaterialSlot(
        key=table.text("key"),
        label=table.text("label"),
        required=table.one_of("required", sets.REQUIREMENTS),
        clause=cite.of(table),
        min_files=table.whole("min_files", 1),
        max_files=table.whole("max_files", 10),
        accept=table.some_of("accept", sets.FILE_ENDINGS),
        help=table.text("help", ""),
        needs_original_check=table.flag("needs_original_check", False),
        sensitive=table.flag("sensitive", False),
        waived_if_verified_online=table.flag("waived_if_verified_online", False),
        kinds=table.some_of("kinds", sets.KINDS, ALL_KINDS),
        rules=cite.rules_of(table),
    )
    if slot.max_files < slot.min_files:
        raise table.broken("max_files", "最多份数少于最少份数")
    return slot
