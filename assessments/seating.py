"""The assignment table: files × experts with loads, conflicts and gaps, read in a constant number of statements."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from assessments import conflicts, offices, subjects
from assessments.models import Assignment, Expert, Panel, PanelMember
from assessments.states import AssignmentState
from assessments.subjects import File

Key = tuple[int, int]
# Assignments that no longer count towards the experts a file needs.
GONE = (AssignmentState.RECUSED, AssignmentState.EXCUSED)


@dataclass(frozen=True)
class Seat:
    """One expert on one file, with the conflicts found, each in words."""

    assignment: Assignment
    name: str
    conflicts: tuple[str, ...] = ()

    @property
    def gone(self) -> bool:
        return self.assignment.state in GONE


@dataclass(frozen=True)
class Row:
    """One file with its seats; `lacking` is how many experts it still needs, `file_row` the key of its `PanelFile`."""

    file_row: int
    file: File
    seats: tuple[Seat, ...]
    lacking: int

    @property
    def has_conflict(self) -> bool:
        return any(seat.conflicts and not seat.gone for seat in self.seats)


@dataclass(frozen=True)
class Load:
    member: PanelMember
    files: int
    reachable: bool


@dataclass
class Table:
    rows: list[Row] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)

    @property
    def conflicts(self) -> list[tuple[str, str, str]]:
        """(file number, expert, words) of every conflict that stands."""
        return [
            (row.file.facts.number, seat.name, words)
            for row in self.rows
            for seat in row.seats
            if not seat.gone
            for words in seat.conflicts
        ]

    @property
    def short(self) -> list[str]:
        return [row.file.facts.number for row in self.rows if row.lacking]

    @property
    def unreachable(self) -> list[str]:
        return [load.member.expert.user.name for load in self.loads if load.files and not load.reachable]

    @property
    def gap(self) -> int:
        """Largest load less smallest."""
        files = [load.files for load in self.loads]
        return max(files) - min(files) if files else 0


def table(panel: Panel) -> Table:
    """Everything the assignment page and the check before 下发 look at."""
    finder = Finder(panel)
    seats: dict[Key, list[Seat]] = defaultdict(list)
    loads: Counter[int] = Counter()
    for assignment in panel.assignments.select_related("expert__user", "expert__region"):
        key = subjects.key_of(assignment)
        if key not in finder.files:
            continue
        words = finder.words(assignment.expert, finder.files[key])
        seats[key].append(Seat(assignment, assignment.expert.user.name, tuple(words)))
        if assignment.state not in GONE:
            loads[assignment.expert_id] += 1
    rows = [_row(panel, finder.rows[key], file, seats[key]) for key, file in finder.files.items()]
    return Table(rows, [Load(each, loads[each.expert_id], reachable(each.expert)) for each in finder.members])


def _row(panel: Panel, file_row: int, file: File, seats: list[Seat]) -> Row:
    seated = sum(1 for seat in seats if not seat.gone)
    return Row(file_row, file, tuple(seats), max(0, panel.marks_per_subject - seated))


def reachable(expert: Expert) -> bool:
    """Has an open account with an address, and stands in the pool."""
    return expert.active and expert.user.is_active and bool(expert.user.email)


class Finder:
    """The conflict finder of one panel: files, members and earlier withdrawals read once."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        rows = list(panel.files.all())
        self.rows: dict[Key, int] = {subjects.key_of(row): row.pk for row in rows}
        files = subjects.describe(rows)
        self.files: dict[Key, File] = dict(sorted(files.items(), key=lambda each: each[1].facts.number))
        self.members = list(panel.members.select_related("expert__user", "expert__region"))
        self.same_region = bool(offices.measures_of(panel).value("expert_same_district_is_conflict"))
        self._declared = _withdrawals(panel)
        self._profiles: dict[int, conflicts.Profile] = {}

    def profile(self, expert: Expert) -> conflicts.Profile:
        if expert.pk not in self._profiles:
            self._profiles[expert.pk] = conflicts.profile(expert, self._declared[expert.pk])
        return self._profiles[expert.pk]

    def words(self, expert: Expert, file: File) -> list[str]:
        return conflicts.between(self.profile(expert), file.facts, key=file.key, same_region=self.same_region)


def _withdrawals(panel: Panel) -> defaultdict[int, dict[Key, str]]:
    """Files of this panel from which an expert withdrew, here or on an earlier panel."""
    found: defaultdict[int, dict[Key, str]] = defaultdict(dict)
    rows = Assignment.objects.filter(
        state=AssignmentState.RECUSED,
        subject_id__in=panel.files.values("subject_id"),
        subject_type__in=panel.files.values("subject_type"),
    )
    for expert_id, type_id, subject_id, reason in rows.values_list(
        "expert_id", "subject_type_id", "subject_id", "reason"
    ):
        found[expert_id][type_id, subject_id] = reason
    return found
