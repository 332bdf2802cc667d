"""What the register itself says against a ground to end a title, before anybody proposes or decides on it.

The portal's own suggestions keep to this by how they are found; a proposal that people make is held to it here.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import day_words
from studios import activity_gap, grounds, latest, leader_files, leaders, offices, pending, renewal_window
from studios.models import Amendment, AssessmentResult, LeaderStatus, RenewalApplication, Studio
from studios.states import AmendmentState, LeaderPost, RenewalState, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.policy.measures import Measures

INACTIVE, FAILED, FAILED_AGAIN = "inactive_over_one_year", "assessment_failed", "failed_after_rectification"
NOT_RENEWED = renewal_window.GROUND
# A change of the leader that lies with an office; a draft in the unit's own drawer is not filed.
FILED = (AmendmentState.SUBMITTED, AmendmentState.RETURNED, AmendmentState.VERIFIED)
LEADER_CHANGES = ("leader_replaced", "leader_retained")
# How many failed reviews in a row the ground needs (HZ-51, BJ-60).
FAILURES = {FAILED: 1, FAILED_AGAIN: 2}


def check_proposable(studio: Studio, ground: str, ground_on: date) -> None:
    """Raises Refused with the clause where the records contradict the ground, or where change comes first (A-24)."""
    check_leader(studio, ground, ground_on)
    if status_of(studio, ground) is not None:
        _check_window(studio, ground, ground_on)
    check = CHECKS.get(ground)
    if check is not None:
        check(studio, ground)


def check_decidable(studio: Studio, ground: str, ground_on: date) -> None:
    """What must still hold on the day of the decision: the ground may have gone while the unit was heard.

    Silence is left out: what is written up after the proposal does not undo a year without work (BJ-59).
    """
    check_leader(studio, ground, ground_on)
    check = CHECKS.get(ground)
    if check is not None and ground != INACTIVE:
        check(studio, ground)


def check_leader(studio: Studio, ground: str, ground_on: date) -> None:
    """A change or an honorary application that is filed or accepted goes before the end of the title (HZ-59, A-24)."""
    status = status_of(studio, ground)
    if status is None:
        return
    word = offices.pack_of(studio).word("lead_master")
    if status == LeaderPost.RETIRED and studio.pk in pending.studios_with(pending.HONORARY):
        _refuse(studio, ground, f"{word}申报荣誉工作室的事项正在办理，办结前不能因退休终止称号")
    changes = Amendment.objects.filter(studio=studio, ground__in=LEADER_CHANGES)
    filed = leader_files.going_on(changes.filter(state__in=FILED)).first()
    if filed is not None:
        _refuse(studio, ground, f"变更 {filed.number} 正在办理，办结前不能因{word}的情况终止称号")
    settled = changes.filter(state=AmendmentState.ACCEPTED, effective_on__gte=ground_on).first()
    if settled is not None:
        _refuse(studio, ground, f"变更 {settled.number} 已经办结，{word}有人接续，这一事由已不存在")
    _check_return(studio, ground, ground_on)
    if status == LeaderPost.RETIRED and _stays(studio):
        _refuse(studio, ground, f"登记显示{word}已返聘或延迟退休、仍在该岗位，不属于这一事由")


def change_window(pack: Measures) -> timedelta:
    """Change first, cancel after (A-24); Hangzhou knows no change of the leader (A-34) and gives no days."""
    known = pack.parameters.get("leader_change_window_days")
    # Without a window the ground holds from the first day on.
    return timedelta(days=int(str(known.value)) if known and known.value else -1)


def status_of(studio: Studio, ground: str) -> LeaderPost | None:
    """The status of the lead master a ground speaks of; None for every other ground."""
    named = grounds.leader_grounds(offices.pack_of(studio))
    return next((LeaderPost(status) for status, leaf in named.items() if leaf.key == ground), None)


def _check_return(studio: Studio, ground: str, ground_on: date) -> None:
    """Written down as back in post after the day of the ground."""
    last = LeaderStatus.objects.filter(studio=studio, since__lte=clock.today()).order_by("-since", "-pk").first()
    if last is not None and last.status == LeaderPost.IN_POST and last.since > ground_on:
        word = offices.pack_of(studio).word("lead_master")
        back = f"登记显示{word}{last.person}自 {day_words(last.since)}起在岗"
        _refuse(studio, ground, f"{back}，这一事由已不存在；登记有误的，请先更正登记")


def _stays(studio: Studio) -> bool:
    today = clock.today()
    found = latest.with_leader(Studio.objects.filter(pk=studio.pk), today).get()
    return latest.standing_of(found, today).status in leaders.STAYS


def _check_window(studio: Studio, ground: str, ground_on: date) -> None:
    """Change first, cancel after: the last day of the window still belongs to the unit (A-24)."""
    pack = offices.pack_of(studio)
    last = ground_on + change_window(pack)
    if clock.today() <= last:
        word = pack.word("lead_master")
        _refuse(studio, ground, f"单位在 {day_words(last)}24:00 前可以申请更换{word}，期满没有申请的才能提出终止称号")


def _check_silence(studio: Studio, ground: str) -> None:
    days = int(str(offices.pack_of(studio).value(activity_gap.GROUND)))
    last = activity_gap.last_activity_on(studio)
    if clock.today() - last <= timedelta(days=days):
        _refuse(studio, ground, f"最近一次活动登记（没有的按认定日）是 {day_words(last)}，还没有超过 {days} 天")


def _check_failures(studio: Studio, ground: str) -> None:
    """The last results, corrections counted once, were all failed."""
    results = AssessmentResult.objects.filter(studio=studio).order_by("-concluded_on", "-pk")
    replaced = set(results.exclude(corrects=None).values_list("corrects_id", flat=True))
    failed = 0
    for each in results:
        if each.pk in replaced:
            continue
        if each.passed:
            break
        failed += 1
    if failed < FAILURES[ground]:
        words = "整改后复评仍不合格" if ground == FAILED_AGAIN else "考核不合格"
        _refuse(studio, ground, f"登记中没有{words}的结果，请先登记考核结果")


def _check_expired(studio: Studio, ground: str) -> None:
    """A-03: passed, the term and the window over, nothing asked for or sent again."""
    result = renewal_window.passed_result(studio)
    if studio.state != State.TERM_PENDING or result is None:
        _refuse(studio, ground, "期满考核合格、有效期已满的工作室才会因没有续建到期终止")
        return
    last = renewal_window.open_until(studio, result)
    if clock.today() <= last:
        _refuse(studio, ground, f"申请或补充续建的期限到 {day_words(last)}为止，还没有过")
    if RenewalApplication.objects.filter(studio=studio, state=RenewalState.SUBMITTED).exists():
        _refuse(studio, ground, "续建申请正在办理，办结前不能因没有续建终止称号")


def _refuse(studio: Studio, ground: str, reason: str) -> None:
    raise Refused(reason, clause=grounds.clause(offices.pack_of(studio), ground))


CHECKS: dict[str, Callable[[Studio, str], None]] = {
    INACTIVE: _check_silence,
    FAILED: _check_failures,
    FAILED_AGAIN: _check_failures,
    NOT_RENEWED: _check_expired,
}
