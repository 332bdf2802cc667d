"""The newest entry of a kind beside each studio of a list, in the statement of the list itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, Count, DateField, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from studios.leaders import STAYS, Standing, standing
from studios.models import AssessmentResult, LeaderStatus, Member, Studio
from studios.states import LEADING, LeaderPost


def with_leader(studios: QuerySet[Studio], today: Any) -> Any:
    """Annotates `leader_status`, `leader_since`, `leader_until`: the entry that counts today.

    `leader_ahead`: until when, by an entry to stay that begins later (filed ahead, BJ-57). `today` is a day, or the
    place of one in a prepared question.
    """
    newest = LeaderStatus.objects.filter(studio=OuterRef("pk"), since__lte=today).order_by("-since", "-pk")
    ahead = LeaderStatus.objects.filter(studio=OuterRef("pk"), since__gt=today, status__in=STAYS)
    return studios.annotate(
        leader_status=Subquery(newest.values("status")[:1]),
        leader_since=Subquery(newest.values("since")[:1]),
        leader_until=Subquery(newest.values("until")[:1]),
        leader_ahead=Subquery(ahead.order_by("-since", "-pk").values("until")[:1]),
    )


def standing_of(studio: Studio, today: date) -> Standing:
    """Of a studio read by `with_leader`."""
    row: dict[str, date] = vars(studio)
    since = row.get("leader_since") or studio.recognised_on
    status = str(row.get("leader_status") or LeaderPost.IN_POST)
    until, ahead = row.get("leader_until"), row.get("leader_ahead")
    return standing(status, since, until, studio.leader_retires_on, today, ahead)


def with_result(studios: QuerySet[Studio], kind: str = "") -> Any:
    """Annotates `result_grade`, `result_on`, `result_year`, `result_kind`: the newest result, of one kind if named.

    `result_since` is the day from which the next two years run: the last one assessed, else the publication (A-23).
    """
    newest = AssessmentResult.objects.filter(studio=OuterRef("pk")).order_by("-concluded_on", "-pk")
    if kind:
        newest = newest.filter(kind=kind)
    return studios.annotate(
        result_kind=Subquery(newest.values("kind")[:1]),
        result_grade=Subquery(newest.values("grade")[:1]),
        result_on=Subquery(newest.values("concluded_on")[:1]),
        result_year=Subquery(newest.values("year")[:1]),
        result_since=Subquery(newest.values(since=Coalesce("reference_on", "concluded_on"))[:1]),
    )


def with_team(studios: QuerySet[Studio]) -> Any:
    """Annotates `team`: members present."""
    present = Member.objects.filter(studio=OuterRef("pk"), left_on=None).order_by().values("studio")
    counted = Subquery(present.annotate(many=Count("pk")).values("many"), output_field=IntegerField())
    return studios.annotate(team=Coalesce(counted, 0))


def beside(studios: Any, today: Any) -> Any:
    """Leader, newest result and team at once."""
    return with_team(with_result(with_leader(studios, today)))


def seen(studio: Studio, today: date) -> Any:
    """The studio with all of `beside`: as it was read, or read again for it."""
    return studio if "team" in vars(studio) else beside(Studio.objects.filter(pk=studio.pk), today).get()


def retiring_before(studios: Any, day: date) -> Any:
    """Of studios `with_leader`: those whose master stops before a day, as far as it is known."""
    return with_last_day(studios).filter(stopping(day))


def with_last_day(studios: Any) -> Any:
    """Of studios `with_leader`: `leader_stops_on`, the day of the contract to stay, else the statutory one in post."""
    return studios.annotate(
        leader_stops_on=Case(
            When(leader_status__in=STAYS, then=Coalesce("leader_ahead", "leader_until")),
            When(leader_status=LeaderPost.IN_POST, then=Coalesce("leader_ahead", "leader_retires_on")),
            output_field=DateField(),
        )
    )


def gone(today: date) -> Q:
    """Of studios `with_leader`: the master may no longer lead; `standing_of` knows for certain."""
    over = Q(leader_until__lt=today) | Q(leader_retires_on__lte=today)
    return ~Q(leader_status__in=LEADING) & Q(leader_status__isnull=False) | over


def stopping(day: date) -> Q:
    """Of studios `with_last_day`: the master stays on until an earlier day, or in post retires before it."""
    return Q(leader_stops_on__lt=day)
