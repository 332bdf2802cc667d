"""The ranking board (W10), read in a constant number of statements: rank, marks, line, ties, decisions.

A simulation (other quota, method or tie keys) only changes what is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from applications import dues, lists, quotas, ranking, robustness
from applications.models import Application, Call, SelectionEntry, SelectionList
from applications.robustness import Firmness
from applications.states import ListState, State
from assessments.models import Assignment
from assessments.states import DUE, AssignmentState, PanelState

if TYPE_CHECKING:
    from applications.quotas import Quota
    from portal.policy.measures import Measures

ON_THE_BOARD = (
    State.UNDER_PANEL,
    State.APPRAISED,
    State.PROPOSED,
    State.RESERVED,
    State.UNDER_NOTICE,
    State.RECOGNISED,
)
# How many places on each side of the line are tried without one expert.
NEAR = 6
NO_LIMIT = 10**6
_COLUMNS = (
    *("number", "call_id", "state", "studio_name", "lead_master", "district_level", "listed_honours", "score"),
    *("construction_grant_eligible", "industry_focus"),
)


@dataclass(frozen=True)
class Simulation:
    """What a reader tries out; nothing is stored."""

    # None: the real line.
    quota: int | None
    method: str
    tie_keys: tuple[str, ...]


@dataclass(frozen=True)
class Marks:
    """The totals handed in for a file, how many are still due, and how many experts left."""

    totals: tuple[Decimal, ...] = ()
    missing: int = 0
    excused: int = 0

    @property
    def spread(self) -> Decimal | None:
        return max(self.totals) - min(self.totals) if self.totals else None


@dataclass
class Row:
    """One file on the board."""

    application: Application
    marks: Marks
    score: Decimal | None
    rank: int | None
    above: bool
    counted: bool
    tied: bool = False
    entry: SelectionEntry | None = None
    firmness: Firmness | None = None
    divergent: bool = False
    # In a simulation: "in" or "out" when the file crosses the real line.
    moved: str = ""
    cut_before: bool = False

    @property
    def district(self) -> str:
        return getattr(self.application, "district", None) or "–"

    @property
    def district_key(self) -> str:
        return str(getattr(self.application, "district_key", None) or "")

    @property
    def unfinished(self) -> bool:
        return self.application.state == State.UNDER_PANEL


@dataclass
class Board:
    """All rows in order with the line among them."""

    call: Call
    measures: Measures
    rows: list[Row]
    quota: Quota
    # Places at the line; None for a kind without a numeric quota.
    line: int | None
    method: str
    tie_keys: tuple[str, ...]
    selection: SelectionList | None
    simulated: bool = False
    entries: list[SelectionEntry] = field(default_factory=list)

    @property
    def ties(self) -> int:
        return sum(row.tied for row in self.rows)

    @property
    def reserves(self) -> int:
        return sum(entry.decision == SelectionEntry.Decision.RESERVED for entry in self.entries)

    @property
    def proposed(self) -> int:
        """Decided 拟认定 files that take a place."""
        chosen = SelectionEntry.Decision.PROPOSED
        return sum(1 for row in self.rows if row.counted and row.entry and row.entry.decision == chosen)

    @property
    def doubtful(self) -> int:
        """Of those, the ones whose marks or rank are in doubt."""
        chosen = SelectionEntry.Decision.PROPOSED
        return sum(
            1
            for row in self.rows
            if row.counted and row.entry and row.entry.decision == chosen and (row.divergent or _crosses(row))
        )

    @property
    def uncounted(self) -> int:
        return sum(1 for row in self.rows if not row.counted)

    @property
    def crossing(self) -> int:
        return sum(1 for row in self.rows if row.moved)

    @property
    def money(self) -> Decimal | None:
        """What the files above the line would be due on recognition."""
        each = {flag: dues.on_recognition(self.measures, self.call.kind, flag) for flag in (True, False)}
        if each[True] is None:
            return None
        flags = [row.application.construction_grant_eligible for row in self.rows if row.above]
        return sum((due.amount for flag in flags if (due := each[flag]) is not None), Decimal(0))


def current_list(call: Call) -> SelectionList | None:
    """The list the board shows: the one being drawn up, else the last one released."""
    found = SelectionList.objects.filter(call=call, kind=SelectionList.Kind.FIRST).exclude(state=ListState.DISCARDED)
    selection = found.select_related("maker").first()
    if selection is not None:
        selection.call = call
    return selection


def read(call: Call, measures: Measures, simulation: Simulation | None = None) -> Board:
    """The whole board of a call, prefetched with its overrides."""
    selection = current_list(call)
    quota = quotas.of_year(call)
    files = list(_files(call))
    marks = _marks(call, files)
    entries = _entries(selection, files)
    real_line = selection.quota if selection is not None else quota.left
    real = _ranked(call, files, marks, None, lists.tie_keys(call))
    above = ranking.selected(real, _limit(real_line))
    line, ranked, method, ties = real_line, real, call.method, lists.tie_keys(call)
    if simulation is not None:
        line = real_line if simulation.quota is None else simulation.quota
        method, ties = simulation.method, simulation.tie_keys
        ranked = _ranked(call, files, marks, method, ties)
    board = Board(
        call, measures, [], quota, line, method, ties, selection, simulation is not None, list(entries.values())
    )
    board.rows = _rows(board, ranked, {each.pk: each for each in files}, marks, entries, above)
    return board


def cut(rows: Sequence[Row]) -> bool:
    """Mark the row the line is drawn before; returns whether it comes after all of them."""
    below = next((row for row in rows if not row.above), None)
    if below is not None:
        below.cut_before = True
    return bool(rows) and below is None


def _files(call: Call) -> QuerySet[Application]:
    shown = Q(state__in=ON_THE_BOARD) | Q(state=State.DECLINED, score__isnull=False)
    # The district as two values: a row object for each host and region would cost more than the ranking.
    districts = {
        "district": Coalesce(F("branch__region__name"), F("host__region__name")),
        "district_key": Coalesce(F("branch__region_id"), F("host__region_id")),
    }
    return Application.objects.filter(shown, call=call).only(*_COLUMNS).annotate(**districts).order_by("pk")


def _marks(call: Call, files: Sequence[Application]) -> dict[int, Marks]:
    totals: dict[int, list[Decimal]] = defaultdict(list)
    missing: dict[int, int] = defaultdict(int)
    excused: dict[int, int] = defaultdict(int)
    sheets = Assignment.objects.about_any(Application, Application.objects.filter(call=call).order_by().values("pk"))
    sheets = sheets.exclude(panel__state=PanelState.DRAFT).order_by("expert_id", "pk")
    for subject, state, total in sheets.values_list("subject_id", "state", "total"):
        if state == AssignmentState.SUBMITTED:
            totals[subject].append(total)
        elif state in DUE:
            missing[subject] += 1
        else:
            excused[subject] += 1
    return {each.pk: Marks(tuple(totals[each.pk]), missing[each.pk], excused[each.pk]) for each in files}


def _entries(selection: SelectionList | None, files: Sequence[Application]) -> dict[int, SelectionEntry]:
    if selection is None:
        return {}
    by_key = {each.pk: each for each in files}
    found = {}
    for entry in selection.entries.all():
        if entry.application_id in by_key:
            entry.application = by_key[entry.application_id]
            found[entry.application_id] = entry
    return found


def _ranked(
    call: Call,
    files: Sequence[Application],
    marks: Mapping[int, Marks],
    method: str | None,
    ties: Sequence[str],
) -> list[ranking.Ranked]:
    """With the stored scores, or, in a simulation, with scores worked out by another method."""
    if method is not None and method != call.method:
        for each in files:
            if each.score is not None:
                each.score = ranking.outcome(marks[each.pk].totals, method).score
    return ranking.rank(lists.candidates(call, files), tie_keys=ties)


def _rows(
    board: Board,
    ranked: Sequence[ranking.Ranked],
    files: Mapping[int, Application],
    marks: Mapping[int, Marks],
    entries: Mapping[int, SelectionEntry],
    really_above: set[int],
) -> list[Row]:
    above = ranking.selected(ranked, _limit(board.line))
    tied = ranking.ties_at_line(ranked, _limit(board.line))
    firm = _firmness(board, ranked, above, marks)
    threshold = Decimal(str(board.measures.value("divergence_threshold")))
    rows = []
    for each in ranked:
        key, spread = each.key, marks[each.key].spread
        moved = "" if (key in above) == (key in really_above) else "in" if key in above else "out"
        rows.append(
            Row(
                application=files[key],
                marks=marks[key],
                score=each.candidate.score,
                rank=each.rank,
                above=key in above,
                counted=each.candidate.counted,
                tied=key in tied,
                entry=entries.get(key),
                firmness=firm.get(key),
                divergent=spread is not None and spread >= threshold,
                moved=moved if board.simulated else "",
            )
        )
    return rows


def _firmness(
    board: Board, ranked: Sequence[ranking.Ranked], above: set[int], marks: Mapping[int, Marks]
) -> dict[int, Firmness]:
    """For the files near the line."""
    scored = [each for each in ranked if each.rank is not None]
    inside = [place for place, each in enumerate(scored) if each.key in above]
    if board.line is None or not inside or len(inside) == len(scored):
        return {}
    edge = inside[-1] + 1
    near = [each.key for each in scored[max(0, edge - NEAR) : edge + NEAR]]
    scores = {each.key: each.candidate.score for each in scored if each.candidate.score is not None}
    totals = {key: marks[key].totals for key in near}
    return robustness.leave_one_out(totals, scores, near, method=board.method, last_above=edge)


def _crosses(row: Row) -> bool:
    return row.firmness is not None and row.firmness.crosses


def _limit(line: int | None) -> int:
    return NO_LIMIT if line is None else line
