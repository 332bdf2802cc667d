"""Builds a pack from its TOML file and refuses one that contradicts itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from portal.policy.measures import closed_sets as sets
from portal.policy.measures.condition_reading import read_conditions
from portal.policy.measures.form_reading import Citation, read_choices, read_material, read_section
from portal.policy.measures.pack import Measures
from portal.policy.measures.parameter_reading import read_parameters
from portal.policy.measures.specs import (
    FieldSpec,
    Ground,
    Honour,
    InspectionItem,
    Named,
    Office,
    Offices,
    OpinionBox,
    ReportSection,
    ReviewItem,
    Route,
    SectionSpec,
    Window,
)
from portal.policy.toml_reading import Table, read_toml, refuse_twins

Entry = TypeVar("Entry")


def read_measures(path: Path) -> Measures:
    """The pack in a file; raises BrokenData naming file, key and reason."""
    top = read_toml(path)
    head = top.table("policy")
    cite = Citation(head.text("document_no"))
    parameters = read_parameters(top.table("parameters"), head.day("effective_from"), cite)
    choices = read_choices(top.table("choices"))
    bounds = (parameters["report_section_min_chars"].value, parameters["report_section_max_chars"].value)
    report = _list(top, "report_sections", lambda each: _report_section(each, cite, bounds), optional=True)
    sections = _with_report(_sections(top, choices, cite), report)
    materials = _list(top, "materials", lambda each: read_material(each, cite))
    measures = Measures(
        code=path.stem,
        **_head(head),
        words=_texts(top.table("words")),
        documents=_texts(top.table("documents")),
        offices=_offices(top.table("offices"), cite),
        parameters=parameters,
        choices=choices,
        conditions=read_conditions(top, cite, parameters, sections, materials),
        sections=sections,
        materials=materials,
        kinds=_named(top, "kinds", cite),
        routes=_list(top, "routes", lambda each: _route(each, cite)),
        honours=_list(top, "honours", lambda each: _honour(each, cite)),
        grounds=_list(top, "grounds", lambda each: _ground(each, cite)),
        windows=_windows(top, cite),
        report_sections=report,
        opinion_boxes=_list(top, "opinion_boxes", lambda each: _opinion_box(each, cite)),
        review_items=_list(top, "review_items", lambda each: _review_item(each, cite, sections)),
        inspection_items=_list(top, "inspection_items", lambda each: _inspection_item(each, cite), optional=True),
        duties=_named(top, "duties", cite),
        evidence_types=_named(top, "evidence_types", cite),
        expense_categories=_named(top, "expense_categories", cite),
        summary_columns=_named(top, "summary_columns", cite),
        notes=_named(top, "notes", cite),
    )
    top.finish()
    return measures


def _head(head: Table) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "city": head.one_of("city", sets.CITIES),
        "city_name": head.text("city_name"),
        "title": head.text("title"),
        "document_no": head.text("document_no"),
        "issuers": head.texts("issuers"),
        "issued": head.day("issued"),
        "effective_from": head.day("effective_from"),
        "effective_to": head.day_or_none("effective_to"),
        "repeals": head.texts("repeals"),
        "open_document": head.flag("open_document"),
        "sheet": head.text("sheet"),
    }
    if facts["effective_to"] is not None and facts["effective_to"] < facts["effective_from"]:
        raise head.broken("effective_to", "失效日期早于施行日期")
    head.finish()
    return facts


def _list(top: Table, name: str, read: Callable[[Table], Entry], *, optional: bool = False) -> tuple[Entry, ...]:
    entries = []
    names = []
    for table in top.tables(name, optional=optional):
        names.append(table.text("key"))
        entries.append(read(table))
        table.finish()
    refuse_twins(top, name, names)
    return tuple(entries)


def _sections(top: Table, choices: dict[str, tuple[tuple[str, str], ...]], cite: Citation) -> tuple[SectionSpec, ...]:
    tables = top.tables("sections")
    keys = [each.one_of("key", frozenset(sets.SECTIONS)) for each in tables]
    refuse_twins(top, "sections", keys)
    if keys != [key for key in sets.SECTIONS if key in keys]:
        raise top.broken("sections", f"各节的次序应为 {'、'.join(sets.SECTIONS)}")
    return tuple(read_section(each, number, choices, cite) for number, each in enumerate(tables, start=1))


def _with_report(sections: tuple[SectionSpec, ...], report: tuple[ReportSection, ...]) -> tuple[SectionSpec, ...]:
    """The section "report" asks one text for each required part of the report."""
    fields = tuple(
        FieldSpec(
            key=part.key,
            label=part.title,
            type="textarea",
            required=True,
            min_length=part.min_length,
            max_length=part.max_length,
            clause=part.clause,
            help=part.help,
            print_label=part.title,
            rules=part.rules,
        )
        for part in report
    )
    return tuple(replace(each, fields=fields) if each.key == "report" else each for each in sections)


def _texts(table: Table) -> dict[str, str]:
    return {key: table.text(key) for key in table}


def _named(top: Table, name: str, cite: Citation) -> tuple[Named, ...]:
    return _list(
        top,
        name,
        lambda each: Named(
            key=each.text("key"),
            label=each.text("label"),
            clause=cite.of(each),
            public=each.flag("public", True),
            rules=cite.rules_of(each),
        ),
    )


def _route(table: Table, cite: Citation) -> Route:
    return Route(
        key=table.text("key"),
        label=table.text("label"),
        affiliations=table.texts("affiliations"),
        leads_to=table.some_of("leads_to", sets.ORGANISATION_KINDS),
        clause=cite.of(table),
        rules=cite.rules_of(table),
    )


def _honour(table: Table, cite: Citation) -> Honour:
    return Honour(
        key=table.text("key"),
        label=table.text("label"),
        level=table.text("level"),
        clause=cite.of(table),
        qualifies_for_honorary=table.flag("qualifies_for_honorary", False),
        preferred=table.flag("preferred", False),
        rules=cite.rules_of(table),
    )


def _ground(table: Table, cite: Citation) -> Ground:
    ground = Ground(
        key=table.text("key"),
        kind=table.one_of("kind", sets.GROUND_KINDS),
        label=table.text("label"),
        clause=cite.of(table),
        evidence=table.text("evidence", ""),
        changes=table.some_of("changes", sets.AMENDABLE, ()),
        way=table.one_of("way", sets.CHANGE_WAYS, "decided"),
        rules=cite.rules_of(table),
    )
    if (ground.kind == "change") != bool(ground.changes):
        raise table.broken("changes", "变更事由要写明可以变更的内容，其他事由不写")
    return ground


def _windows(top: Table, cite: Citation) -> tuple[Window, ...]:
    windows = _list(top, "windows", lambda each: _window(each, cite))
    if tuple(each.key for each in windows) != sets.WINDOWS:
        raise top.broken("windows", f"应依次为 {'、'.join(sets.WINDOWS)}")
    return windows


def _window(table: Table, cite: Citation) -> Window:
    window = Window(
        key=table.text("key"),
        label=table.text("label"),
        opens=_month_day(table, "opens"),
        closes=_month_day(table, "closes"),
        clause=cite.of(table),
        official=table.flag("official", False),
        rules=cite.rules_of(table),
    )
    if window.closes < window.opens:
        raise table.broken("closes", "结束早于开始")
    return window


def _month_day(table: Table, key: str) -> str:
    text = table.text(key)
    try:
        date.fromisoformat(f"2024-{text}")
    except ValueError as error:
        raise table.broken(key, f"“{text}”不是有效的月日，应如 05-15") from error
    if text == "02-29":
        raise table.broken(key, "不能用 02-29，平年没有这一天")
    return text


def _report_section(table: Table, cite: Citation, bounds: tuple[int, int]) -> ReportSection:
    return ReportSection(
        key=table.text("key"),
        title=table.text("title"),
        clause=cite.of(table),
        help=table.text("help", ""),
        min_length=table.whole("min_length", bounds[0]),
        max_length=table.whole("max_length", bounds[1]),
        rules=cite.rules_of(table),
    )


def _opinion_box(table: Table, cite: Citation) -> OpinionBox:
    return OpinionBox(
        key=table.text("key"),
        label=table.text("label"),
        signer=table.text("signer"),
        clause=cite.of(table),
        rules=cite.rules_of(table),
    )


def _review_item(table: Table, cite: Citation, sections: tuple[SectionSpec, ...]) -> ReviewItem:
    return ReviewItem(
        key=table.text("key"),
        label=table.text("label"),
        clause=cite.of(table),
        section=table.one_of("section", frozenset(each.key for each in sections)),
        rules=cite.rules_of(table),
    )


def _inspection_item(table: Table, cite: Citation) -> InspectionItem:
    return InspectionItem(
        key=table.text("key"),
        label=table.text("label"),
        clause=cite.of(table),
        fact_when=table.one_of("fact_when", sets.FINDINGS, ""),
        rules=cite.rules_of(table),
    )


def _offices(table: Table, cite: Citation) -> Offices:
    offices = Offices(
        first_review=_office(table.table("first_review"), cite),
        acceptance=_office(table.table("acceptance"), cite),
        panel=_office(table.table("panel"), cite),
        policy=_office(table.table("policy"), cite),
        approvals=table.some_of("approvals", sets.ROLES),
        approvals_clause=cite.full(table.text("approvals_clause")),
        notice_publisher=table.some_of("notice_publisher", sets.ROLES),
        issuers=table.texts("issuers"),
        joint_rules=table.texts("joint_rules", ()),
    )
    for key in ("approvals", "notice_publisher", "issuers"):
        if not getattr(offices, key):
            raise table.broken(key, "至少要有一项")
    table.finish()
    return offices


def _office(table: Table, cite: Citation) -> Office:
    office = Office(
        label=table.text("label"),
        roles=table.some_of("roles", sets.ROLES),
        kinds=table.some_of("kinds", sets.ORGANISATION_KINDS),
        regions=table.texts("regions", ()),
        clause=cite.of(table),
        rules=cite.rules_of(table),
    )
    if not office.roles:
        raise table.broken("roles", "至少要有一个角色")
    refuse_twins(table, "regions", list(office.regions))
    table.finish()
    return office
