"""Assessments that the city's own clock asks for and no round has taken up yet (HZ-50, HZ-53, BJ-54, A-01, A-23)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, DateField, F, Min, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from assessments import participation
from assessments.models import Round
from assessments.round_duties import clause
from portal.accounts.kinds import City
from portal.policy import clock, measures
from portal.policy.retirement import add_months
from portal.workflow.deadlines import Duty
from portal.workflow.worklist import Bundle, Item, single
from studios.holders import Holders
from studios.life_duties import life_page

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.policy.measures import Measures
    from studios.models import Studio

# How long before a day it is spoken of, and after how long a reminder is noise, not help.
AHEAD, FORGOTTEN = timedelta(days=30), timedelta(days=30)
# The unit gets its things together in time; whether a round begins is not in its hands, so nothing is overdue for it.
TOLD_AHEAD = (-30, -7)
MONTHS = 12


def duties(at: datetime) -> Iterator[Duty]:
    """A unit's days ahead, and for the office one duty per city, kind and day; a statement for each kind."""
    today, holders = clock.day_of(at), Holders()
    for city in City.values:
        for round in _rounds(city, today, today + AHEAD):
            by_day: dict[date, list[Studio]] = defaultdict(list)
            for studio in falling_due(round).order_by("pk"):
                by_day[_due_on(round, vars(studio)["counts_from"])].append(studio)
            for day, studios in sorted(by_day.items()):
                if day >= today - FORGOTTEN:
                    yield from _of_day(round, day, studios, holders, today)


def falling_due(round: Round) -> Any:
    """Studios due by the round's day that are in none, with `counts_from`, the day their clock counts from."""
    found = participation.due(round)
    if round.kind == Round.Kind.END_OF_TERM:
        return found.annotate(counts_from=F("valid_to"))
    if round.kind == Round.Kind.ANNUAL:
        return found.annotate(counts_from=Value(date(round.year, 12, 31), output_field=DateField()))
    since = Coalesce("result_since", "recognised_on")
    return found.annotate(counts_from=since).filter(counts_from__lte=add_months(round.reference_on, -_months(round)))


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """A row of each kind for the office that organises assessments: how many wait for a round, and since when."""
    today = clock.day_of(at)
    for round in _conducted(user, today):
        found = falling_due(round).aggregate(many=Count("pk"), first=Min("counts_from"))
        if found["many"]:
            yield single(
                Item(
                    label=f"组织{round.get_kind_display()}",
                    title=f"{found['many']} 家工作室已到考核时间，还没有列入考核批次",
                    url=reverse("assessments:rounds"),
                    action="去办理",
                    due=clock.end_of(_due_on(round, found["first"])),
                )
            )


def gate(user: User, at: datetime) -> list[QuerySet[Any]]:
    """The studios without which `tasks` has nothing to say."""
    return [falling_due(round) for round in _conducted(user, clock.day_of(at))]


def _conducted(user: User, today: date) -> Iterator[Round]:
    if user.city and user.is_in(*measures.for_city(user.city, today).offices.panel.roles):
        yield from _rounds(user.city, today, today)


def _rounds(city: str, today: date, day: date) -> Iterator[Round]:
    """What a round of each of the city's kinds would be that looked at a day; a year is assessed when it is over."""
    pack = measures.for_city(city, today)
    for kind in _kinds(pack):
        year = (day + timedelta(days=1)).year - 1 if kind == Round.Kind.ANNUAL else day.year
        yield Round(city=city, pack=pack.code, kind=kind, year=year, reference_on=day)


def _kinds(pack: Measures) -> tuple[str, ...]:
    return (
        (Round.Kind.PERFORMANCE,)
        if "review_every_years" in pack.parameters
        else (Round.Kind.END_OF_TERM, Round.Kind.ANNUAL)
    )


def _months(round: Round) -> int:
    return int(str(measures.load(round.pack).value("review_every_years"))) * MONTHS


def _due_on(round: Round, counts_from: date) -> date:
    return add_months(counts_from, _months(round)) if round.kind == Round.Kind.PERFORMANCE else counts_from


def _of_day(round: Round, day: date, studios: list[Studio], holders: Holders, today: date) -> Iterator[Duty]:
    pack, label = measures.load(round.pack), round.get_kind_display()
    yield Duty(
        key=f"{round.city}:{round.kind}:{day}",
        label=f"{len(studios)} 家工作室到{label}时间，组织考核",
        about=studios[0],
        holders=holders.of_city(pack.offices.panel.roles, round.city),
        due=clock.end_of(day),
        url=reverse("assessments:rounds"),
        clause=clause(round),
        city=round.city,
    )
    for studio in studios if day >= today else ():
        yield Duty(
            key=f"{studio.number}:{round.kind}:{day}",
            label=f"{studio.name}到{label}时间，备齐台账和总结",
            about=studio,
            holders=holders.keepers(studio),
            due=clock.end_of(day),
            url=life_page(studio),
            clause=clause(round),
            city=round.city,
            offsets=TOLD_AHEAD,
        )
