"""Dates and deadlines in words: weekday, 24-hour clock, 24:00 for the end of a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template

from portal.policy import clock
from portal.policy.clock import BEIJING

register = template.Library()
WEEKDAYS = "一二三四五六日"


@register.filter
def date_cn(day: date | datetime | None) -> str:
    """2027年4月30日（周五）."""
    if day is None or day == "":
        return ""
    if isinstance(day, datetime):
        day = day.astimezone(BEIJING).date()
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


@register.filter
def day_cn(day: date | datetime | None) -> str:
    """5月14日（周五）, for a date whose year is plain from the page."""
    return date_cn(day).partition("年")[2]


@register.filter
def moment_cn(moment: datetime | None) -> str:
    """2027年4月30日 10:32."""
    return _moment(moment, "%H:%M")


@register.filter
def second_cn(moment: datetime | None) -> str:
    """2027年4月30日 10:32:05, for receipts."""
    return _moment(moment, "%H:%M:%S")


@register.filter
def clock_cn(moment: datetime | None) -> str:
    """10:32:05, for what happened today."""
    return moment.astimezone(BEIJING).strftime("%H:%M:%S") if moment else ""


@register.filter
def iso(moment: datetime | None) -> str:
    """2027-05-01T00:00:00+08:00, for data-deadline and <time>."""
    return moment.astimezone(BEIJING).isoformat(timespec="seconds") if moment else ""


@register.filter
def closing_cn(deadline: datetime | None) -> str:
    """2027年4月30日（周五）24:00; midnight belongs to the day that ends."""
    if not deadline:
        return ""
    local = deadline.astimezone(BEIJING)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{date_cn(local.date() - timedelta(days=1))}24:00"
    return f"{date_cn(local.date())}{local:%H:%M}"


@register.filter
def span_cn(span: timedelta) -> str:
    """3 天 4 小时, 1 小时 20 分, 5 分; never less than 1 分."""
    minutes = max(int(span.total_seconds()) // 60, 1)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if hours:
        return f"{hours} 小时 {minutes} 分" if minutes else f"{hours} 小时"
    return f"{minutes} 分"


def remaining(deadline: datetime, at: datetime) -> str:
    """还剩 3 天 4 小时, or 已逾期 1 天."""
    if at < deadline:
        return f"还剩 {span_cn(deadline - at)}"
    return f"已逾期 {span_cn(at - deadline)}"


def urgency(deadline: datetime, at: datetime) -> str:
    """plain (more than 7 days), soon (to 7), mine (to 2) or overdue: the four looks of a deadline."""
    left = deadline - at
    if left <= timedelta(0):
        return "overdue"
    if left <= timedelta(days=2):
        return "mine"
    return "soon" if left <= timedelta(days=7) else "plain"


@register.filter
def remaining_cn(deadline: datetime | None) -> str:
    """The time left by the server's clock, in words."""
    return remaining(deadline, clock.now()) if deadline else ""


@register.filter
def urgency_of(deadline: datetime | None) -> str:
    """The look of a deadline by the server's clock."""
    return urgency(deadline, clock.now()) if deadline else "plain"


@register.filter
def deadline_cn(deadline: datetime | None) -> str:
    """2027年4月30日（周五）24:00 截止，还剩 3 天 4 小时."""
    if not deadline:
        return "无期限"
    at = clock.now()
    return f"{closing_cn(deadline)} {'截止' if at < deadline else '已截止'}，{remaining(deadline, at)}"


def _moment(moment: datetime | None, form: str) -> str:
    if not moment:
        return ""
    local = moment.astimezone(BEIJING)
    return f"{local.year}年{local.month}月{local.day}日 {local.strftime(form)}"
