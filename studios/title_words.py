"""What is true of a title today, in words.

Past its term the state alone does not tell whether the assessment was passed, whether the unit has asked to go on, or
whether its time to ask is over (HZ-50, HZ-52, A-02, A-03): that is asked here, for one studio or for a list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery

from portal.policy import clock
from portal.policy.prepared import Among, Prepared
from portal.policy.wording import day_words
from studios import latest, offices, renewal_window
from studios.models import AssessmentResult, RenewalApplication, Studio
from studios.states import RenewalState, State

KEPT = "称号继续保留"
PASSED, MENDING = "期满考核合格，待申请续建", "期满考核合格，待补充续建申请"
WITH_CITY, FAILED, UNASKED = "续建申请审核中", "期满考核不合格，待决定", "期满考核合格，没有续建"
BRIEF = {
    PASSED: "合格，待续建", MENDING: "合格，待补充", WITH_CITY: "续建审核中", FAILED: "不合格，待决定",
    UNASKED: "合格，未续建",
}  # fmt: skip
# In a filter the state stands for all of them.
CHOICES = [
    (value, "期满（待考核或待续建）" if value == State.TERM_PENDING else label) for value, label in State.choices
]


@dataclass(frozen=True)
class Said:
    """A word for a chip, a sentence for a page; what is to be done next and by which day, where that is known."""

    label: str
    note: str = ""
    act: str = ""
    due: date | None = None

    @property
    def brief(self) -> str:
        """For the narrow column of a list."""
        return BRIEF.get(self.label, self.label)


def of(studio: Studio, *, public: bool = False) -> Said:
    """On the day itself, whether or not the hourly look has been there."""
    today = clock.today() if studio.valid_to is not None else None
    return of_all([studio], public=public, today=today)[studio.pk]


def renewal_of(studio: Studio, today: date) -> Said | None:
    """Where the renewal of a title stands that passed its assessment, within its term or after it; None for others."""
    if studio.valid_to is None or studio.state not in (State.ACTIVE, State.TERM_PENDING):
        return None
    (row,) = _over.rows(keys=[studio.pk])
    grade = vars(row)["result_grade"]
    if grade is None or grade == AssessmentResult.Grade.UNSATISFACTORY:
        return None
    return _passed(row, renewal_window.openings_end(row, vars(row)["result_on"]), today, public=False)


def of_all(studios: Iterable[Studio], *, public: bool = False, today: date | None = None) -> dict[int, Said]:
    """By key; one statement, and none where no term is over. The public is not told of a failure before its decision.

    A result of Hangzhou is told to the studio (HZ-51); what became of it is public once it is decided (HZ-61).
    With `today` a term that ended since the last look at all studios counts as over.
    """
    found = list(studios)
    over = [each.pk for each in found if _is_over(each, today)]
    if not over:
        return {each.pk: Said(each.state_label) for each in found}
    known, today = {each.pk: each for each in _over.rows(keys=over)}, today or clock.today()
    return {each.pk: _said(each, known.get(each.pk), today, public) for each in found}


def answer_due(renewal: RenewalApplication) -> date:
    """The last day on which the city answers an application to go on, from the day it came (the pack's days)."""
    return _answer_due(renewal.studio, renewal.submitted_at)


def _answer_due(studio: Studio, submitted_at: datetime) -> date:
    days = int(str(offices.pack_of(studio).value("renewal_answer_days")))
    return clock.day_of(submitted_at) + timedelta(days=days)


def _is_over(studio: Studio, today: date | None) -> bool:
    if studio.state == State.ACTIVE:
        return today is not None and studio.valid_to is not None and studio.valid_to < today
    return studio.state == State.TERM_PENDING


def _passed_and_asked() -> Any:
    newest = RenewalApplication.objects.filter(studio=OuterRef("pk")).order_by("-submitted_at", "-pk")
    known = latest.with_result(Studio.objects.filter(Among("pk", "keys")).order_by(), AssessmentResult.Kind.END_OF_TERM)
    return renewal_window.with_openings(known).annotate(
        asked=Subquery(newest.values("state")[:1]), asked_at=Subquery(newest.values("submitted_at")[:1])
    )


_over: Prepared[Studio] = Prepared(_passed_and_asked)


def _said(studio: Studio, row: Any, today: date, public: bool) -> Said:
    if row is None:
        return Said(studio.state_label)
    if row.result_grade is None:
        return Said(str(State.TERM_PENDING.label), f"有效期已满，期满考核结果公布前{KEPT}。")
    if row.result_grade == AssessmentResult.Grade.UNSATISFACTORY:
        label = "期满，待决定" if public else FAILED
        return Said(label, f"有效期已满，作出决定前{KEPT}。")
    return _passed(row, renewal_window.openings_end(row, row.result_on), today, public)


def _passed(row: Any, last: date, today: date, public: bool) -> Said:
    if row.asked == RenewalState.SUBMITTED:
        words = f"期满考核合格，续建申请审核期间{KEPT}。"
        return Said(WITH_CITY, words, "续建申请审核", _answer_due(row, row.asked_at))
    if last >= today:
        act = renewal_window.act(row)
        label = PASSED if row.supplement_by is None else MENDING
        return Said(label, f"单位可以在 {day_words(last)}24:00 前{act}，其间{KEPT}。", act, last)
    declined = row.asked == RenewalState.DECLINED and not public
    label = "续建申请未获准" if declined else UNASKED
    return Said(label, f"申请续建的期限到 {day_words(last)}为止，作出到期终止的决定前{KEPT}。", "到期终止", last)
