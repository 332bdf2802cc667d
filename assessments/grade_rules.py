"""Who draws up, countersigns and releases the grades of a round (HZ-57, BJ-46, BJ-48, BJ-52)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments import round_offices
from assessments.states import RoundState
from portal.audit import log as audit
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from assessments.models import GradeList, Round
    from portal.accounts.models import User

# Acts that make a person one of the list's makers.
MADE = ("grades.begin", "grades.decide", "grades.minute", "grades.submit")


def require_compiler(user: User | None, round: Round) -> None:
    """The office that organises the assessment, while the round is open."""
    round_offices.require_conducts(user, round)
    if round.state != RoundState.OPEN:
        raise Refused(f"考核批次现为“{round.state_label}”，不能拟定等次")


def check_submit(user: User | None, grades: GradeList) -> None:
    require_compiler(user, grades.round)


def check_release(user: User | None, grades: GradeList) -> None:
    """An approving office, and nobody who had a hand in the list."""
    pack = grades.round.measures
    if user is None or user.city != grades.round.city or user.role not in pack.offices.approvals:
        raise Refused(
            "会签由办法规定的审批岗位办理，您当前的岗位不在其中", clause=pack.clause(pack.offices.approvals_clause)
        )
    if user.pk == grades.maker_id or audit.took_part(grades, user, *MADE):
        raise Refused("您拟定或修改过这份等次名单，请由另一位同事会签")


def check_revise(user: User | None, grades: GradeList) -> None:
    if not _may_stop(user, grades):
        raise Refused("退回修改由组织考核的单位或审批岗位办理")


def check_discard(user: User | None, grades: GradeList) -> None:
    if not _may_stop(user, grades):
        raise Refused("作废由组织考核的单位或审批岗位办理")


def _may_stop(user: User | None, grades: GradeList) -> bool:
    return round_offices.confirms(user, grades.round)
