"""The board of a round: score, rank, line, marks and decision of every studio, in a constant number of statements.

A simulation (other lines, places, bonus) only changes what is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from assessments import excellent_pool, grade_lists, grade_pool, grading, sheets
from assessments.grade_lists import GRADED
from assessments.grading import Cuts, Grade, Level
from assessments.models import Assignment, GradeEntry, GradeList, Participant, SelfMark
from assessments.states import DUE, AssignmentState, GradeListState, ParticipantState

if TYPE_CHECKING:
    from assessments.excellent_pool import Place
    from assessments.grade_pool import Pool
    from assessments.models import Round
    from portal.policy.measures import Measures

SCORED = (*GRADED, ParticipantState.PUBLISHED)
COLUMNS = (
    *("round_id", "studio_id", "sheet_id", "attempt", "state", "base", "bonus", "ground", "first", "last"),
    *("version_no", "remark"),
)
STUDIO = ("number", "name", "lead_master", "city", "pack", "region__name", "unit_name")


@dataclass(frozen=True)
class Simulation:
    """What a reader tries out; None leaves the round's own figure."""

    places: int | None = None
    pass_mark: Decimal | None = None
    excellent_mark: Decimal | None = None
    bonus_counts: bool | None = None

    def cuts(self, real: Cuts) -> Cuts:
        lower = real.pass_mark if self.pass_mark is None else self.pass_mark
        upper = real.excellent_mark if self.excellent_mark is None else self.excellent_mark
        counts = real.bonus_counts if self.bonus_counts is None else self.bonus_counts
        return Cuts(lower, max(lower, upper), counts, real.veto_fails)


@dataclass(frozen=True)
class Marks:
    """The experts' totals of one studio, how many are still due, how many left; what the unit gave itself."""

    totals: tuple[Decimal, ...] = ()
    missing: int = 0
    excused: int = 0
    own: Decimal | None = None

    @property
    def spread(self) -> Decimal | None:
        return max(self.totals) - min(self.totals) if len(self.totals) > 1 else None


@dataclass
class Row:
    """One studio on the board."""

    participant: Participant
    level: Level
    rank: int | None
    # What the ranks alone would make of it; "" while it has no score.
    by_rank: str
    tied: bool = False
    entry: GradeEntry | None = None
    marks: Marks = field(default_factory=Marks)
    # In a simulation: the grade it has in truth, where that is another.
    really: str = ""
    # The first row below this line is drawn under it: "excellent", "candidate" or "pass".
    line: str = ""

    @property
    def total(self) -> Decimal | None:
        score = grade_lists.score_of(self.participant)
        return None if score is None else score.total

    @property
    def grade_label(self) -> str:
        return str(Grade(self.by_rank).label) if self.by_rank else self.participant.state_label

    @property
    def really_label(self) -> str:
        return str(Grade(self.really).label) if self.really else ""


@dataclass
class Board:
    """All rows in order, the lines among them, the pool."""

    round: Round
    measures: Measures
    rows: list[Row]
    pool: Pool
    places: int
    cuts: Cuts
    grades: GradeList | None
    simulated: bool = False
    entries: list[GradeEntry] = field(default_factory=list)

    @property
    def ties(self) -> int:
        return sum(row.tied for row in self.rows)

    @property
    def waiting(self) -> int:
        return sum(row.participant.state not in SCORED for row in self.rows)

    @property
    def moved(self) -> int:
        return sum(bool(row.really) for row in self.rows)

    @property
    def excellent(self) -> int:
        return sum(entry.grade == Grade.EXCELLENT for entry in self.entries)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """优秀 n, 合格 n, 不合格 n: by the list where there is one, else by rank."""
        grades = [entry.grade for entry in self.entries] or [row.by_rank for row in self.rows]
        return [(str(grade.label), grades.count(grade)) for grade in Grade]


def current_list(round: Round) -> GradeList | None:
    """The list being drawn up, else the last one released."""
    found = GradeList.objects.filter(round=round).exclude(state=GradeListState.DISCARDED).select_related("maker")
    grades = found.first()
    if grades is not None:
        grades.round = round
    return grades


def read(round: Round, pack: Measures, simulation: Simulation | None = None) -> Board:
    """The whole board; marks are read for one page by `fill`."""
    grades = current_list(round)
    pool = grade_pool.of_round(round, pack)
    people = list(_participants(round))
    entries = _entries(grades, people)
    real_cuts = grading.cuts_of(pack)
    real_places = grades.limit if grades is not None else pool.places
    cuts, places = real_cuts, real_places
    if simulation is not None:
        cuts = simulation.cuts(real_cuts)
        places = real_places if simulation.places is None else simulation.places
    board = Board(round, pack, [], pool, places, cuts, grades, simulation is not None, list(entries.values()))
    board.rows = _rows(board, people, entries)
    if simulation is not None:
        really = _by_rank(people, pack, real_cuts, real_places)
        for row in board.rows:
            before = really.get(row.participant.pk, "")
            row.really = before if before != row.by_rank else ""
    _draw_lines(board)
    return board


def _participants(round: Round) -> Sequence[Participant]:
    found = Participant.objects.filter(round=round).exclude(state=ParticipantState.REMOVED)
    found = found.select_related("studio__region", "sheet").only(
        *COLUMNS, *(f"studio__{name}" for name in STUDIO), "sheet__code", "sheet__digest", "sheet__text"
    )
    return list(found.order_by("studio__number", "attempt"))


def _entries(grades: GradeList | None, people: Sequence[Participant]) -> dict[int, GradeEntry]:
    if grades is None:
        return {}
    by_key = {each.pk: each for each in people}
    found = {}
    for entry in grades.entries.all():
        entry.grade_list = grades
        if entry.participant_id in by_key:
            entry.participant = by_key[entry.participant_id]
        found[entry.participant_id] = entry
    return found


def _ranked(people: Sequence[Participant], pack: Measures, cuts: Cuts) -> list[Place]:
    return grade_lists.ranked([each for each in people if each.state in SCORED], pack, cuts)


def _by_rank(people: Sequence[Participant], pack: Measures, cuts: Cuts, places: int) -> dict[int, str]:
    """What scores and ranks alone make of each."""
    chosen = excellent_pool.choose(_ranked(people, pack, cuts), places).excellent
    return {
        each.pk: Grade.EXCELLENT if each.pk in chosen else grade_lists.level_of(each, pack, cuts).grade or ""
        for each in people
        if each.state in SCORED
    }


def _rows(board: Board, people: Sequence[Participant], entries: Mapping[int, GradeEntry]) -> list[Row]:
    """Ranked ones first, then those without a score, those who left the assessment last."""
    pack, cuts = board.measures, board.cuts
    places = {each.key: each for each in _ranked(people, pack, cuts)}
    choice = excellent_pool.choose(list(places.values()), board.places)
    grades = _by_rank(people, pack, cuts, board.places)
    rows = [
        Row(
            participant=each,
            level=grade_lists.level_of(each, pack, cuts),
            rank=places[each.pk].rank if each.pk in places else None,
            by_rank=grades.get(each.pk, ""),
            tied=each.pk in choice.tied,
            entry=entries.get(each.pk),
        )
        for each in people
    ]
    return sorted(rows, key=_order)


def _order(row: Row) -> tuple[bool, bool, int, str, int]:
    state = row.participant.state
    return (state in grade_pool.OUT, row.rank is None, row.rank or 0, row.participant.studio.number, row.participant.pk)


def _draw_lines(board: Board) -> None:
    """Marks the first row below the places, below the candidates, below the pass."""
    for name, above in (
        ("excellent", lambda row: row.by_rank == Grade.EXCELLENT),
        ("candidate", lambda row: row.level.candidate),
        ("pass", lambda row: row.by_rank in (Grade.EXCELLENT, Grade.SATISFACTORY)),
    ):
        first = next((row for row in board.rows if row.rank is not None and not above(row)), None)
        if first is not None:
            first.line = name


def fill(rows: Sequence[Row]) -> None:
    """Experts' totals and self marks of the rows of one page: two statements. What is missing stays missing."""
    keys = [row.participant.pk for row in rows]
    given: dict[int, list[Decimal]] = defaultdict(list)
    missing: dict[int, int] = defaultdict(int)
    excused: dict[int, int] = defaultdict(int)
    found = Assignment.objects.about_any(Participant, keys).order_by("pk")
    for key, state, total in found.values_list("subject_id", "state", "total"):
        if state == AssignmentState.SUBMITTED and total is not None:
            given[key].append(total)
        elif state in DUE:
            missing[key] += 1
        else:
            excused[key] += 1
    own: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for key, item, value in SelfMark.objects.filter(participant__in=keys).values_list("participant", "item", "value"):
        own[key][item] = value
    for row in rows:
        key, participant = row.participant.pk, row.participant
        total = sheets.sums(participant.sheet, own[key]).total if own[key] and participant.version_no else None
        row.marks = Marks(tuple(sorted(given[key])), missing[key], excused[key], total)
