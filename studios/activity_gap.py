"""How long nothing was written up about a studio: the alert, and the day from which its title may be asked to end.

BJ-59: more than a year without work is a ground. The pack's days decide; a city whose pack has none is not watched.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import DateField, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from portal.policy import clock, measures, wording
from portal.workflow.deadlines import Duty
from portal.workflow.worklist import Bundle, Item, single
from studios.facts import WORK
from studios.holders import Holders
from studios.models import ActivityRecord, Studio
from studios.offices import DESK_ROLES, HOST_ROLES, pack_of
from studios.overview import Line
from studios.record_kinds import TABLES
from studios.states import HOLDING

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.policy.measures import Measures
    from studios.models import StudioQuerySet

ALERT, GROUND = "inactivity_alert_days", "inactivity_ground_days"
# Reminders go out from a week before a due date on.
AHEAD_DAYS = 7


def last_activity_on(studio: Studio) -> date:
    """The latest day of any standing record of work, else the recognition; read before, as `last_on`, or now."""
    known: date | None = vars(studio).get("last_on")
    if known is not None:
        return known
    found = with_last_activity(Studio.objects.filter(pk=studio.pk)).values_list("last_on", flat=True)
    day: date = found.get()
    return day


def with_last_activity(studios: QuerySet[Studio]) -> Any:
    """The same for many, as `last_on`: one look into the index of each table per studio."""
    latest = [Subquery(_latest(model), output_field=DateField()) for _, model in sorted(TABLES.items())]
    return studios.annotate(last_on=Greatest(*(Coalesce(found, F("recognised_on")) for found in latest)))


def studios_inactive_since(city: str, day: date) -> StudioQuerySet:
    """Studios of a city that hold their title, were recognised before the day and have no record on or after it."""
    found = Studio.objects.filter(city=city, recognised_on__lt=day).holding()
    for model in TABLES.values():
        found = found.exclude(Exists(_work(model).filter(studio=OuterRef("pk"), on__gte=day)))
    return found


def on_ground(city: str, today: date) -> StudioQuerySet:
    """Those whose gap is longer than the ground's days; none where the pack knows no such ground."""
    pack = measures.for_city(city, today)
    if GROUND not in pack.parameters:
        return Studio.objects.none()
    return studios_inactive_since(city, today - timedelta(days=_days(pack, GROUND)))


def lines(studio: Studio, today: date) -> Iterator[Line]:
    """The alert on the studio's own page."""
    pack = pack_of(studio)
    if GROUND not in pack.parameters or studio.state not in HOLDING:
        return
    last = last_activity_on(studio)
    if (today - last).days >= _days(pack, ALERT):
        until = last + timedelta(days=_days(pack, GROUND))
        words = (
            f"最近一次活动是{wording.day_words(last)}，已有 {(today - last).days} 天没有登记。"
            f"{wording.day_words(until)}以后仍没有的，推荐单位可以提出取消称号。"
        )
        url = reverse("studios:record_choose", args=[studio.number])
        yield Line("久无活动", words, url, None, pack.clause(pack.parameter(GROUND).clause))


def watched(city: str, today: date) -> bool:
    """Whether the city's policy knows the ground at all."""
    return knows(measures.for_city(city, today))


def silent(city: str, today: date) -> StudioQuerySet:
    """Studios of a city whose gap has reached the alert's days."""
    pack = measures.for_city(city, today)
    if GROUND not in pack.parameters:
        return Studio.objects.none()
    return studios_inactive_since(city, today - timedelta(days=_days(pack, ALERT) - 1))


def knows(pack: Measures) -> bool:
    """Whether this policy makes silence a ground."""
    return GROUND in pack.parameters


def silence(pack: Measures, last: date, today: date) -> int | None:
    """Days without a record since the last one, once they reach the alert's; else None."""
    days = (today - last).days
    return days if knows(pack) and days >= _days(pack, ALERT) else None


def duties(at: datetime) -> Iterator[Duty]:
    """Two dates per studio that fell silent: the alert's and the ground's, for the unit; its body hears afterwards."""
    today = at.astimezone(clock.BEIJING).date()
    holders: Holders | None = None
    for pack in measures.all_measures():
        if GROUND not in pack.parameters:
            continue
        since = today - timedelta(days=_days(pack, ALERT) - AHEAD_DAYS)
        silent = studios_inactive_since(pack.city, since).filter(pack=pack.code)
        for studio in with_last_activity(silent.order_by("pk")):
            holders = holders or Holders()
            for name, label in ((ALERT, "久无活动预警"), (GROUND, "超过一年不开展工作可取消称号")):
                yield _duty(studio, name, label, pack, holders)


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """Work-list rows: the unit writes up what it did, the body sees which studio fell silent."""
    if not user.is_in(*HOST_ROLES, *DESK_ROLES):
        return
    today = at.astimezone(clock.BEIJING).date()
    if not user.city or not watched(user.city, today):
        return
    pack = measures.for_city(user.city, today)
    office = "host" if user.is_in(*HOST_ROLES) else "recommender"
    own = silent(user.city, today).filter(**{office: user.organisation})
    for studio in with_last_activity(own.order_by("pk")):
        due = clock.end_of(studio.last_on + timedelta(days=_days(pack, GROUND)))
        yield single(_item(studio, due, user))


def _item(studio: Any, due: datetime, user: User) -> Item:
    keeps = user.is_in(*HOST_ROLES)
    name, action = ("studios:record_choose", "记一笔") if keeps else ("studios:activities", "查看")
    return Item(
        label=f"久无活动：最近一次是{wording.day_words(studio.last_on)}",
        title=studio.name,
        url=reverse(name, args=[studio.number]),
        action=action,
        number=studio.number,
        due=due,
    )


def _duty(studio: Any, name: str, label: str, pack: Any, holders: Holders) -> Duty:
    return Duty(
        key=f"{studio.number}:{name}:{studio.last_on}",
        label=f"{studio.name}登记活动（{label}）",
        about=studio,
        holders=holders.keepers(studio),
        due=clock.end_of(studio.last_on + timedelta(days=_days(pack, name))),
        url=reverse("studios:record_choose", args=[studio.number]),
        clause=pack.clause(pack.parameter(GROUND).clause),
        escalate=holders.caretakers(studio),
        city=studio.city,
    )


def _latest(model: Any) -> Any:
    return _work(model).filter(studio=OuterRef("pk")).order_by("-on").values("on")[:1]


def _work(model: Any) -> Any:
    """What shows that there was work: not things bought, put up, paid or printed about it."""
    live = model.objects.live()
    return live.filter(kind__in=WORK) if model is ActivityRecord else live


def _days(pack: Any, name: str) -> int:
    return int(pack.value(name))
