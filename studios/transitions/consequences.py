"""What results bring to titles: time to renew, time to mend, a proposal to end (HZ-51, HZ-52, HZ-54, BJ-60, A-27).

All studios of a round at once, in a constant number of statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from portal.notifications import outbox
from portal.policy import clock
from portal.policy.retirement import add_months
from portal.policy.wording import day_words
from portal.workflow.engine import take_all
from studios import offices, renewal_window
from studios.holders import Holders
from studios.models import AssessmentResult, EndingProposal, Studio, assessment_of
from studios.states import HOLDING, PENDING_PROPOSAL, State
from studios.transitions.suggesting import Suggestion, suggest_all, take_back
from studios.workflow import WORKFLOW

if TYPE_CHECKING:
    from portal.accounts.models import User

FAILURES = ("assessment_failed", "failed_after_rectification")


def conclude(results: Sequence[AssessmentResult], *, by: User | None) -> None:
    """Runs in the caller's transaction, which holds the studios' locks; a correction that keeps a pass brings none."""
    due = [each for each in results if each.studio.state in HOLDING and not _confirms(each)]
    if not due:
        return
    holders = Holders(among=[each.studio for each in due])
    mending = {each.studio.pk for each in due if each.studio.state == State.RECTIFYING}
    _take_back_failures(each for each in due if each.passed)
    _step("restore", [each.studio for each in due if each.passed and each.studio.pk in mending], "", by, holders)
    _invite_to_renew((each for each in due if each.passed and each.studio.pk not in mending), holders)
    failed = [each for each in due if not each.passed]
    first = [each for each in failed if each.studio.pk not in mending and _may_mend(each.studio)]
    _order_rectification(first, by, holders)
    given_time = {each.studio.pk for each in first}
    suggest_all(
        [_failed(each, each.studio.pk in mending) for each in failed if each.studio.pk not in given_time], holders
    )


def _may_mend(studio: Studio) -> bool:
    """The city's policy gives time to mend (Beijing); in Hangzhou a failed studio is to be revoked at once."""
    return bool(offices.pack_of(studio).value("rectification_months"))


def _confirms(result: AssessmentResult) -> bool:
    return result.corrects is not None and result.corrects.passed == result.passed


def _step(name: str, studios: Sequence[Studio], remark: str, by: User | None, holders: Holders) -> None:
    if studios:
        # What the step's check looks at.
        prefetch_related_objects(studios, "assessmentresult_set")
        take_all(WORKFLOW, name, studios, by=by, remark=remark, recipients=holders.told)


def _order_rectification(results: Iterable[AssessmentResult], by: User | None, holders: Holders) -> None:
    """Studios with the same last day take the step together."""
    together: dict[date, list[Studio]] = defaultdict(list)
    for each in results:
        together[rectify_by(each.studio, each)].append(each.studio)
    for last, studios in together.items():
        remark = f"整改期到 {day_words(last)}，整改后复评；复评仍不合格的，取消称号。"
        _step("order_rectification", studios, remark, by, holders)


def rectify_by(studio: Studio, result: AssessmentResult) -> date:
    """The last day to mend (A-27)."""
    return last_day_to_mend(studio, result.concluded_on)


def last_day_to_mend(studio: Studio, failed_on: date) -> date:
    """Counted from the day the failed result was concluded."""
    return add_months(failed_on, int(str(offices.pack_of(studio).value("rectification_months"))))


def _invite_to_renew(results: Iterable[AssessmentResult], holders: Holders) -> None:
    """HZ-52: whoever passed at the end of its term may ask to go on."""
    notes = [
        _invitation(each, holders)
        for each in results
        if each.kind == AssessmentResult.Kind.END_OF_TERM and each.studio.valid_to is not None
    ]
    outbox.queue_new(notes, at=clock.now(fresh=True))


def _invitation(result: AssessmentResult, holders: Holders) -> outbox.Note:
    studio = result.studio
    last = renewal_window.last_day(studio, result)
    return outbox.Note(
        key=f"renewal-open:{result.pk}",
        to=holders.keepers(studio),
        subject="期满考核合格，可以申请续建",
        body=f"“{studio.name}”（{studio.number}）期满考核{result.get_grade_display()}。"
        f"请在 {day_words(last)}24:00 前申请续建；逾期没有申请的，称号到期终止。",
        url=renewal_window.url(studio),
        about=studio,
    )


def _take_back_failures(results: Iterable[AssessmentResult]) -> None:
    """A failed result that was corrected is no ground any more: what waits on it goes (A-42)."""
    for each in results:
        if each.corrects is None:
            continue
        waiting = EndingProposal.objects.filter(studio=each.studio, ground__in=FAILURES, state__in=PENDING_PROPOSAL)
        for proposal in waiting.filter(ground_on=each.corrects.concluded_on):
            take_back(proposal, remark="经复核，考核结果已更正为" + each.get_grade_display() + "。")


def _failed(result: AssessmentResult, again: bool) -> Suggestion:
    ground = "failed_after_rectification" if again else "assessment_failed"
    words = f"{assessment_of(result.year, result.kind)}不合格，{result.document_no or '结果'}"
    kind = EndingProposal.Kind.REVOKE
    facts = f"{words}，{day_words(result.concluded_on)}。"
    return Suggestion(result.studio, kind, ground, ground, result.concluded_on, facts)
