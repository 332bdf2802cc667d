"""The form of one application: the pack's sections for this kind of call, with the report's parts as fields."""

from __future__ import annotations

from dataclasses import replace

from portal.policy.measures import FieldSpec, Measures, SectionSpec

MATERIALS, REPORT = "materials", "report"


def sections(measures: Measures, kind: str) -> tuple[SectionSpec, ...]:
    """The sections on the task list, in the pack's order, holding only the fields of this kind."""
    return tuple(_of_kind(_with_report(measures, each), kind) for each in measures.sections)


def section(measures: Measures, key: str, kind: str) -> SectionSpec:
    """One section; KeyError when the pack has none of that key."""
    return _of_kind(_with_report(measures, measures.section(key)), kind)


def _of_kind(spec: SectionSpec, kind: str) -> SectionSpec:
    if all(kind in each.kinds for each in spec.fields):
        return spec
    return replace(spec, fields=tuple(each for each in spec.fields if kind in each.kinds))


def _with_report(measures: Measures, spec: SectionSpec) -> SectionSpec:
    """HZ-34: each part of the 申办报告 is a text of its own; the pack lists them apart for the print."""
    if spec.key != REPORT or spec.fields or not measures.report_sections:
        return spec
    least, most = measures.value("report_section_min_chars"), measures.value("report_section_max_chars")
    parts = tuple(
        FieldSpec(
            key=each.key,
            label=each.title,
            type="textarea",
            required=True,
            min_length=each.min_length or least,
            max_length=each.max_length or most,
            clause=each.clause,
            help=each.help,
            rules=each.rules,
        )
        for each in measures.report_sections
    )
    return replace(spec, fields=(*spec.fields, *parts))
