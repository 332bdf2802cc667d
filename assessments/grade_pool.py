"""The places for 优秀 of a round: the pool of its city and year, its split, and what is already given (A-05, A-22)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from assessments import excellent_pool
from assessments.models import Participant, Round
from assessments.states import ParticipantState, RoundState
from portal.policy.refusal import Refused
from studios.models import AssessmentResult

if TYPE_CHECKING:
    from assessments.models import GradeList
    from portal.policy.measures import Measures
    from studios.models.terms import ResultQuerySet

# Those who do not take part in the end: neither counted nor graded.
OUT = (ParticipantState.NOT_ASSESSED, ParticipantState.STOPPED, ParticipantState.REMOVED)
Kind = AssessmentResult.Kind
SHARING = (Kind.END_OF_TERM, Kind.ANNUAL)


@dataclass(frozen=True)
class Pool:
    """Places of the pool, those who take part by kind of assessment, and where the places went."""

    limit: int
    numbers: dict[str, int]
    split: dict[str, int]
    # 优秀 already given out of the pool, by kind.
    given: dict[str, int]
    kind: str
    clause: str
    # One pool for several sheets (Hangzhou) or one of this round alone (Beijing).
    shared: bool
    # Kinds whose round of the year has not been opened: their studios are not known yet.
    unknown: tuple[str, ...] = ()

    @property
    def places(self) -> int:
        """What this round's share still holds."""
        return max(0, self.split.get(self.kind, 0) - self.given.get(self.kind, 0))

    @property
    def left(self) -> int:
        """What the whole pool still holds, for going beyond the share."""
        return max(0, self.limit - sum(self.given.values()))

    @property
    def words(self) -> str:
        """参评期满考核 25 家、年度绩效考核 75 家，名额 12 家按参评数分为 3 + 9。"""
        if not self.shared:
            return f"参评 {self.numbers[self.kind]} 家，优秀名额 {self.limit} 家（参评数乘以比例，舍去小数）。"
        parts = "、".join(f"{Kind(key).label} {many} 家" for key, many in self.numbers.items())
        shares = " + ".join(str(each) for each in self.split.values())
        given = sum(self.given.values())
        used = f"，已定优秀 {given} 家" if given else ""
        return f"参评{parts}，全年优秀名额 {self.limit} 家左右，按参评数分为 {shares}{used}。"


def lock_year(round: Round) -> None:
    """Lock every round of the city and year, so that two releases cannot both give the last place."""
    list(Round.objects.select_for_update().filter(city=round.city, year=round.year).order_by("pk"))


def of_round(round: Round, pack: Measures | None = None) -> Pool:
    """Two statements. A second review after rectification neither counts nor becomes excellent (A-27)."""
    pack = pack or round.measures
    if "quota_excellent" in pack.parameters:
        return _shared(round, pack)
    many = Participant.objects.filter(round=round, attempt=1).exclude(state__in=OUT).count()
    limit = excellent_pool.limit(pack, many)
    clause = pack.clause(pack.parameter("excellent_share").clause)
    own = Q(grade_entry__grade_list__round=round) | Q(corrects__grade_entry__grade_list__round=round)
    given = _by_kind(_excellent().filter(own))
    return Pool(limit, {round.kind: many}, {round.kind: limit}, given, round.kind, clause, shared=False)


def _shared(round: Round, pack: Measures) -> Pool:
    counted = Participant.objects.filter(round__city=round.city, round__year=round.year, attempt=1)
    counted = counted.exclude(state__in=OUT).exclude(round__state=RoundState.DISCARDED)
    found = dict(counted.order_by().values_list("round__kind").annotate(Count("pk")))
    numbers = {str(kind): found.get(kind, 0) for kind in SHARING}
    limit = excellent_pool.limit(pack, sum(numbers.values()))
    clause = pack.clause(pack.parameter("quota_excellent").clause)
    return Pool(
        limit,
        numbers,
        excellent_pool.split(limit, numbers),
        _given(round),
        round.kind,
        clause,
        shared=True,
        unknown=tuple(kind for kind, many in numbers.items() if not many),
    )


def _excellent() -> ResultQuerySet:
    return AssessmentResult.objects.standing().filter(grade=AssessmentResult.Grade.EXCELLENT)


def _given(round: Round) -> dict[str, int]:
    """优秀 of the year that stand in the register, typed in from a document or released before."""
    return _by_kind(_excellent().filter(studio__city=round.city, year=round.year, kind__in=SHARING))


def _by_kind(results: ResultQuerySet) -> dict[str, int]:
    return dict(results.order_by().values_list("kind").annotate(Count("pk")))


def require_room(grades: GradeList, excellent: int, pool: Pool) -> None:
    """Too many are let through only with the reason the approving offices sign; both limits are soft (HZ-55, A-22)."""
    if grades.over_limit_reason.strip():
        return
    soft = "左右" if pool.shared else "，原则上不超过"
    if excellent > pool.left:
        words = f"优秀名额 {pool.limit} 家{soft}，拟定后共 {excellent + pool.limit - pool.left} 家，请写明超出的理由"
        raise Refused(words, clause=pool.clause)
    if excellent > grades.limit:
        words = f"本批次优秀名额 {grades.limit} 家，拟定 {excellent} 家，请减少，或调整本批次名额并写明理由"
        raise Refused(words, clause=pool.clause)
