"""A round's figures, worked out once for each state of its marks and kept by the process: 300 studios take a while.

Marks never change once handed in, and final marks only with a panel: what can change is who handed in, what a studio
came to, and how it is called. All of that stands in the key, with the lines and the sheet of the round.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max

from assessments import analysis, analysis_reading, grading, sheets
from assessments.models import Assignment, FinalMark, Participant

if TYPE_CHECKING:
    from assessments.models import Round
    from assessments.scoring_totals import Totals

# As many rounds as are looked at in the same weeks.
MOST = 8
_kept: OrderedDict[int, tuple[Any, Figures]] = OrderedDict()


@dataclass(frozen=True)
class Figures:
    """Everything the page of the analysis shows, but for the experts' names."""

    studios: int
    districts: list[str]
    losses: list[analysis.Lost]
    leniency: list[analysis.Lenient]
    agreement: list[analysis.Agreement]
    ranks: list[analysis.Rank]


def of(round: Round) -> Figures:
    """Three statements where nothing has changed since somebody looked."""
    state = _state(round)
    known = _kept.get(round.pk)
    if known is None or known[0] != state:
        known = _kept[round.pk] = (state, _figures(round))
        _kept.move_to_end(round.pk)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return known[1]


def _state(round: Round) -> tuple[Any, ...]:
    studios = Participant.objects.filter(round=round, base__isnull=False).order_by("pk")
    told = list(studios.values_list("pk", "base", "bonus", "attempt", "studio__name", "studio__region__name"))
    seats = Assignment.objects.about_any(Participant, [row[0] for row in told]).counted().order_by("pk")
    finals = FinalMark.objects.filter(participant__round=round).aggregate(Count("pk"), Max("pk"))
    handed_in = tuple(seats.values_list("pk", "total", "submitted_at"))
    return tuple(told), handed_in, tuple(finals.values()), round.sheet.digest, round.method, _cuts(round)


def _cuts(round: Round) -> grading.Cuts:
    return grading.cuts_of(round.measures)


def _figures(round: Round) -> Figures:
    sheet, rows, cuts = sheets.sheet_of(round.sheet), analysis_reading.read(round), _cuts(round)

    def judged(sums: Totals) -> Decimal:
        return grading.judged(grading.Score(sums.base, sums.bonus), cuts)

    return Figures(
        studios=len(rows),
        districts=analysis.districts(rows),
        losses=analysis.losses(rows, sheet),
        leniency=analysis.leniency(rows, sheet),
        agreement=analysis.agreement(rows, sheet),
        ranks=analysis.robustness(rows, sheet, round.method, judged),
    )
