"""What a panel has on record: marks that count, gaps, 现场考察 and 材料评审 (HZ-43, BJ-31)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.db.models import Model

from assessments import subjects
from assessments.aggregation import spread
from assessments.models import Assignment, DocumentReview, Panel, PanelFile, SiteVisit
from assessments.states import AssignmentState
from assessments.subjects import File

Key = tuple[int, int]


def marks_in(panel: Panel, subject: Model) -> list[Decimal]:
    """Totals of the submitted mark sheets of one file; what is missing is not in the list."""
    rows = Assignment.objects.about(subject).filter(panel=panel).counted()
    return [total for total in rows.values_list("total", flat=True) if total is not None]


def missing(panel: Panel, subject: Model) -> int:
    """How many mark sheets the file still lacks of those the panel wants."""
    return max(0, panel.marks_per_subject - len(marks_in(panel, subject)))


def totals(panel: Panel) -> dict[Key, list[Decimal]]:
    """Submitted totals of every file of a panel in one statement, files without marks included."""
    found: dict[Key, list[Decimal]] = {subjects.key_of(row): [] for row in panel.files.all()}
    for type_id, pk, total in panel.assignments.counted().values_list("subject_type_id", "subject_id", "total"):
        found.setdefault((type_id, pk), []).append(total)
    return found


def divergent(panel: Panel, threshold: Decimal) -> list[tuple[File, Decimal, list[Decimal]]]:
    """Files whose marks lie at least `threshold` apart, widest first."""
    wide = {key: marks for key, marks in totals(panel).items() if len(marks) > 1 and spread(marks) >= threshold}
    files = subjects.describe(row for row in panel.files.all() if subjects.key_of(row) in wide)
    found = [(files[key], spread(marks), sorted(marks)) for key, marks in wide.items()]
    return sorted(found, key=lambda each: (-each[1], each[0].facts.number))


def judged(panel: Panel) -> list[PanelFile]:
    """The files that still have to be judged: a studio that left its round meanwhile owes nothing."""
    rows = list(panel.files.all())
    gone = subjects.dropped(panel, rows)
    return [row for row in rows if subjects.key_of(row) not in gone]


def without_marks(panel: Panel) -> list[str]:
    """Numbers of the files that no expert has marked."""
    marked = set(panel.assignments.filter(state=AssignmentState.SUBMITTED).values_list("subject_type_id", "subject_id"))
    rows = [row for row in judged(panel) if subjects.key_of(row) not in marked]
    return sorted(file.facts.number for file in subjects.describe(rows).values())


def records_complete(panel: Panel, subject: Model) -> bool:
    """Both the site visit and the review of the documents are recorded for the file."""
    return all(model.objects.about(subject).filter(panel=panel).exists() for model in (SiteVisit, DocumentReview))


def without_visit(panel: Panel) -> int:
    """How many files still have to be visited."""
    visited = recorded(panel)["现场考察"]
    return sum(1 for row in judged(panel) if subjects.key_of(row) not in visited)


def lacking(panel: Panel) -> list[str]:
    """Every missing record in words: "HZ-2027-0001 缺现场考察记录"."""
    kept = recorded(panel)
    gaps: dict[Key, list[str]] = defaultdict(list)
    rows = judged(panel)
    for row in rows:
        key = subjects.key_of(row)
        gaps[key] = [words for words in ("现场考察", "材料评审") if key not in kept[words]]
    files = subjects.describe(row for row in rows if gaps[subjects.key_of(row)])
    return sorted(f"{file.facts.number} 缺{'、'.join(gaps[key])}记录" for key, file in files.items())


def recorded(panel: Panel) -> dict[str, set[Key]]:
    """Which files have which record."""
    return {
        "现场考察": set(panel.visits.values_list("subject_type_id", "subject_id")),
        "材料评审": set(panel.document_reviews.values_list("subject_type_id", "subject_id")),
    }
