"""Why a body's yearly summary may not be sent, returned or accepted now (BJ-45)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.desks import chases
from portal.policy import clock, measures, wording
from portal.policy.refusal import Refused
from studios import summary_lines
from studios.offices import BUREAU_ROLES, DESK_ROLES
from studios.states import SummaryState

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import BodySummary

WRITABLE = (SummaryState.OPEN, SummaryState.RETURNED)


def clause(summary: BodySummary) -> str:
    pack = measures.load(summary.pack)
    return pack.clause(pack.parameter("body_summary_due").clause)


def require_body(user: User | None, summary: BodySummary) -> None:
    if user is None or not user.is_in(*DESK_ROLES) or user.organisation != summary.body:
        raise Refused(f"这份汇总由{summary.body}办理")


def require_city(user: User | None, summary: BodySummary) -> None:
    if user is None or not user.is_in(*BUREAU_ROLES) or user.city != summary.body.city:
        raise Refused("年度汇总由市人社局经办核收", clause=clause(summary))


def check_write(user: User | None, summary: BodySummary) -> None:
    require_body(user, summary)
    if summary.state not in WRITABLE:
        raise Refused(f"汇总{summary.state_label}，不能再修改。需要修改的，请联系市人社局退回。")


def check_submit(user: User | None, summary: BodySummary) -> None:
    require_body(user, summary)
    if not summary.text.strip():
        raise Refused("请先填写全年总结", clause=clause(summary))
    silent = [line for line in summary_lines.missing(summary) if not line.explanation]
    if silent:
        names = "、".join(line.studio.name for line in silent[:3]) + ("等" if len(silent) > 3 else "")
        raise Refused(f"还有 {len(silent)} 家工作室没有核收的材料，也没有说明原因：{names}", clause=clause(summary))


def check_accept(user: User | None, summary: BodySummary) -> None:
    require_city(user, summary)


def check_return(user: User | None, summary: BodySummary) -> None:
    require_city(user, summary)


def check_date(user: User | None, summary: BodySummary, day: date) -> None:
    """The body's own date for its studios (A-21): not past, and early enough for its summary."""
    check_write(user, summary)
    if day < clock.today():
        raise Refused("截止日不能早于今天")
    if clock.end_of(day) > summary.due:
        raise Refused(f"截止日应不晚于汇总的截止时间（{wording.due_words(summary.due)}）", clause=clause(summary))


def check_chase(user: User | None, summary: BodySummary) -> None:
    require_city(user, summary)
    if summary.state not in WRITABLE:
        raise Refused("汇总已经报送，不用催办")
    chases.require_none_today(summary)
