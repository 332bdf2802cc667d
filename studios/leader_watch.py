"""The watch over lead masters: who no longer leads (HZ-59, BJ-61, A-24), and who will soon stop (BJ-57)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.notifications import outbox
from portal.notifications.models import Message
from portal.policy import measures
from portal.policy.retirement import add_months
from portal.policy.wording import day_words
from studios import grounds, latest, leader_files, leaders, offices, pending
from studios.holders import Holders
from studios.models import Amendment, Studio
from studios.rules.ground_holds import FILED, LEADER_CHANGES, change_window
from studios.states import LeaderPost
from studios.transitions.suggesting import Suggestion

if TYPE_CHECKING:
    from portal.policy.measures import Measures

WATCHED = frozenset(grounds.LEADER_GROUNDS)
ALERT = "studio:leader-stops:"


def suggestions(today: date) -> Iterator[Suggestion]:
    """Studios whose master no longer leads where the city's policy makes that a ground: three statements in all."""
    honorary = pending.studios_with(pending.HONORARY)
    filed = Amendment.objects.filter(state__in=FILED, ground__in=LEADER_CHANGES)
    changing = set(leader_files.going_on(filed).values_list("studio_id", flat=True))
    named = {pack.code: grounds.leader_grounds(pack) for pack in measures.all_measures()}
    studios = latest.with_leader(Studio.objects.holding(), today).filter(leader_status__isnull=False)
    for studio in studios.order_by("pk").iterator(chunk_size=1000):
        found = latest.standing_of(studio, today)
        leaf = named[studio.pack].get(LeaderPost(found.status))
        if leaf is None or found.leads:
            continue
        if found.status == LeaderPost.RETIRED and studio.pk in honorary:
            # HZ-59, A-10: whoever has applied for the honorary title is spared until that is decided.
            continue
        if studio.pk in changing or today <= found.since + change_window(offices.pack_of(studio)):
            continue
        yield Suggestion(studio, leaf.kind, leaf.key, leaf.branch, found.since, _facts(studio, found))


def send_alerts(today: date) -> int:
    """Twelve, six and three months before the master stops, once each, to the unit and its district or body."""
    packs = {each.code: months_of(each) for each in measures.all_measures()}
    horizon = add_months(today, max((month for months in packs.values() for month in months), default=0))
    told = set(Message.objects.filter(key__startswith=ALERT).values_list("key", flat=True).distinct())
    studios = latest.retiring_before(
        latest.with_leader(Studio.objects.holding(), today), horizon + timedelta(days=1)
    ).select_related("host", "recommender")
    holders, sent = Holders(), 0
    for studio in studios.order_by("pk").iterator(chunk_size=1000):
        stops_on = latest.standing_of(studio, today).stops_on
        months = leaders.alert_due(stops_on, packs[studio.pack], today) if stops_on else None
        key = f"{ALERT}{studio.pk}:{stops_on}:{months}"
        if months is None or stops_on is None or key in told:
            continue
        people = (*holders.keepers(studio), *holders.caretakers(studio), *holders.supervisors(studio))
        subject, body = _alert(studio, stops_on, months)
        url = offices.people_page(studio)
        outbox.queue(key=key, to=people, quiet=True, about=studio, subject=subject, body=body, url=url)
        sent += 1
    return sent


def months_of(pack: Measures) -> tuple[int, ...]:
    """How many months ahead the alerts come."""
    value = pack.value("leader_retirement_alert_months")
    return tuple(int(str(each)) for each in value) if isinstance(value, list | tuple) else ()


def _alert(studio: Studio, stops_on: date, months: int) -> tuple[str, str]:
    pack = offices.pack_of(studio)
    word = pack.word("lead_master")
    leaf = grounds.leader_grounds(pack).get(LeaderPost.RETIRED)
    clause = f"〔{pack.clause(leaf.clause)}〕" if leaf else ""
    body = (
        f"“{studio.name}”（{studio.number}）的{word}{studio.lead_master}将于 {day_words(stops_on)}退休或聘期届满。"
        f"返聘、延迟退休的，请及时登记；{_remedy(pack)}{clause}"
    )
    return f"{word}将在 {months} 个月内退休：{studio.name}", body


def _remedy(pack: Measures) -> str:
    if "leader_change_window_days" in pack.parameters:
        days = pack.value("leader_change_window_days")
        return f"不再继续的，请在离任后 {days} 天内申请更换{pack.word('lead_master')}，逾期可能取消称号"
    return "退休后不再返聘、也没有申报荣誉工作室的，不列入考核，称号将被撤销"


def _facts(studio: Studio, found: leaders.Standing) -> str:
    word = offices.pack_of(studio).word("lead_master")
    status = LeaderPost(found.status).label
    return f"{word}{studio.lead_master}自 {day_words(found.since)}起为“{status}”，登记中没有继续任职的安排。"
