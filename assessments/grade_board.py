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
    # The grade in force, once a list of the round that was released gave one; with what a second look made of it.
    in_force: str = ""
    corrected: bool = False
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
    def grade(self) -> str:
        """What stands: in force, else on the list being drawn up, else what the ranks make of it."""
        return self.in_force or (self.entry.grade if self.entry is not None else self.by_rank)

    @property
    def in_force_label(self) -> str:
        return str(Grade(self.in_force).label) if self.in_force else ""

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
    def open_for_grades(self) -> bool:
        """Somebody has no grade in force yet, so that the places still matter."""
        return any(not row.in_force and row.participant.state not in grade_pool.OUT for row in self.rows)

    @property
    def excellent_words(self) -> str:
        released = self.grades is not None and self.grades.state == GradeListState.RELEASED
        return "已定优秀" if released else "已拟优秀"

    @property
    def own_places(self) -> int:
        """Places of the list itself, whatever is left for studios that came later."""
        return self.places if self.grades is None else self.grades.limit

    @property
    def counts(self) -> list[tuple[str, int]]:
        """优秀 n, 合格 n, 不合格 n: as they stand, in a simulation as tried out."""
        grades = [row.by_rank if self.simulated else row.grade for row in self.rows]
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
    entries = _entries(round, grades, people)
    own = [each for each in entries.values() if grades is not None and each.grade_list_id == grades.pk]
    rivals = _rivals(people, own)
    real_cuts = grading.cuts_of(pack)
    real_places = _places(grades, pool, rivals)
    cuts, places = real_cuts, real_places
    if simulation is not None:
        cuts = simulation.cuts(real_cuts)
        places = real_places if simulation.places is None else simulation.places
    board = Board(round, pack, [], pool, places, cuts, grades, simulation is not None, own)
    board.rows = _rows(board, people, rivals, entries)
    if simulation is not None:
        really = _by_rank(rivals, pack, real_cuts, real_places)
        for row in board.rows:
            before = row.grade if row.entry is not None else really.get(row.participant.pk, "")
            row.really = before if before != row.by_rank else ""
    _draw_lines(board)
    return board


def _rivals(people: Sequence[Participant], own: Sequence[GradeEntry]) -> list[Participant]:
    """Who competes for the places: those without a result yet, else those of the list; not who has one already."""
    waiting = [each for each in people if each.state in GRADED]
    listed = {each.participant_id for each in own}
    return waiting or [each for each in people if each.state in SCORED and (not listed or each.pk in listed)]


def _places(grades: GradeList | None, pool: Pool, rivals: Sequence[Participant]) -> int:
    """Those of the list; once it is released, studios that came later compete for what the pool still holds."""
    if grades is None:
        return pool.places
    later = grades.state == GradeListState.RELEASED and any(each.state in GRADED for each in rivals)
    return pool.places if later else grades.limit


def _participants(round: Round) -> Sequence[Participant]:
    found = Participant.objects.filter(round=round).exclude(state=ParticipantState.REMOVED)
    found = found.select_related("studio__region", "sheet").only(
        *COLUMNS, *(f"studio__{name}" for name in STUDIO), "sheet__code", "sheet__digest", "sheet__text"
    )
    return list(found.order_by("studio__number", "attempt"))


def _entries(round: Round, grades: GradeList | None, people: Sequence[Participant]) -> dict[int, GradeEntry]:
    """What the lists of the round say of each studio: one statement, none before the first list."""
    if grades is None:
        return {}
    by_key = {each.pk: each for each in people}
    listed = GradeEntry.objects.filter(grade_list__round=round).exclude(grade_list__state=GradeListState.DISCARDED)
    found = {}
    for entry in listed.select_related("result__corrected_by").order_by("grade_list", "rank", "pk"):
        if entry.grade_list_id == grades.pk:
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


def _rows(
    board: Board, people: Sequence[Participant], rivals: Sequence[Participant], entries: Mapping[int, GradeEntry]
) -> list[Row]:
    """Ranked ones first, then those without a score, those who left the assessment last."""
    pack, cuts = board.measures, board.cuts
    places = {each.key: each for each in _ranked(people, pack, cuts)}
    choice = excellent_pool.choose(_ranked(rivals, pack, cuts), board.places)
    grades = _by_rank(rivals, pack, cuts, board.places)
    rows = []
    for each in people:
        entry = entries.get(each.pk)
        in_force, corrected = _in_force(entry)
        row = Row(
            participant=each,
            level=grade_lists.level_of(each, pack, cuts),
            rank=places[each.pk].rank if each.pk in places else None,
            by_rank=grades.get(each.pk, in_force),
            tied=each.pk in choice.tied and not in_force,
            entry=entry,
            in_force=in_force,
            corrected=corrected,
        )
        rows.append(row)
    return sorted(rows, key=_order)


def _in_force(entry: GradeEntry | None) -> tuple[str, bool]:
    """The grade of the result, and whether a second look changed it (A-42); "" before the release."""
    result = entry.result if entry is not None else None
    if result is None:
        return "", False
    newest = getattr(result, "corrected_by", None) or result
    return newest.grade, newest is not result


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
