"""What a city owes by its policy's own calendar: the year's notice in time, a policy that follows (BJ-02, BJ-25)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from applications.decision_rules import CALL_OFFICERS
from applications.models import Call
from applications.readiness import notice_due
from applications.states import CallState
from portal.accounts.kinds import City, OrganisationKind
from portal.accounts.models import Organisation
from portal.policy import clock, measures
from portal.workflow.deadlines import Duty
from portal.workflow.worklist import Bundle, Item, single
from studios.holders import Holders

if TYPE_CHECKING:
    from applications.models.call import CallQuerySet
    from portal.accounts.models import User
    from portal.policy.measures import Measures

# How long before the day it is spoken of, and after how long a reminder is noise, not help.
NOTICE_AHEAD, END_AHEAD, FORGOTTEN = timedelta(days=60), timedelta(days=365), timedelta(days=30)


def duties(at: datetime) -> Iterator[Duty]:
    today, holders = clock.day_of(at), None
    for city in City.values:
        pack = measures.for_city(city, today)
        notice, ends = _missing_notice(pack, today), _end(pack, today)
        bureau = Organisation.objects.filter(kind=OrganisationKind.CITY_BUREAU, city=city).first()
        if bureau is None or (notice is None and ends is None):
            continue
        holders = holders or Holders()
        officers, approvers = holders.of_city(CALL_OFFICERS, city), holders.of_city(pack.offices.approvals, city)
        if notice is not None and today <= notice + FORGOTTEN:
            yield Duty(
                key=f"notice:{city}:{notice.year}",
                label=f"下发 {notice.year} 年度申报通知",
                about=bureau,
                holders=officers,
                due=clock.end_of(notice),
                url=reverse("applications:call_new"),
                clause=pack.clause(pack.parameter("call_notice_due").clause),
                escalate=approvers,
                city=city,
                offsets=(-30, -7, -1, 1),
            )
        if ends is not None:
            yield Duty(
                key=f"policy:{pack.code}",
                label=f"《{pack.title}》执行期满，之后的批次须有新的办法",
                about=bureau,
                holders=(*officers, *approvers),
                due=clock.end_of(ends),
                url=reverse("workbench:policy"),
                clause=pack.document_no,
                city=city,
                offsets=(-180, -90, -30),
            )


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """The year's notice for those who issue it, while nobody has begun one; a draft has a row of its own."""
    if not user.city or not user.is_in(*CALL_OFFICERS):
        return
    last = _missing_notice(measures.for_city(user.city, clock.day_of(at)), clock.day_of(at))
    if last is not None and not _calls(user.city, last.year).exists():
        yield single(
            Item(
                label="下发申报通知",
                title=f"{last.year} 年度还没有下发申报通知",
                url=reverse("applications:call_new"),
                action="新建批次",
                due=clock.end_of(last),
            )
        )


def _missing_notice(pack: Measures, today: date) -> date | None:
    """The day by which this year's notice is due, from sixty days before; None while or when nothing is missing."""
    last = notice_due(pack, today.year)
    if last is None or today < last - NOTICE_AHEAD:
        return None
    return None if _calls(pack.city, today.year).exclude(state=CallState.DRAFT).exists() else last


def _calls(city: str, year: int) -> CallQuerySet:
    return Call.objects.filter(city=city, kind=Call.Kind.NEW, year=year)


def _end(pack: Measures, today: date) -> date | None:
    """The policy's last day within a year, unless another policy of the city follows it."""
    last = pack.effective_to
    if last is None or not last - END_AHEAD <= today <= last:
        return None
    follows = measures.for_city(pack.city, last + timedelta(days=1)).code != pack.code
    return None if follows else last
