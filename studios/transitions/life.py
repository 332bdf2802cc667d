"""The steps of a title. Each follows from a day, a result, a renewal or a decided proposal; people decided before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.audit import log as audit
from portal.documents import verification
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import lock_all, take_all, taking
from studios import grounds, offices, plaques
from studios.models import Amendment, AssessmentResult, EndingProposal, RenewalApplication, Studio, Term, assessment_of
from studios.states import PENDING_AMENDMENT, PENDING_PROPOSAL, PENDING_RENEWAL
from studios.transitions import amendments_taken_back, consequences, renewals_taken_back
from studios.transitions.consequences import last_day_to_mend as last_day_to_mend
from studios.transitions.consequences import rectify_by as rectify_by
from studios.transitions.suggesting import take_back
from studios.workflow import WORKFLOW

if TYPE_CHECKING:
    from django.db.models import Model

    from portal.accounts.models import User
    from studios.holders import Holders

STEPS = {
    EndingProposal.Kind.EXPIRE: "expire",
    EndingProposal.Kind.REVOKE: "revoke",
    EndingProposal.Kind.CLOSE: "close",
}


def end_term(studio: Studio) -> None:
    """The last day of the term has passed; the title is kept until the result (A-02)."""
    with taking(WORKFLOW, "end_term", studio, by=None):
        pass


def end_terms(studios: Sequence[Studio], holders: Holders) -> int:
    """The same for many at once, all or none, in a constant number of statements: terms end on the same days."""
    return len(take_all(WORKFLOW, "end_term", studios, by=None, recipients=holders.told))


@dataclass(frozen=True)
class Outcome:
    """What one assessment of a studio came to, before it is written into the register."""

    studio: Studio
    kind: str
    year: int
    grade: str
    concluded_on: date
    document_no: str = ""
    source: str = AssessmentResult.Source.ASSESSED
    score: Decimal | None = None
    # The earlier result it takes the place of after 复核, which stays beside it.
    corrects: AssessmentResult | None = None
    # The last day that was assessed, where it is known.
    reference_on: date | None = None

    @property
    def words(self) -> str:
        grade = AssessmentResult.Grade(self.grade).label
        return f"{assessment_of(self.year, self.kind)}{'更正为' if self.corrects else ''}：{grade}"


def record_result(studio: Studio, *, by: User | None, **found: Any) -> AssessmentResult:
    """One result; `found` as the fields of `Outcome`."""
    return record_results([Outcome(studio, **found)], by=by)[0]


@transaction.atomic
def record_results(outcomes: Sequence[Outcome], *, by: User | None) -> list[AssessmentResult]:
    """Write results into the register, in their order, and draw their consequences; imported ones are history.

    Each studio once. All or none, in a constant number of statements.
    """
    lock_all([each.studio for each in outcomes])
    earlier = _earlier(outcomes)
    at = clock.now(fresh=True)
    results: list[AssessmentResult] = AssessmentResult.objects.bulk_create(
        [_result(each, earlier, by, at) for each in outcomes]
    )
    _note(outcomes, results, by)
    bringing = [each for each in results if each.source != AssessmentResult.Source.IMPORTED]
    consequences.conclude(bringing, by=by)
    return results


def _earlier(outcomes: Sequence[Outcome]) -> dict[tuple[int, str, int], AssessmentResult]:
    """The latest result of the same studio, kind and year."""
    found = AssessmentResult.objects.filter(
        studio__in=[each.studio.pk for each in outcomes],
        kind__in={each.kind for each in outcomes},
        year__in={each.year for each in outcomes},
    )
    return {(each.studio_id, each.kind, each.year): each for each in found.order_by("attempt", "correction")}


def _result(
    each: Outcome, earlier: Mapping[tuple[int, str, int], AssessmentResult], by: User | None, at: datetime
) -> AssessmentResult:
    attempt, correction = _attempt(each, earlier.get((each.studio.pk, each.kind, each.year)))
    return AssessmentResult(
        studio=each.studio, kind=each.kind, year=each.year, attempt=attempt, grade=each.grade, score=each.score,
        concluded_on=each.concluded_on, document_no=each.document_no, source=each.source, recorded_by=by,
        recorded_at=at, corrects=each.corrects, correction=correction, reference_on=each.reference_on,
    )  # fmt: skip


def _attempt(each: Outcome, earlier: AssessmentResult | None) -> tuple[int, int]:
    """A second result of a year follows a failed one only (A-27); a correction keeps the number of what it corrects."""
    if each.corrects is not None:
        return int(each.corrects.attempt), int(each.corrects.correction) + 1
    if earlier is None:
        return 1, 0
    if earlier.passed:
        raise Refused(
            f"{each.studio.name}：{each.year} 年度已有{earlier.get_kind_display()}结果：{earlier.get_grade_display()}"
        )
    return int(earlier.attempt) + 1, 0


def _note(outcomes: Sequence[Outcome], results: Sequence[AssessmentResult], by: User | None) -> None:
    """An entry for each studio, those with the same words together."""
    said: dict[str, list[audit.Said]] = defaultdict(list)
    for each, result in zip(outcomes, results, strict=True):
        facts = {
            "result": result.pk, "grade": result.grade, "attempt": result.attempt, "correction": result.correction,
        }  # fmt: skip
        said[each.words].append(audit.Said(each.studio, data=facts))
    for words, entries in said.items():
        audit.append_all(entries, action="studio.result", label=words, actor=by)


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
    """Before the log is touched."""
    lock_all(rows_of_life(studio))


def rows_of_life(studio: Studio) -> list[Model]:
    """Every row the end of a title touches."""
    pending = EndingProposal.objects.filter(studio=studio, state__in=PENDING_PROPOSAL)
    renewals = RenewalApplication.objects.filter(studio=studio, state__in=PENDING_RENEWAL)
    changes = Amendment.objects.filter(studio=studio, state__in=PENDING_AMENDMENT)
    hanging = plaques.hanging(studio)
    return [studio, *pending, *renewals, *changes, *([hanging] if hanging else [])]


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
