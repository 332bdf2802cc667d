"""拟定等次: prepared quietly, countersigned, released in one act that publishes every result (HZ-50…55, BJ-49…52)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from assessments import (
    grade_freezing,
    grade_lists,
    grade_pool,
    grade_rules,
    grading,
    participant_workflow,
    result_letters,
    result_papers,
)
from assessments.grade_workflow import WORKFLOW
from assessments.grading import Grade
from assessments.models import GradeEntry, GradeList, Round
from assessments.states import GradeListState
from portal.audit import log as audit
from portal.desks import approvals
from portal.policy import clock
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from portal.workflow.engine import lock, lock_all, require_source, take_all, taking
from studios.transitions import life

if TYPE_CHECKING:
    from portal.accounts.models import User

ACT = "release_grades"
CENT = Decimal("0.01")


@transaction.atomic
def compile_grades(round: Round, *, by: User) -> GradeList:
    """A first draft from scores and ranks."""
    grade_pool.lock_year(round)
    lock(round)
    grade_rules.require_compiler(by, round)
    return grade_lists.draft(round, grade_lists.participants_of(round), grade_pool.of_round(round), by=by)


@transaction.atomic
def decide_grades(grades: GradeList, *, by: User, decisions: Mapping[int, tuple[str, str]]) -> int:
    """Grades and reasons of some studios of a draft, by participant; returns how many changed.

    A grade the score does not allow is refused at once: below the line nobody is excellent.
    """
    _lock_draft(grades, by)
    entries = grade_lists.entries_of(grades)
    changed = [each for each in entries if _decide(grades, each, decisions.get(each.participant_id))]
    GradeEntry.objects.bulk_update(changed, ["grade", "reason"])
    _note(grades, by, "decide", "调整等次", {"studios": [each.participant.studio.number for each in changed]})
    return len(changed)


def _decide(grades: GradeList, entry: GradeEntry, wanted: tuple[str, str] | None) -> bool:
    if wanted is None:
        return False
    before, (grade, reason) = (entry.grade, entry.reason), wanted
    reason = reason.strip()
    if grade == Grade.EXCELLENT and reason == grade_lists.BY_RANK:
        reason = ""
    if grade != entry.grade:
        pack = grades.round.measures
        refusal = grading.may_be(grade_lists.level_of(entry.participant, pack, grading.cuts_of(pack)), grade)
        if refusal:
            raise Refused(f"{entry.participant.studio.name}：{refusal}")
    entry.grade, entry.reason = grade, reason
    return before != (entry.grade, entry.reason)


@transaction.atomic
def minute_grades(grades: GradeList, *, by: User, content: Mapping[str, Any]) -> None:
    """Minutes, other places with their reason, the reason for going beyond, number and words of the notice."""
    _lock_draft(grades, by)
    if content["own_places"] is not None and not content["places_reason"].strip():
        raise Refused("调整了优秀名额，请写明理由")
    for name, value in content.items():
        setattr(grades, name, value.strip() if isinstance(value, str) else value)
    _note(grades, by, "minute", "填写会议纪要和结果通报", {})


def _lock_draft(grades: GradeList, by: User) -> None:
    lock(grades)
    grade_rules.require_compiler(by, grades.round)
    if grades.state != GradeListState.DRAFT:
        raise Refused("等次名单已提交会签，要修改请先退回")


def _note(grades: GradeList, by: User, action: str, label: str, data: dict[str, Any]) -> None:
    """Who last changed a draft is its maker and cannot approve it."""
    grades.maker = by
    grades.save()
    audit.append(subject=grades, action=f"grades.{action}", label=label, actor=by, data=data)


def submit_grades(grades: GradeList, *, by: User) -> None:
    """The maker hands the list to the approvers: everybody is on it, reasons are given, the places hold."""
    with taking(WORKFLOW, "submit", grades, by=by):
        _require_ready(grades, grade_lists.entries_of(grades), grade_pool.of_round(grades.round))


def revise_grades(grades: GradeList, *, by: User, remark: str) -> None:
    """Back to the maker; approvals given so far hold only if nothing is changed."""
    _require_remark(remark)
    with taking(WORKFLOW, "revise", grades, by=by, remark=remark.strip()):
        pass


def discard_grades(grades: GradeList, *, by: User, remark: str) -> None:
    _require_remark(remark)
    with taking(WORKFLOW, "discard", grades, by=by, remark=remark.strip()):
        pass


def _require_remark(remark: str) -> None:
    if not remark.strip():
        raise Refused("请写明理由")


@transaction.atomic
def approve_grades(grades: GradeList, *, by: User, remark: str = "") -> bool:
    """One office's yes; the last one releases the list at once. Returns whether it was released.

    Hangzhou: a second person of the city bureau. Beijing: HR and finance bureaus both (BJ-46, BJ-49).
    """
    grade_pool.lock_year(grades.round)
    lock(grades)
    step = WORKFLOW.step("release")
    require_source(WORKFLOW, step, grades, by)
    step.check(by, grades)
    entries = grade_lists.entries_of(grades)
    mark = fingerprint(grade_lists.content(grades, entries))
    roles = grades.round.measures.offices.approvals
    approvals.check(by, grades, ACT, mark, roles, grades.maker_id)
    _lock_studios(grades, entries)
    approvals.give(by, grades, ACT, mark, label="会签等次名单", remark=remark)
    if approvals.missing(grades, ACT, mark, roles):
        return False
    _release(grades, entries, by)
    return True


def _require_ready(grades: GradeList, entries: Sequence[GradeEntry], pool: grade_pool.Pool) -> None:
    grade_lists.require_complete(grades, entries, pool)
    if GradeList.objects.in_force().filter(document_no=grades.document_no).exists():
        raise Refused(f"文号 {grades.document_no} 已经用过，请核对后换一个")


def _lock_studios(grades: GradeList, entries: Sequence[GradeEntry]) -> None:
    """Everything the release will touch, before the log is; each entry then reads the rows as they stand."""
    participants = [each.participant for each in entries]
    studios = [each.studio for each in participants]
    lock_all([*participants, *studios])
    for participant, studio in zip(participants, studios, strict=True):
        participant.studio, participant.round = studio, grades.round
    prefetch_related_objects(participants, "sheet")


def _release(grades: GradeList, entries: Sequence[GradeEntry], by: User) -> None:
    """生效: inputs frozen and hashed, results in the register with their consequences, letters, the notice.

    All or nothing, in a constant number of statements; papers are drawn by the worker.
    """
    pool = grade_pool.of_round(grades.round)
    _require_ready(grades, entries, pool)
    at = clock.now(fresh=True)
    # Refuses before anything is written when the year of the last day is not loaded.
    result_letters.recheck_until(grades.round.measures, at)
    with taking(WORKFLOW, "release", grades, by=by):
        grades.inputs = grade_freezing.frozen_inputs(grades, pool)
        grades.digest = fingerprint(grades.inputs)
        grades.released_at = at
    take_all(participant_workflow.WORKFLOW, "publish", [each.participant for each in entries], by=by)
    prefetch_related_objects([grades.round], "overrides")
    results = life.record_results(_outcomes(grades, entries, at), by=by)
    for entry, result in zip(entries, results, strict=True):
        entry.result = result
    GradeEntry.objects.bulk_update(entries, ["result"])
    result_letters.write_all(grades, entries, at)
    result_papers.request_notice(grades, by=by, entries=entries)


def _outcomes(grades: GradeList, entries: Sequence[GradeEntry], at: datetime) -> list[life.Outcome]:
    round, pack = grades.round, grades.round.measures
    cuts, day = grading.cuts_of(pack), at.astimezone(clock.BEIJING).date()
    return [
        life.Outcome(
            entry.participant.studio, kind=round.kind, year=round.year, grade=entry.grade, concluded_on=day,
            document_no=grades.document_no, score=_score(grade_lists.level_of(entry.participant, pack, cuts)),
            reference_on=entry.participant.last,
        )
        for entry in entries
    ]  # fmt: skip


def _score(found: grading.Level) -> Decimal | None:
    """Rounded down, so that no score seems to reach a line it did not."""
    return None if found.judged is None else found.judged.quantize(CENT, ROUND_DOWN)
