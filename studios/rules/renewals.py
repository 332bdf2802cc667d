"""When a studio may ask to go on, and who answers (HZ-52, A-03)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import day_words
from studios import offices, renewal_window
from studios.models import RenewalApplication
from studios.states import PENDING_RENEWAL

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import AssessmentResult, Studio

LONGEST_SUPPLEMENT = timedelta(days=180)


def require_apply(user: User | None, studio: Studio) -> AssessmentResult:
    """The result on which the unit asks; raises Refused with what is missing."""
    offices.require_keeper(user, studio)
    offices.require_holding(studio)
    result = _require_passed(studio)
    _require_open(studio, renewal_window.open_until(studio, result), "申请续建的期限")
    if RenewalApplication.objects.filter(studio=studio, state__in=PENDING_RENEWAL).exists():
        raise Refused("已有一份续建申请正在办理")
    return result


def check_resubmit(user: User | None, renewal: RenewalApplication) -> None:
    """In time: after the last day the title is proposed to expire, and people hear the unit (A-03)."""
    offices.require_keeper(user, renewal.studio)
    _require_passed(renewal.studio)
    _require_open(renewal.studio, renewal_window.open_until(renewal.studio, renewal.result), "补充续建申请的期限")


def check_supplement_day(renewal: RenewalApplication, due_on: date) -> None:
    """Time to mend: tomorrow at the earliest, never less than what the unit has to ask at all."""
    today = clock.today()
    window = renewal_window.open_until(renewal.studio, renewal.result)
    if due_on <= today:
        raise Refused("补充期限应在今天之后")
    if due_on < window:
        raise Refused(f"单位在 {day_words(window)}前都可以申请续建，补充期限不能早于这一天")
    if due_on > today + LONGEST_SUPPLEMENT:
        raise Refused(f"补充期限不能超过今天起 {LONGEST_SUPPLEMENT.days} 天")


def _require_passed(studio: Studio) -> AssessmentResult:
    """The result that stands by now: one that was corrected to a failure carries no renewal (HZ-51, A-42)."""
    result = renewal_window.passed_result(studio)
    if result is None:
        pack = offices.pack_of(studio)
        raise Refused("期满考核合格后才能申请续建", clause=pack.clause("五（二）") if pack.city == "hangzhou" else "")
    return result


def _require_open(studio: Studio, last: date, what: str) -> None:
    if not clock.in_time(clock.end_of(last), clock.now(fresh=True)):
        clause = offices.pack_of(studio).parameter("renewal_window_days").clause
        raise Refused(f"{what}到 {day_words(last)}为止，已经超过", clause=clause)


def check_withdraw(user: User | None, renewal: RenewalApplication) -> None:
    offices.require_keeper(user, renewal.studio)


def check_review(user: User | None, renewal: RenewalApplication) -> None:
    if not offices.guides(user, renewal.studio):
        raise Refused("续建申请由市局经办审核")


def check_approve(user: User | None, renewal: RenewalApplication) -> None:
    check_decline(user, renewal)
    _require_passed(renewal.studio)
    if not renewal.document_no:
        raise Refused("审核意见里还没有文号，请经办补上")


def check_decline(user: User | None, renewal: RenewalApplication) -> None:
    if user is None or not offices.approves(user, renewal.studio):
        raise Refused("续建由办法规定的审批岗位批准")
    if renewal.maker_id is None:
        raise Refused("经办还没有拟定审核意见")
    if user.pk == renewal.maker_id:
        raise Refused("拟稿人不能审批自己拟定的内容，请由另一位同事办理")


def check_system(user: User | None, renewal: RenewalApplication) -> None:
    if user is not None:
        raise Refused("这一步由系统办理")
