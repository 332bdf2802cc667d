"""Panels with their files, assignments and marks; scores of what is decided come from the marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from applications.models import Application, Call
from applications.states import State
from assessments import sheets
from assessments.models import Assignment, Panel, PanelFile, PanelMember
from assessments.states import AssignmentState, PanelState
from benchmarks.files import Plan
from benchmarks.pour import numbers_from, pour
from tests.factories.assessments import SHEETS

# A panel of nine with three marks a file: forty files an expert.
FILES, SEATS, MARKS = 120, 9, 3


def write(planned: Sequence[Plan], experts: Sequence[int], by: int, *, marks: int = MARKS, files: int = FILES) -> None:
    """Seat the experts in turn, as the balanced draw does, and let them mark."""
    subject = ContentType.objects.get_for_model(Application).pk
    keys = numbers_from(Panel)
    groups: list[tuple[int, list[Plan], list[int]]] = []
    for part in _parts(planned, files):
        place = len(groups) * SEATS % len(experts)
        seated = [*experts[place:], *experts[:place]][: max(SEATS, marks) if marks == MARKS else marks]
        groups.append((next(keys), part, seated))
    pour(Panel, (_panel(key, part, by, marks) for key, part, _ in groups))
    pour(PanelMember, ({"panel_id": key, "expert_id": each} for key, _, seated in groups for each in seated))
    pour(
        PanelFile,
        (
            {"panel_id": key, "subject_type_id": subject, "subject_id": each.pk, "version_no": 1}
            for key, part, _ in groups
            for each in part
        ),
    )
    pour(Assignment, (row for group in groups for row in _assignments(*group, subject, marks)))


def _parts(planned: Sequence[Plan], files: int) -> Iterator[list[Plan]]:
    """Files of one call and stage together: those still before the experts, and those the panel is done with."""
    by_stage: dict[tuple[int, bool], list[Plan]] = {}
    for each in planned:
        by_stage.setdefault((each.call.pk, each.state == State.UNDER_PANEL), []).append(each)
    for rows in by_stage.values():
        for start in range(0, len(rows), files):
            yield rows[start : start + files]


def _panel(key: int, part: Sequence[Plan], by: int, marks: int) -> dict[str, Any]:
    call = part[0].call
    running = part[0].state == State.UNDER_PANEL
    return {
        "id": key,
        "state": (PanelState.RELEASED if running else PanelState.CLOSED).value,
        "state_since": part[0].since,
        "city": call.city,
        "name": f"第 {key} 评审组",
        "sheet_id": sheets.pin(SHEETS[call.city]).pk,
        "subject_type_id": ContentType.objects.get_for_model(Call).pk,
        "subject_id": call.pk,
        "due": timezone.now() + timedelta(days=20) if running else part[0].since + timedelta(days=30),
        "marks_per_subject": marks,
        "created_by_id": by,
    }


def _assignments(
    panel: int, part: Sequence[Plan], seated: Sequence[int], subject: int, marks: int
) -> Iterator[dict[str, Any]]:
    for place, plan in enumerate(part):
        for turn in range(marks):
            yield {
                "panel_id": panel,
                "expert_id": seated[(place * marks + turn) % len(seated)],
                "subject_type_id": subject,
                "subject_id": plan.pk,
                "state": AssignmentState.DECLARED.value,
                "state_since": plan.since,
                "declared_at": plan.since,
                "saved_at": plan.since,
                "version_no": 1,
            }


def give_marks() -> None:
    """Marks of every sheet by arithmetic on its key; all are handed in but those of files still before the experts."""
    with connection.cursor() as cursor:
        for code in SHEETS.values():
            version = sheets.pin(code)
            lines = list(sheets.lines(version).values())
            values = ", ".join(f"('{line.key}', {line.points}, {line.number})" for line in lines)
            cursor.execute(_MARKS.format(values=values), [version.pk])
        cursor.execute(_HAND_IN)
        cursor.execute(_SCORES, [[State.UNDER_PANEL.value]])


_MARKS = """
INSERT INTO assessments_mark (assignment_id, item, value, reason)
SELECT a.id, i.item, i.points - (a.id * 7 + a.subject_id * 3 + i.number * 5) %% (i.points / 2)::int, '依据申报表和证明材料'
FROM assessments_assignment a JOIN assessments_panel p ON p.id = a.panel_id AND p.sheet_id = %s
CROSS JOIN (VALUES {values}) AS i(item, points, number)
WHERE NOT EXISTS (SELECT 1 FROM assessments_mark m WHERE m.assignment_id = a.id)
  AND (p.state = 'closed' OR (a.subject_id + a.expert_id) %% 2 = 0 OR i.number <= 4)
"""
_HAND_IN = """
UPDATE assessments_assignment a
SET state = 'submitted', submitted_at = a.saved_at + interval '2 hours', comment = '材料齐全，业绩扎实，同意推荐。',
    total = (SELECT sum(m.value) FROM assessments_mark m WHERE m.assignment_id = a.id)
FROM assessments_panel p
WHERE p.id = a.panel_id AND a.state = 'declared' AND (p.state = 'closed' OR (a.subject_id + a.expert_id) % 4 = 0)
"""
_SCORES = """
UPDATE applications_application f SET score = t.mean, spread = t.spread
FROM (SELECT subject_id, round(avg(total), 3) AS mean, max(total) - min(total) AS spread
      FROM assessments_assignment WHERE state = 'submitted' GROUP BY subject_id) t
WHERE t.subject_id = f.id AND NOT f.state = ANY(%s)
"""
