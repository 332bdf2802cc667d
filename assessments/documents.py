"""Paper of the panels: an expert's own sheet, the panel's table of marks; and who may open which file."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from assessments import records, sheet_paper, sheets, subjects
from assessments.aggregation import spread
from assessments.models import OFFICES, Assignment, Panel, SiteVisit
from assessments.sheet_paper import Note, Paper
from assessments.sheets import plain
from portal.documents.models import Attachment, Rendering
from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.renderings import Renderer, request_rendering
from portal.policy import clock
from portal.policy.canonical import fingerprint
from portal.policy.wording import to_the_second

if TYPE_CHECKING:
    from portal.accounts.models import User

PDF = "application/pdf"
EXPERT_SHEET, PANEL_SUMMARY = "expert_sheet", "panel_summary"


def request_sheet(assignment: Assignment, *, by: User) -> Rendering:
    """The expert's sheet as it stands now; the marks go into the job, so that later ones cannot slip in."""
    marks = sheets.marks_of(assignment)
    data = {
        "marks": {key: [plain(mark.value), mark.reason] for key, mark in marks.items()},
        "comment": assignment.comment,
        "submitted_at": to_the_second(assignment.submitted_at) if assignment.submitted_at else "",
        "by_office": assignment.entered_by_id is not None,
        **_beside(assignment),
    }
    return request_rendering(kind=EXPERT_SHEET, subject=assignment, by=by, data=data, fingerprint=fingerprint(data))


def _beside(assignment: Assignment) -> dict[str, Any]:
    """What the unit gave itself and what does not apply, for files that bring it: their sheet has a column for it."""
    if subjects.kind_of(assignment.subject_type_id).beside is None:
        return {}
    beside = subjects.beside_of(assignment)
    own = {key: plain(each.self_mark) for key, each in beside.items() if each.self_mark is not None}
    return {"own": own, "out": sorted(sheets.passed_over(beside))}


def request_summary(panel: Panel, *, by: User) -> Rendering:
    """The marks of a panel on one table, experts by number and not by name."""
    totals = records.totals(panel)
    files = subjects.describe(panel.files.all())
    rows: list[dict[str, Any]] = [
        {
            "number": file.facts.number,
            "label": file.facts.label,
            "host": file.facts.host,
            "marks": [plain(mark) for mark in sorted(totals[key], reverse=True)],
            "spread": plain(spread(totals[key])) if len(totals[key]) > 1 else "",
        }
        for key, file in files.items()
    ]
    rows.sort(key=lambda row: row["number"])
    data = {"rows": rows, "state": panel.state_label, "as_of": clock.today().isoformat()}
    return request_rendering(kind=PANEL_SUMMARY, subject=panel, by=by, data=data, fingerprint=fingerprint(data))


def draw_sheet(rendering: Rendering) -> tuple[bytes, str, str]:
    assignment = cast(Assignment, rendering.subject)
    facts = subjects.describe_one(assignment).facts
    version = f"所评第 {assignment.version_no} 版" if assignment.version_no else ""
    title, draft = assignment.panel.sheet.title, not rendering.data["submitted_at"]
    base = PrintBase(title=title, number=facts.number, version=version, draft=draft)
    if "own" in rendering.data:
        drawn = sheet_paper.expert_sheet(sheets.sheet_of(assignment.panel.sheet), _paper(rendering, facts.label), base)
    else:
        drawn = render_pdf("print/expert_sheet.html", _context(rendering, facts), base)
    return drawn, f"评分表_{facts.number}.pdf", PDF


def _paper(rendering: Rendering, studio: str) -> Paper:
    """A studio's sheet as the policy prints it, 自评分 beside the expert's own marks (HZ-78, HZ-79)."""
    assignment, data = cast(Assignment, rendering.subject), rendering.data
    submitted = assignment.submitted_at if data["submitted_at"] else None
    return Paper(
        studio=studio,
        on=submitted.astimezone(clock.BEIJING).date() if submitted else None,
        own={key: Decimal(value) for key, value in data["own"].items()},
        given={key: Decimal(value) for key, (value, _) in data["marks"].items()},
        not_applicable=data["out"],
        notes=[Note(key, reason=reason) for key, (_, reason) in data["marks"].items() if reason],
        signer=assignment.expert.user.name,
        handed_in=_handed_in(data),
        summary=data["comment"],
    )


def _handed_in(data: dict[str, Any]) -> str:
    if not data["submitted_at"]:
        return ""
    how = "组织方依据本人签字的纸质评分表录入" if data["by_office"] else "本人在线签字提交"
    return f"{how}：{data['submitted_at']}"


def _context(rendering: Rendering, facts: subjects.Facts) -> dict[str, Any]:
    """A file's sheet in the common form: group by group, the reason under each line."""
    assignment = cast(Assignment, rendering.subject)
    version = assignment.panel.sheet
    marks = {key: (Decimal(value), reason) for key, (value, reason) in rendering.data["marks"].items()}
    groups = [
        {
            "label": group.label,
            "points": plain(group.points),
            "rows": [
                {"line": line, "points": plain(line.points), "mark": _mark(marks, line.key)} for line in group.lines
            ],
        }
        for group in sheets.groups(version)
    ]
    sums = sheets.sums(version, {key: value for key, (value, _) in marks.items()})
    return {
        "assignment": assignment,
        "facts": facts,
        "groups": groups,
        "total": plain(sums.total) if sums.done == sums.count else "",
        "count": sums.count,
        "handed_in": _handed_in(rendering.data),
        **rendering.data,
    }


def _mark(marks: dict[str, tuple[Decimal, str]], key: str) -> dict[str, str]:
    value, reason = marks.get(key, (None, ""))
    return {"value": "" if value is None else plain(value), "reason": reason}


def draw_summary(rendering: Rendering) -> tuple[bytes, str, str]:
    panel = cast(Panel, rendering.subject)
    base = PrintBase(title=f"{panel.name}评分汇总表")
    columns = range(1, max((len(row["marks"]) for row in rendering.data["rows"]), default=0) + 1)
    context = {"panel": panel, "columns": columns, "sheet": panel.sheet, **rendering.data}
    return render_pdf("print/panel_summary.html", context, base), f"评分汇总表_{panel.name}.pdf", PDF


def may_see_assignment(user: Any, assignment: Any, document: Attachment | Rendering) -> bool:
    """The expert sees the own paper sheet and print; of the office those who read panels, without an open draft."""
    if assignment.expert.user_id == user.pk:
        return Assignment.objects.open_to(user).filter(pk=assignment.pk).exists()
    if not user.is_in(*OFFICES) or user.city != assignment.panel.city:
        return False
    return assignment.submitted_at is not None


def may_see_panel(user: Any, panel: Any, document: Attachment | Rendering) -> bool:
    """The panel's summary holds every mark: never for experts."""
    return user.is_in(*OFFICES) and user.city == panel.city


def may_see_visit(user: Any, visit: Any, document: Attachment | Rendering) -> bool:
    """Photos of a visit: the office, and experts who may read that file."""
    if user.is_in(*OFFICES):
        return bool(user.city == visit.panel.city)
    return (
        Assignment.objects.open_to(user)
        .filter(panel=visit.panel, subject_type=visit.subject_type_id, subject_id=visit.subject_id)
        .exists()
    )


Guard = Callable[[Any, Any, Attachment | Rendering], bool]
GUARDS: dict[str, Guard] = {
    Assignment._meta.label_lower: may_see_assignment,
    Panel._meta.label_lower: may_see_panel,
    SiteVisit._meta.label_lower: may_see_visit,
}
RENDERERS: dict[str, Renderer] = {EXPERT_SHEET: draw_sheet, PANEL_SUMMARY: draw_summary}
