"""The yearly round of a body: which of its studios were inspected, which are still to be (BJ-44)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from portal.policy import measures
from studios import filing_terms
from studios.models import Inspection, RectificationOrder, Studio
from studios.rules.inspections import yearly
from studios.states import HOLDING, InspectionState, OrderState

if TYPE_CHECKING:
    from portal.accounts.models import Organisation
    from portal.policy.measures import Measures

DONE, BEGUN, LEFT, NEXT_YEAR = "done", "begun", "left", "next"


def yearly_packs() -> Iterator[Measures]:
    return (pack for pack in measures.all_measures() if yearly(pack))


def due_day(pack: Measures, year: int) -> date:
    """So that the body's summary can speak of it (A-20)."""
    return filing_terms.day_of(year, str(pack.value("yearly_inspection_due")))


def reminded_from(pack: Measures, year: int) -> date:
    return filing_terms.day_of(year, str(pack.value("yearly_inspection_from")))


def of_body(office: Organisation | None, year: int) -> QuerySet[Any]:
    """The body's studios with this year's visit and the orders still open; a statement however many they are."""
    visits = Inspection.objects.filter(
        studio=OuterRef("pk"), year=year, kind=Inspection.Kind.YEARLY,
        state__in=(InspectionState.DRAFT, InspectionState.CONCLUDED),
    )  # fmt: skip
    open_orders = (
        RectificationOrder.objects.filter(studio=OuterRef("pk"))
        .exclude(state=OrderState.CLOSED)
        .order_by()
        .values("studio")
        .annotate(count=Count("pk"))
        .values("count")
    )
    held = Studio.objects.filter(recommender=office, state__in=HOLDING, recognised_on__year__lte=year)
    return held.select_related("host").annotate(
        visit_pk=Subquery(visits.values("pk")[:1]),
        visit_state=Subquery(visits.values("state")[:1]),
        visit_on=Subquery(visits.values("on")[:1]),
        open_orders=Subquery(open_orders),
    )


def narrowed(found: QuerySet[Any], shown: str, year: int) -> QuerySet[Any]:
    """One tile of the list."""
    if shown == DONE:
        return found.filter(visit_state=InspectionState.CONCLUDED)
    if shown == BEGUN:
        return found.filter(visit_state=InspectionState.DRAFT)
    if shown == LEFT:
        return found.filter(visit_pk=None, recognised_on__year__lt=year)
    return found


def counts(found: QuerySet[Any], year: int) -> dict[str, int]:
    """What the tiles say; a studio recognised this year may be visited and need not be yet."""
    return found.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(visit_state=InspectionState.CONCLUDED)),
        begun=Count("pk", filter=Q(visit_state=InspectionState.DRAFT)),
        left=Count("pk", filter=Q(visit_pk=None, recognised_on__year__lt=year)),
    )


def unvisited(pack: Measures, year: int) -> QuerySet[Studio]:
    """Studios whose body has not concluded this year's visit; those recognised this year follow next year."""
    concluded = Inspection.objects.filter(
        studio=OuterRef("pk"), year=year, kind=Inspection.Kind.YEARLY, state=InspectionState.CONCLUDED
    )
    return Studio.objects.holding().filter(~Exists(concluded), pack=pack.code, recognised_on__year__lt=year)
