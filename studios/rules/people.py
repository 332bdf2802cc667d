"""Who writes down where the lead master stands and who is in the team, and what contradicts what is known."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import day_words
from studios import leaders, offices
from studios.grounds import leader_grounds
from studios.states import LEADING, LeaderPost

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import LeaderStatus, Member, Studio


def require_recorder(user: User | None, studio: Studio) -> None:
    """The unit keeps it; its district or body and the city may enter what they learn."""
    offices.require_holding(studio)
    asked = (offices.keeps, offices.looks_after, offices.supervises, offices.guides)
    if not any(each(user, studio) for each in asked):
        raise Refused("人员情况由工作室所在单位、其区县（推荐单位）或市级经办登记")


def statuses(studio: Studio) -> list[tuple[str, str]]:
    """What may be entered in this city: still leading, or one of the cases its policy names (HZ-59, BJ-56)."""
    named = leader_grounds(offices.pack_of(studio))
    leading = [each for each in LEADING if each not in leaders.STAYS or not stays_are_filed(studio)]
    return [(each.value, each.label) for each in LeaderPost if each in leading or each in named]


def stays_are_filed(studio: Studio) -> bool:
    """BJ-57: staying on is applied for, verified and put on file; it is not simply written down."""
    return any("leader_post" in each.changes for each in offices.pack_of(studio).grounds_of("change"))


def check_status(studio: Studio, status: str, since: date, until: date | None, last: LeaderStatus | None) -> None:
    if status in leaders.STAYS and stays_are_filed(studio):
        raise Refused("返聘、延迟退休要申请变更，经核实后备案，请从“变更”提出")
    if status not in dict(statuses(studio)):
        raise Refused("本市办法没有这种情形，请从列出的情形中选择")
    if since > clock.today():
        raise Refused("日期不能晚于今天")
    if last is not None and since < last.since:
        raise Refused(f"日期不能早于上一次登记的 {day_words(last.since)}")
    if status in leaders.STAYS:
        check_staying(studio, status, since, until)


def check_staying(studio: Studio, status: str, since: date, until: date | None) -> None:
    if until is None:
        raise Refused("请填写返聘或延迟退休到哪一天，照合同或协议填写")
    if until < since:
        raise Refused("结束日期不能早于开始日期")
    retires_on = studio.leader_retires_on
    if status == LeaderPost.KEPT_ON and retires_on and until > leaders.latest_keeping(retires_on):
        raise Refused(f"延迟退休不能晚于 {day_words(leaders.latest_keeping(retires_on))}")


def check_joining(studio: Studio, joined_on: date) -> None:
    if joined_on > clock.today():
        raise Refused("加入日期不能晚于今天")


def check_leaving(member: Member, left_on: date) -> None:
    if member.left_on is not None:
        raise Refused(f"{member.name}已登记离开")
    if not member.joined_on <= left_on <= clock.today():
        raise Refused(f"离开日期应在 {day_words(member.joined_on)}和今天之间")


def too_few(studio: Studio, present: int) -> str:
    """A-40: a team below the number asked for at recognition is shown and warned of; it costs nothing by itself."""
    least = int(str(offices.pack_of(studio).value("min_members")))
    if not present:
        return f"没有登记在册的团队成员（认定时要求 {least} 人），请登记"
    return f"团队成员现有 {present} 人，少于认定时要求的 {least} 人" if present < least else ""
