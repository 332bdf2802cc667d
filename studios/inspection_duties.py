"""What is due about inspections and orders: the body's yearly round, answers of units, reviews of offices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse

from portal.accounts.models import Organisation
from portal.accounts.roles import Permission
from portal.policy import clock
from portal.workflow.deadlines import Duty
from portal.workflow.worklist import Bundle, Item, drawn, single
from studios import inspection_rounds as rounds
from studios.holders import Holders
from studios.inspection_notices import INSPECTORS, inspection_page, order_page
from studios.models import Inspection, RectificationOrder, Studio
from studios.offices import DESK_ROLES, HOST_ROLES, pack_of
from studios.overview import Line
from studios.rules.inspections import clause
from studios.states import HOLDING, InspectionState, OrderState

if TYPE_CHECKING:
    from portal.accounts.models import User

# After this long a reminder is noise, not help.
FORGOTTEN = timedelta(days=30)


def duties(at: datetime) -> Iterator[Duty]:
    """A statement for each kind and one for the people."""
    holders = Holders()
    yield from _orders(at, holders)
    yield from _rounds(at, holders)


def _orders(at: datetime, holders: Holders) -> Iterator[Duty]:
    """−7, −3, −1 to the unit, +1 to the unit and the office that issued it."""
    today = at.astimezone(clock.BEIJING).date()
    waiting = RectificationOrder.objects.filter(
        state=OrderState.ISSUED, studio__state__in=HOLDING, due_on__gte=today - FORGOTTEN
    )
    for order in waiting.select_related("studio", "inspection").order_by("pk"):
        studio = order.studio
        yield Duty(
            key=f"order:{order.pk}",
            label=f"{studio.name}：完成整改并报告",
            about=order,
            holders=holders.keepers(studio),
            due=clock.end_of(order.due_on),
            url=order_page(order),
            clause=clause(pack_of(studio), order.inspection.kind if order.inspection else ""),
            escalate=holders.at(INSPECTORS, order.office_id),
            city=studio.city,
        )


def _rounds(at: datetime, holders: Holders) -> Iterator[Duty]:
    """One duty per body, for as long as one of its studios is not inspected (BJ-44)."""
    today = at.astimezone(clock.BEIJING).date()
    for pack in rounds.yearly_packs():
        if today < rounds.reminded_from(pack, today.year):
            continue
        bodies = rounds.unvisited(pack, today.year).order_by().values("recommender")
        for body in Organisation.objects.filter(pk__in=bodies).order_by("pk"):
            yield Duty(
                key=f"round:{body.pk}:{today.year}",
                label=f"完成 {today.year} 年度工作室督导检查",
                about=body,
                holders=holders.desk(body.pk),
                due=clock.end_of(rounds.due_day(pack, today.year)),
                url=reverse("studios:desk_inspections"),
                clause=clause(pack),
                escalate=holders.bureau(body.city),
                city=body.city,
            )


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """Work-list rows: orders to answer or to review, records begun, the year's round."""
    if user.is_in(*HOST_ROLES):
        mine = RectificationOrder.objects.filter(studio__host=user.organisation, studio__state__in=HOLDING)
        yield from _by_due(mine.filter(state=OrderState.ISSUED))
    if user.organisation is None or not user.may(Permission.INSPECT):
        return
    answered = RectificationOrder.objects.filter(office=user.organisation, state=OrderState.ANSWERED)
    yield _bundle(answered, lambda each: _order(each, "复查整改情况", "复查"))
    begun = Inspection.objects.filter(office=user.organisation, state=InspectionState.DRAFT)
    yield _bundle(begun, _visit)
    if user.is_in(*DESK_ROLES):
        yield from _round(user, at.astimezone(clock.BEIJING).date())


def _round(user: User, today: date) -> Iterator[Bundle]:
    for pack in rounds.yearly_packs():
        if today >= rounds.reminded_from(pack, today.year):
            left = rounds.unvisited(pack, today.year).filter(recommender=user.organisation).count()
            if left:
                yield single(
                    Item(
                        label="年度督导检查",
                        title=f"{today.year} 年度还有 {left} 家工作室没有办结",
                        url=reverse("studios:desk_inspections"),
                        action="去检查",
                        due=clock.end_of(rounds.due_day(pack, today.year)),
                    )
                )


def _by_due(found: QuerySet[Any]) -> Iterator[Bundle]:
    for due_on, count in sorted(Counter(found.values_list("due_on", flat=True)).items()):
        due = clock.end_of(due_on)
        yield _bundle(found.filter(due_on=due_on), lambda each: _order(each, "完成整改并报告", "报告整改"), due, count)


def _bundle(found: QuerySet[Any], draw: Any, due: datetime | None = None, count: int | None = None) -> Bundle:
    bundle = drawn(found.select_related("studio").order_by("state_since", "pk"), draw, due)
    return bundle if count is None else replace(bundle, count=count, rows=None)


def _order(order: RectificationOrder, label: str, action: str) -> Item:
    return Item(
        label=label,
        title=order.studio.name,
        number=order.studio.number,
        url=order_page(order),
        action=action,
        since=order.state_since,
        due=clock.end_of(order.due_on) if order.state == OrderState.ISSUED else None,
    )


def _visit(inspection: Inspection) -> Item:
    return Item(
        label="填写检查记录",
        title=inspection.studio.name,
        number=inspection.studio.number,
        url=inspection_page(inspection),
        action="填写",
        since=inspection.state_since,
    )


def lines(studio: Studio, today: date) -> Iterator[Line]:
    """What the studio's own page says: orders to answer, while it holds its title."""
    if studio.state not in HOLDING:
        return
    waiting = RectificationOrder.objects.filter(studio=studio, state=OrderState.ISSUED).select_related("inspection")
    for order in waiting:
        cited = clause(pack_of(studio), order.inspection.kind if order.inspection else "")
        words = "已过期，请尽快整改并报告" if order.due_on < today else "整改后报告情况"
        yield Line("整改要求", words, order_page(order), order.due_on, cited)
