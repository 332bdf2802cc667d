"""The steps of a title. Each follows from a day, a result, a renewal or a decided proposal; people decided before."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit import log as audit
from portal.documents import verification
from portal.notifications import outbox
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.retirement import add_months
from portal.policy.wording import day_words
from portal.workflow.engine import lock, lock_all, taking
from studios import grounds, offices, plaques, renewal_window
from studios.models import Amendment, AssessmentResult, EndingProposal, RenewalApplication, Studio, Term
from studios.states import HOLDING, PENDING_AMENDMENT, PENDING_PROPOSAL, PENDING_RENEWAL, State
from studios.transitions import amendments_taken_back, renewals_taken_back
from studios.transitions.suggesting import Suggestion, suggest, take_back
from studios.workflow import WORKFLOW

if TYPE_CHECKING:
    from portal.accounts.models import User

FAILURES = ("assessment_failed", "failed_after_rectification")
STEPS = {
    EndingProposal.Kind.EXPIRE: "expire",
    EndingProposal.Kind.REVOKE: "revoke",
    EndingProposal.Kind.CLOSE: "close",
}


def end_term(studio: Studio) -> None:
    """The last day of the term has passed; the title is kept until the result (A-02)."""
    with taking(WORKFLOW, "end_term", studio, by=None):
        pass


@transaction.atomic
def record_result(
    studio: Studio,
    *,
    by: User | None,
    kind: str,
    year: int,
    grade: str,
    concluded_on: date,
    document_no: str = "",
    source: str = AssessmentResult.Source.ASSESSED,
    score: Decimal | None = None,
    corrects: AssessmentResult | None = None,
    reference_on: date | None = None,
) -> AssessmentResult:
    """Write a result into the register and draw its consequences; an imported one is history and has none.

    With `corrects` it takes the place of an earlier one after 复核, which stays beside it (A-42). `reference_on` is the
    last day that was assessed, where it is known (A-23).
    """
    lock(studio)
    attempt, correction = _attempt(studio, kind, year, corrects)
    result: AssessmentResult = AssessmentResult.objects.create(
        studio=studio, kind=kind, year=year, attempt=attempt, grade=grade, score=score, concluded_on=concluded_on,
        document_no=document_no, source=source, recorded_by=by, recorded_at=clock.now(fresh=True),
        corrects=corrects, correction=correction, reference_on=reference_on,
    )  # fmt: skip
    words = f"{year} 年度{result.get_kind_display()}{'更正为' if corrects else ''}：{result.get_grade_display()}"
    facts = {"result": result.pk, "grade": grade, "attempt": attempt, "correction": correction}
    audit.append(subject=studio, action="studio.result", label=words, actor=by, data=facts)
    if source != AssessmentResult.Source.IMPORTED:
        conclude_term(studio, result, by=by)
    return result


def conclude_term(studio: Studio, result: AssessmentResult, *, by: User | None) -> None:
    """What a result brings: time to renew, time to mend, or a proposal to end the title (HZ-51, HZ-52, HZ-54, BJ-60).

    Runs in the caller's transaction, which holds the studio's lock.
    """
    if studio.state not in HOLDING or (result.corrects is not None and result.corrects.passed == result.passed):
        return
    if result.passed:
        _take_back_failure(studio, result)
        _passed(studio, result, by)
    elif studio.state == State.RECTIFYING:
        suggest(_failed(studio, result, "failed_after_rectification"))
    elif offices.pack_of(studio).value("rectification_months"):
        order_rectification(studio, result, by=by)
    else:
        suggest(_failed(studio, result, "assessment_failed"))


def order_rectification(studio: Studio, result: AssessmentResult, *, by: User | None) -> None:
    remark = f"整改期到 {day_words(rectify_by(studio, result))}，整改后复评；复评仍不合格的，取消称号。"
    with taking(WORKFLOW, "order_rectification", studio, by=by, remark=remark):
        pass


def rectify_by(studio: Studio, result: AssessmentResult) -> date:
    """The last day to mend (A-27)."""
    return last_day_to_mend(studio, result.concluded_on)


def last_day_to_mend(studio: Studio, failed_on: date) -> date:
    """Counted from the day the failed result was concluded."""
    return add_months(failed_on, int(str(offices.pack_of(studio).value("rectification_months"))))


def restore(studio: Studio, *, by: User | None) -> None:
    with taking(WORKFLOW, "restore", studio, by=by):
        pass


def renew(studio: Studio, *, by: User, document_no: str) -> None:
    """The next term begins the day after the last; it has no end, for renewed studios are assessed yearly (HZ-53)."""
    with taking(WORKFLOW, "renew", studio, by=by, remark=document_no) as record:
        starts_on = record.valid_to + timedelta(days=1)
        record.term_no += 1
        record.valid_from, record.valid_to = starts_on, None
        Term.objects.create(
            studio=record, no=record.term_no, basis=Term.Basis.RENEWED, starts_on=starts_on,
            document_no=document_no, recorded_by=by, recorded_at=clock.now(fresh=True),
        )  # fmt: skip


def expire(studio: Studio, proposal: EndingProposal, *, by: User) -> None:
    _end(studio, proposal, by)


def revoke(studio: Studio, proposal: EndingProposal, *, by: User) -> None:
    _end(studio, proposal, by)


def close(studio: Studio, proposal: EndingProposal, *, by: User) -> None:
    _end(studio, proposal, by)


def convert(studio: Studio, *, by: User, to: Studio) -> None:
    """A-10: the honorary studio takes its place."""
    with taking(WORKFLOW, "convert", studio, by=by, data={"to": to.number}) as record:
        record.converted_to = to
        record.ended_on, record.ended_by = to.recognised_on, to.document_no
    _after_the_end(studio, "已转为荣誉工作室", by)


def lock_life(studio: Studio) -> None:
    """Every row the end of a title touches, before the log is touched."""
    pending = EndingProposal.objects.filter(studio=studio, state__in=PENDING_PROPOSAL)
    renewals = RenewalApplication.objects.filter(studio=studio, state__in=PENDING_RENEWAL)
    changes = Amendment.objects.filter(studio=studio, state__in=PENDING_AMENDMENT)
    hanging = plaques.hanging(studio)
    lock_all([studio, *pending, *renewals, *changes, *([hanging] if hanging else [])])


def _end(studio: Studio, proposal: EndingProposal, by: User) -> None:
    pack = offices.pack_of(studio)
    words = f"事由：{grounds.label(pack, proposal.ground)}〔{grounds.clause(pack, proposal.ground)}〕。"
    facts = {"proposal": proposal.number, "ground": proposal.ground, "ground_on": proposal.ground_on}
    if proposal.kind == EndingProposal.Kind.REVOKE and pack.value("recovers_grants"):
        # The money itself is asked for by funding, from the day of the ground (BJ-64, A-25).
        clause = pack.parameter("recovers_grants").clause
        words += f"涉及资金的，按{clause}追回。"
    with taking(WORKFLOW, STEPS[EndingProposal.Kind(proposal.kind)], studio, by=by, remark=words, data=facts) as record:
        record.ended_on, record.ended_by = proposal.effective_on, proposal.document_no
    _after_the_end(studio, f"{studio.state_label}，{studio.ended_by}", by)


def _after_the_end(studio: Studio, reason: str, by: User) -> None:
    """Codes fall, the plaque comes back, the term closes, and what was still under way about the title stops."""
    ended_on = studio.ended_on or clock.today()
    verification.withdraw(studio, reason)
    plaques.recall(studio, ended_on, by)
    term = Term.objects.filter(studio=studio).order_by("-no").first()
    if term is not None and (term.ends_on is None or term.ends_on > ended_on):
        term.ends_on = max(term.starts_on, ended_on)
        term.save(update_fields=["ends_on"])
    for proposal in EndingProposal.objects.filter(studio=studio, state__in=PENDING_PROPOSAL):
        take_back(proposal, remark="工作室的称号已经终止。")
    for renewal in RenewalApplication.objects.filter(studio=studio, state__in=PENDING_RENEWAL):
        renewals_taken_back.lapse(renewal)
    for change in Amendment.objects.filter(studio=studio, state__in=PENDING_AMENDMENT):
        amendments_taken_back.lapse(change)


def _take_back_failure(studio: Studio, result: AssessmentResult) -> None:
    """A failed result that was corrected is no ground any more: what waits on it goes (A-42)."""
    if result.corrects is None:
        return
    waiting = EndingProposal.objects.filter(studio=studio, ground__in=FAILURES, state__in=PENDING_PROPOSAL)
    for proposal in waiting.filter(ground_on=result.corrects.concluded_on):
        take_back(proposal, remark="经复核，考核结果已更正为" + result.get_grade_display() + "。")


def _attempt(studio: Studio, kind: str, year: int, corrects: AssessmentResult | None) -> tuple[int, int]:
    """A second result of a year follows a failed one only (A-27); a correction keeps the number of what it corrects."""
    if corrects is not None:
        return int(corrects.attempt), int(corrects.correction) + 1
    found = AssessmentResult.objects.filter(studio=studio, kind=kind, year=year)
    earlier = found.order_by("-attempt", "-correction").first()
    if earlier is None:
        return 1, 0
    if earlier.passed:
        raise Refused(f"{year} 年度已有{earlier.get_kind_display()}结果：{earlier.get_grade_display()}")
    return int(earlier.attempt) + 1, 0


def _passed(studio: Studio, result: AssessmentResult, by: User | None) -> None:
    if studio.state == State.RECTIFYING:
        restore(studio, by=by)
    elif result.kind == AssessmentResult.Kind.END_OF_TERM and studio.valid_to is not None:
        last = renewal_window.last_day(studio, result)
        outbox.queue(
            key=f"renewal-open:{result.pk}",
            to=list(offices.keepers(studio)),
            subject="期满考核合格，可以申请续建",
            body=f"“{studio.name}”（{studio.number}）期满考核{result.get_grade_display()}。"
            f"请在 {day_words(last)}24:00 前申请续建；逾期没有申请的，称号到期终止。",
            url=renewal_window.url(studio),
            about=studio,
        )


def _failed(studio: Studio, result: AssessmentResult, ground: str) -> Suggestion:
    words = f"{result.year} 年度{result.get_kind_display()}不合格，{result.document_no or '结果'}"
    kind = EndingProposal.Kind.REVOKE
    return Suggestion(studio, kind, ground, ground, result.concluded_on, f"{words}，{day_words(result.concluded_on)}。")
