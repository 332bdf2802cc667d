"""What must hold of public notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from portal.bulletin import redaction
from portal.bulletin.models import NoticeState, Objection, PublicNotice
from portal.bulletin.workflow import NOTICE_WORKFLOW, OBJECTION_WORKFLOW
from portal.policy import calendar
from portal.policy.calendar import WorkCalendar
from portal.workflow import replay

POSTED = (NoticeState.PUBLISHED, NoticeState.ENDED)


def states_come_from_the_log() -> Iterator[str]:
    """公示和异议的状态与留痕一致，每一步合法"""
    yield from replay.breaks(NOTICE_WORKFLOW, PublicNotice)
    yield from replay.breaks(OBJECTION_WORKFLOW, Objection)


def notices_run_their_days() -> Iterator[str]:
    """公示期满规定的工作日数，按已导入的日历计算"""
    days = calendar.current()
    for notice in PublicNotice.objects.filter(state__in=POSTED).order_by("pk"):
        if notice.starts_on is None or notice.ends_on is None:
            yield f"公示 {notice.code} 没有起止日"
        elif not {notice.starts_on.year, notice.ends_on.year} <= days.years:
            yield f"公示 {notice.code} 落在没有导入日历的年份"
        elif (found := _worked(days, notice.starts_on, notice.ends_on)) != notice.working_days:
            yield f"公示 {notice.code} 应为 {notice.working_days} 个工作日，实为 {found} 个"


def _worked(days: WorkCalendar, first: date, last: date) -> int:
    span = range(first.toordinal(), last.toordinal() + 1)
    return sum(days.is_working_day(date.fromordinal(day)) for day in span)


def nothing_private_is_public() -> Iterator[str]:
    """公示内容没有身份证号、手机号、银行账号"""
    for notice in PublicNotice.objects.filter(state__in=POSTED).order_by("pk"):
        for finding in redaction.findings(notice):
            yield f"公示 {notice.code}：{finding}"


INVARIANTS = {"01": states_come_from_the_log, "18": notices_run_their_days, "20": nothing_private_is_public}
