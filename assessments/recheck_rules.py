"""复核: who may ask until when, who finds, who decides; nobody decides on what the same person drew up (A-42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments import grade_lists, grading
from assessments.grading import Grade
from portal.audit import log as audit
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import due_words
from studios import offices

if TYPE_CHECKING:
    from decimal import Decimal

    from assessments.models import Recheck, ResultLetter
    from portal.accounts.models import User
    from studios.models import AssessmentResult

ORDER = (Grade.UNSATISFACTORY, Grade.SATISFACTORY, Grade.EXCELLENT)


def require_file(user: User | None, letter: ResultLetter) -> None:
    """The unit, once, within the days the letter names; the clock of the portal decides."""
    offices.require_keeper(user, letter.studio)
    if hasattr(letter, "recheck"):
        raise Refused("这份结果已经申请过复核")
    if not clock.in_time(letter.recheck_until, clock.now(fresh=True)):
        raise Refused(f"申请复核的期限已于{due_words(letter.recheck_until)} 届满", clause=_clause(letter))


def _clause(letter: ResultLetter) -> str:
    pack = offices.pack_of(letter.studio)
    return pack.clause(pack.parameter("appeal_working_days").clause)


def check_withdraw(user: User | None, recheck: Recheck) -> None:
    offices.require_keeper(user, recheck.letter.studio)


def check_draft(user: User | None, recheck: Recheck) -> None:
    """The office that organises assessments finds out."""
    require_finder(user, recheck)


def require_finder(user: User | None, recheck: Recheck) -> None:
    studio = recheck.letter.studio
    office = offices.pack_of(studio).offices.panel
    if user is None or user.city != studio.city or not user.is_in(*office.roles):
        raise Refused(f"复核意见由{office.label}的经办人提出")


def check_decide(user: User | None, recheck: Recheck) -> None:
    """An approving office, and nobody who drew up the finding."""
    if not offices.approves(user, recheck.letter.studio):
        raise Refused("复核由办法规定的审批岗位决定")
    if user is not None and (user.pk == recheck.maker_id or audit.took_part(recheck, user, "recheck.draft")):
        raise Refused("您提出过这份复核意见，请由另一位同事决定")


def check_finding(recheck: Recheck, grade: str, score: Decimal | None) -> None:
    """Nobody who asks for a second look is worse off for it; the grade follows from the score as it did the first time.

    The lines are those of the round, with whatever it set otherwise (A-37). A second review is passed or failed (A-27).
    """
    old = recheck.letter.result
    if ORDER.index(Grade(grade)) < ORDER.index(Grade(old.grade)):
        raise Refused(f"复核不作出更不利的决定，等次不能低于{old.get_grade_display()}")
    if score is not None and old.score is not None and score < old.score:
        raise Refused(f"复核不作出更不利的决定，得分不能低于原得分 {old.score:f} 分")
    if grade == Grade.EXCELLENT != old.grade and old.attempt > 1:
        raise Refused("复评只定合格、不合格，不能更正为优秀")
    number = old.score if score is None else score
    if number is None and grade != old.grade:
        raise Refused(f"更正为{Grade(grade).label}的，请填写复核后的得分")
    if number is not None:
        _require_agreement(old, grade, number)


def _require_agreement(old: AssessmentResult, grade: str, number: Decimal) -> None:
    """A better grade has reached its line; who has reached the pass line is not left failed without a veto."""
    entry = old.grade_entry
    cuts = grading.cuts_of(entry.grade_list.round.measures)
    needed = {Grade.EXCELLENT: cuts.excellent_mark, Grade.SATISFACTORY: cuts.pass_mark}.get(Grade(grade))
    if needed is not None and number < needed and grade != old.grade:
        raise Refused(f"复核后的得分没有达到{Grade(grade).label}的分数线 {needed:f} 分")
    if grade == Grade.UNSATISFACTORY and number >= cuts.pass_mark and not grade_lists.is_vetoed(entry.participant):
        raise Refused(f"复核后的得分已达到合格线 {cuts.pass_mark:f} 分，等次应更正为合格")
