"""Due moments and stays as worklists show them: short words, a chip when it presses (W2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import template

from portal.policy import clock
from portal.workbench.templatetags.dates import day_cn, iso, span_cn

register = template.Library()


@register.inclusion_tag("workbench/_due.html")
def due_mark(due: datetime | None) -> dict[str, Any]:
    """逾期 1 天, 今日 24:00, 5月6日（周四）; the year only when it is another one."""
    if due is None:
        return {"kind": "", "text": "", "moment": None}
    kind, text = due_words(due, clock.now())
    return {"kind": kind, "text": text, "moment": due}


def due_words(due: datetime, at: datetime) -> tuple[str, str]:
    """Look and words of a due moment: overdue, due today, within a week, later."""
    if due <= at:
        return "overdue", f"已逾期 {_whole(at - due)}"
    last = (due - timedelta(microseconds=1)).astimezone(clock.BEIJING)
    hour = due.astimezone(clock.BEIJING)
    ends = "24:00" if (hour.hour, hour.minute) == (0, 0) else f"{hour:%H:%M}"
    today = at.astimezone(clock.BEIJING).date()
    if last.date() == today:
        return "mine", f"今日 {ends}"
    year = "" if last.year == today.year else f"{last.year}年"
    return ("soon" if due - at <= timedelta(days=7) else "plain"), f"{year}{day_cn(last.date())}"


@register.filter
def stay_cn(since: datetime | None) -> str:
    """9 天, 3 小时: how long it has lain there."""
    return _whole(max(clock.now() - since, timedelta())) if since else "–"


@register.filter
def moment_iso(moment: datetime | None) -> str:
    return iso(moment)


def _whole(span: timedelta) -> str:
    """Whole days from the first one on; below that hours and minutes."""
    return f"{span.days} 天" if span.days else span_cn(span)
