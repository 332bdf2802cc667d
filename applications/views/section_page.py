"""What a section page shows beside its fields: findings, help, file slots, saved time; shared by its views."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from applications import case, completeness, copies, editing, eligibility, materials
from applications.conditions.leader import retirement_of
from applications.eligibility import BLOCK, JUDGE, PASS, WARN, Report
from applications.forms.page import SectionPage
from applications.forms.posted import names_of_rows
from applications.gathering import facts_of, leader_of
from applications.models import Application, Section
from applications.reading import Book, book_of
from applications.sections import EXPLAIN, EXPLANATIONS, ROW
from portal.accounts.access import AuthenticatedHttpRequest
from portal.policy import clock, retirement
from portal.policy.measures import Measures, SectionSpec

# Chosen with the route when the draft was opened (BJ-23, A-31).
FIXED = frozenset({"branch_name", "branch_address", "branch_region"})
_STATES = {PASS: "pass", WARN: "warn", BLOCK: "fail", JUDGE: "manual"}


def context_of(
    request: AuthenticatedHttpRequest,
    application: Application,
    spec: SectionSpec,
    stored: Section,
    *,
    show_problems: bool,
) -> dict[str, Any]:
    """Everything the template of one section needs."""
    measures = application.measures
    setting = completeness.setting_of(application)
    book = book_of(application, measures, setting)
    held = materials.of(application) if _has_files(spec) else []
    facts = facts_of(application, measures, at=clock.now(), book=book, held=held)
    report = eligibility.judge(measures, facts)
    writes = editing.may_write(request.user, application, spec.key)
    scope = editing.scope_of(application) if writes else editing.CLOSED
    problems = completeness.section_problems(spec, stored.data, setting) if show_problems else []
    page = SectionPage(
        spec,
        stored.data,
        setting,
        scope,
        problems,
        computed=computed_values(application, measures, book),
        slots=_slot_lines(application, measures, book, held),
        fixed=FIXED,
    )
    return {
        "application": application,
        "case": case.of(application, request.user),
        "spec": spec,
        "stored": stored,
        "page": page,
        "has_errors": bool(problems),
        "open": scope.opens_section(spec.key),
        "findings": report_lines(application, Report(report.in_section(spec.key))),
        "to_explain": _to_explain(report, spec, stored, {each.field: each.text for each in problems}),
        "count": len(spec.fields) + len(spec.tables),
    }


def _has_files(spec: SectionSpec) -> bool:
    return any(each.type in ("file_slot", "photo") for each in spec.fields)


def computed_values(application: Application, measures: Measures, book: Book) -> dict[str, str]:
    """What the portal works out itself: the studio's name, the retirement month (read only)."""
    leader = leader_of(book)
    retires = retirement_of(leader)
    text = ""
    if retires is not None:
        left = retirement.distance(book.setting.today, retires).text
        text = f"{retires.year}年{retires.month}月（距今天 {left}）"
    name = copies.studio_name(measures, application.call.kind, leader.name, leader.occupation)
    return {"studio_name": name, "retirement_date": text}


def _slot_lines(
    application: Application, measures: Measures, book: Book, held: list[materials.Held]
) -> dict[str, tuple[str, str]]:
    """For each file slot: how many files it holds, and where they are added."""
    lines = {}
    page = reverse("applications:materials", args=[application.number])
    for slot in materials.slots(measures, book.setting.kind):
        files = sum(len(each.files) for each in held if each.evidence.slot == slot.key)
        lines[slot.key] = (f"已上传 {files} 个文件" if files else "还没有上传", f"{page}#slot-{slot.key}")
    return lines


def _to_explain(report: Report, spec: SectionSpec, stored: Section, problems: dict[str, str]) -> list[dict[str, Any]]:
    """Soft rules of this section that do not hold, with the reason written so far (message 3 of ux.md §8)."""
    written = stored.data.get(EXPLANATIONS, {})
    return [
        {
            "rule": each.rule,
            "text": each.text,
            "clause": each.clause,
            "value": written.get(each.rule, ""),
            "error": problems.get(f"{EXPLAIN}{each.rule}", ""),
            "most": completeness.MOST_REASON,
        }
        for each in report.to_waive
        if each.section == spec.key
    ]


def report_lines(application: Application, report: Report) -> dict[str, Any]:
    """The eligibility panel of an application, each finding with the way to its field."""
    lines = lines_of_report(report)
    for line, finding in zip(lines["items"], report.items, strict=True):
        if finding.outcome in (BLOCK, WARN):
            line["url"] = _place(application, finding)
            line["url_label"] = "去说明" if finding.needs_waiver else "去补充"
    return lines


def lines_of_report(report: Report) -> dict[str, Any]:
    """Counts and items as `_shared/_eligibility.html` draws them."""
    counts = report.counts
    return {
        "passed": counts[PASS],
        "failed": counts[BLOCK],
        "manual": counts[JUDGE] + counts[WARN],
        "items": [
            {
                "state": _STATES[each.outcome],
                "label": each.label,
                "message": "" if each.outcome == PASS else f"{each.label}：{each.text}",
                "clause": each.clause,
            }
            for each in report.items
        ],
    }


def _place(application: Application, finding: eligibility.Finding) -> str:
    page = reverse("applications:section", args=[application.number, finding.section])
    if finding.needs_waiver:
        return f"{page}#{EXPLAIN}{finding.rule}"
    return f"{page}#id_{finding.field}" if finding.field else page


def row_marks(post: QueryDict, spec: SectionSpec, saved: Section) -> dict[str, str]:
    """For autosave: the mark each new row was given, by the name of its hidden input."""
    marks: dict[str, str] = {}
    for table in spec.tables:
        if f"{table.key}-TOTAL_FORMS" in post:
            names = names_of_rows(post, table)
            stored = [row[ROW] for row in saved.data.get(table.key, [])]
            marks.update(zip(names, stored, strict=False))
    return marks
