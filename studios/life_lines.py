"""What the life of a title says on the studio's own page: the next assessment, a renewal, the master, the team."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from portal.policy.wording import day_words
from studios import (
    latest,
    leader_files,
    leader_watch,
    leaders,
    next_assessment,
    offices,
    pending,
    renewal_window,
    title_words,
)
from studios.models import Amendment, Studio
from studios.overview import Line
from studios.rules.ground_holds import FILED, LEADER_CHANGES, change_window
from studios.rules.people import too_few
from studios.states import HOLDING, LeaderPost

RENEWALS = {
    title_words.PASSED: ("申请续建", "期满考核合格，可以申请"),
    title_words.MENDING: ("补充续建申请", "已退回补充"),
    title_words.WITH_CITY: ("续建申请", "已提交，等待市局审核"),
}


def due(studio: Studio, today: date) -> Iterator[Line]:
    if studio.state not in HOLDING:
        return
    renewal = title_words.renewal_of(studio, today)
    if renewal is not None:
        yield _renewal(studio, renewal)
        return
    coming = next_assessment.of(studio)
    yield Line(coming.label, coming.words, "", coming.due, coming.clause)


def _renewal(studio: Studio, said: title_words.Said) -> Line:
    """To ask for, to send again, with the city, or too late (HZ-52, A-03)."""
    label, words = RENEWALS.get(said.label, ("申请续建", "期限已过，市局将核实处理"))
    with_city = said.label == title_words.WITH_CITY
    parameter = offices.pack_of(studio).parameter("renewal_answer_days" if with_city else "renewal_window_days")
    return Line(label, words, renewal_window.url(studio), said.due, parameter.clause)


def _what_follows(studio: Studio, since: date) -> tuple[str, str]:
    """What is under way about a master who has stopped, or until when something is to be asked for (HZ-59, A-24)."""
    page, window = offices.people_page(studio), change_window(offices.pack_of(studio))
    if window <= timedelta(0):
        if studio.pk in pending.studios_with(pending.HONORARY):
            return "荣誉工作室的申报正在办理，办结前不因退休终止称号", page
        return "请登记后续安排", page
    running = _running_change(studio)
    if running is not None:
        page = reverse("studios:amendment", args=[studio.number, running.number])
        return f"变更 {running.number} 正在办理", page
    return f"请在 {day_words(since + window)}24:00 前申请变更，期满没有申请的可能取消称号", page


def _running_change(studio: Studio) -> Amendment | None:
    """The change of the leader that lies with an office; not asked for where the studio was read without one."""
    if not vars(studio).get("leader_changing", True):
        return None
    changes = Amendment.objects.filter(studio=studio, ground__in=LEADER_CHANGES, state__in=FILED)
    found: Amendment | None = leader_files.going_on(changes).first()
    return found


def alerts(studio: Studio, today: date) -> Iterator[Line]:
    """The master who stops or has stopped; fewer than three in the team (A-40)."""
    if studio.state not in HOLDING:
        return
    row = latest.seen(studio, today)
    found, page = latest.standing_of(row, today), offices.people_page(studio)
    pack = offices.pack_of(studio)
    word = pack.word("lead_master")
    if not found.leads:
        label = LeaderPost(found.status).label
        words, page = _what_follows(studio, found.since)
        yield Line(f"{word}：{label}", f"自 {day_words(found.since)}起，{words}", page)
    elif found.stops_on is not None and leaders.alert_due(found.stops_on, leader_watch.months_of(pack), today):
        yield Line(f"{word}将退休", "返聘、延迟退休的请及时登记", page, found.stops_on)
    words = too_few(studio, vars(row)["team"])
    if words:
        yield Line("团队人数", words, page, None, pack.clause(pack.parameter("min_members").clause))
