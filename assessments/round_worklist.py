"""Work-list rows about rounds: self-assessments for units; lists, panels and late units for the office."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from assessments import offices, participant_notices, round_offices
from assessments.models import PanelFile, Participant, Round
from assessments.models.participants import ParticipantQuerySet
from assessments.states import FILLING, PanelState, ParticipantState, RoundState
from portal.accounts.roles import HOST_ROLES
from portal.workflow.worklist import Bundle, Item, dated, single

if TYPE_CHECKING:
    from portal.accounts.models import User

OFFICE_STATES = (RoundState.DRAFT, RoundState.LISTED, RoundState.OPEN)


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """What waits for this person."""
    if user.is_in(*HOST_ROLES):
        yield from map(single, _self_assessments(user))
    elif user.city:
        for round in _rounds(user):
            yield from map(single, _of_round(user, round))


def gate(user: User, at: datetime) -> list[QuerySet[Any]]:
    """The rows without which `tasks` has nothing to say."""
    if user.is_in(*HOST_ROLES):
        return [_filling(user)]
    return [Round.objects.visible_to(user).filter(state__in=OFFICE_STATES)] if user.city else []


def waits(user: User, at: datetime) -> Iterator[Bundle]:
    """What lies with others: the panel for a unit, the units for the office."""
    for rows in handed_on(user, at):
        yield dated(rows, _waiting(user))


def handed_on(user: User, at: datetime) -> list[QuerySet[Any]]:
    """The rows of `waits`."""
    if user.is_in(*HOST_ROLES):
        mine = Participant.objects.visible_to(user).filter(round__state=RoundState.OPEN)
        return [mine.filter(state__in=(ParticipantState.HANDED_IN, *participant_notices.QUIET)).for_page()]
    if user.city and user.is_in(*offices.of_city(user.city).roles):
        filling = Participant.objects.filter(round=OuterRef("pk"), state__in=FILLING)
        running = Round.objects.filter(Exists(filling), city=user.city, state=RoundState.OPEN)
        # A number of its own: a joined count would make a row of each studio where the rows are counted.
        many = filling.order_by().values("round").annotate(many=Count("pk")).values("many")
        return [running.annotate(filling=Subquery(many))]
    return []


def _waiting(user: User) -> Callable[[Any], Item]:
    def draw(row: Any) -> Item:
        if isinstance(row, Participant):
            label = f"{row.round.get_kind_display()}：{participant_notices.shown_state(user, row)}"
            return _item(row, label, "查看", holder="考核组")
        url = reverse("assessments:round", args=[row.code])
        return Item(label=f"自评：还有 {row.filling} 家", title=row.title, url=url, action="查看", holder="工作室")

    return draw


def _filling(user: User) -> ParticipantQuerySet:
    return Participant.objects.visible_to(user).filter(state__in=FILLING, round__state=RoundState.OPEN)


def _self_assessments(user: User) -> Iterator[Item]:
    for participant in _filling(user).for_page():
        returned = participant.state == ParticipantState.RETURNED
        label = f"{participant.round.get_kind_display()}自评" + ("：按意见修改" if returned else "")
        yield _item(participant, label, "填写", due=participant.self_due)


def _rounds(user: User) -> Any:
    """The city's rounds with what waits in each: one statement."""
    kind = ContentType.objects.get_for_model(Participant)
    seated = PanelFile.objects.filter(
        subject_type=kind, subject_id=OuterRef("participants__pk"), panel__state=PanelState.DRAFT
    )
    unseated = Q(~Exists(seated), participants__state=ParticipantState.HANDED_IN)
    return (
        Round.objects.visible_to(user)
        .filter(state__in=OFFICE_STATES)
        .prefetch_related("overrides", "windows")
        .annotate(
            waiting=Count("participants", filter=unseated),
        )
    )


def _of_round(user: User, round: Any) -> Iterator[Item]:
    url = reverse("assessments:round", args=[round.code])
    conducts = round_offices.conducts(user, round)
    if round.state == RoundState.DRAFT and conducts:
        yield Item(label="核对名单，启动考核", title=round.title, url=url, action="办理", since=round.state_since)
    elif round.state == RoundState.LISTED and round_offices.confirms(user, round) and round.maker_id != user.pk:
        yield Item(label="复核参评名单", title=round.title, url=url, action="复核", since=round.state_since)
    elif round.state == RoundState.OPEN and conducts and round.waiting:
        label = f"自评已交，待组建考核组：{round.waiting} 家"
        yield Item(label=label, title=round.title, url=url, action="办理", due=round.window("marking").closes_at)


def _item(participant: Participant, label: str, action: str, *, due: datetime | None = None, holder: str = "") -> Item:
    return Item(
        label=label,
        title=participant.studio.name,
        number=participant.studio.number,
        url=participant_notices.page(participant),
        action=action,
        due=due,
        since=participant.state_since,
        holder=holder,
    )
