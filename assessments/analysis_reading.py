"""A round read for its analysis: studios with final marks, experts' handed-in sheets, in four statements."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from assessments.analysis import Marked
from assessments.models import Assignment, FinalMark, Mark, Participant

if TYPE_CHECKING:
    from assessments.models import Round

ELSEWHERE = "其他"


def read(round: Round) -> list[Marked]:
    """The studios with final marks, by number; only handed-in sheets count."""
    people = {
        each.pk: each
        for each in Participant.objects.filter(round=round, base__isnull=False)
        .select_related("studio__region")
        .order_by("studio__number", "attempt")
    }
    final, moderated = _final(round)
    sheets = _sheets(list(people))
    return [
        Marked(
            key=pk,
            name=each.studio.name,
            district=each.studio.region.name if each.studio.region else ELSEWHERE,
            final=final[pk],
            sheets=sheets[pk],
            moderated=frozenset(moderated[pk]),
        )
        for pk, each in people.items()
    ]


def _final(round: Round) -> tuple[dict[int, dict[str, Decimal]], dict[int, set[str]]]:
    final: dict[int, dict[str, Decimal]] = defaultdict(dict)
    moderated: dict[int, set[str]] = defaultdict(set)
    rows = FinalMark.objects.filter(participant__round=round)
    for key, item, value, settled in rows.values_list("participant_id", "item", "value", "moderated"):
        final[key][item] = value
        if settled:
            moderated[key].add(item)
    return final, moderated


def _sheets(keys: list[int]) -> dict[int, dict[int, dict[str, Decimal]]]:
    """Participant → expert → item → mark."""
    counted = Assignment.objects.about_any(Participant, keys).counted()
    seats = {pk: (subject, expert) for pk, subject, expert in counted.values_list("pk", "subject_id", "expert_id")}
    found: dict[int, dict[int, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    marks = Mark.objects.filter(assignment__in=counted.values("pk")).order_by()
    for seat, item, value in marks.values_list("assignment_id", "item", "value"):
        subject, expert = seats[seat]
        found[subject][expert][item] = value
    return found
