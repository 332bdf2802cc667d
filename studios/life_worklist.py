"""Work-list rows of offices about titles: renewals to answer, results to confirm, proposals, plaques."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse

from portal.accounts.roles import Role
from portal.policy import clock, measures
from portal.workflow.worklist import Bundle, Item, dated
from studios import life_duties, plaques, title_words
from studios.models import EndingProposal, Plaque, RenewalApplication, ResultEntry, Studio
from studios.offices import BUREAU_ROLES, DESK_ROLES
from studios.states import EntryState, ProposalState, RenewalState

if TYPE_CHECKING:
    from portal.accounts.models import User

P, R = ProposalState, RenewalState
APPROVER_ROLES = (Role.CITY_APPROVER, Role.FINANCE_APPROVER)


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """What waits for this person."""
    if user.is_in(*DESK_ROLES):
        bodies = [each.code for each in measures.all_measures() if each.value("ending_proposed_by") == "body"]
        mine = EndingProposal.objects.filter(studio__recommender=user.organisation, studio__pack__in=bodies)
        yield _bundle(mine.filter(state=P.SUGGESTED), "核实系统提示的终止事由", _proposal)
    elif user.city and user.is_in(*BUREAU_ROLES):
        yield from _of_bureau(user)
    if user.city and user.is_in(*APPROVER_ROLES):
        yield from _of_approver(user)
    if user.city and user.is_in(*BUREAU_ROLES, *measures.for_city(user.city, clock.today()).offices.acceptance.roles):
        yield from _plaques(user)


def _of_bureau(user: User) -> Iterator[Bundle]:
    city = {"studio__city": user.city}
    bodies = [each.code for each in measures.all_measures() if each.value("ending_proposed_by") == "body"]
    proposals = EndingProposal.objects.filter(**city)
    yield _bundle(
        proposals.filter(state=P.SUGGESTED).exclude(studio__pack__in=bodies), "核实系统提示的终止事由", _proposal
    )
    yield _bundle(proposals.filter(state=P.PROPOSED), "听取单位意见", _proposal)
    yield _bundle(proposals.filter(state=P.HEARD, maker=None), "拟定终止称号的决定", _proposal)
    renewals = RenewalApplication.objects.filter(**city, state=R.SUBMITTED, maker=None)
    yield _bundle(renewals, "审核续建申请", _renewal)
    entries = ResultEntry.objects.filter(**city, state=EntryState.ENTERED).exclude(recorded_by=user)
    yield _bundle(entries, "复核登记的考核结果", _entry)


def _plaques(user: User) -> Iterator[Bundle]:
    """For those who keep the register of plaques (`plaques.require_registrar`)."""
    own = Plaque.objects.filter(studio__city=user.city)
    yield _bundle(own.filter(plaques.TO_HAND_OVER, made_on=None), "制作铭牌", _order)
    yield _bundle(own.filter(plaques.TO_HAND_OVER, made_on__isnull=False), "交付铭牌", _order)
    yield _bundle(own.filter(**plaques.OWED), "收回铭牌", _plaque)


def _of_approver(user: User) -> Iterator[Bundle]:
    city = {"studio__city": user.city}
    drafted = EndingProposal.objects.filter(**city, state=P.HEARD, maker__isnull=False).exclude(maker=user)
    yield _bundle(drafted, "会签终止称号的决定", _proposal)
    if user.is_in(Role.CITY_APPROVER):
        ready = RenewalApplication.objects.filter(**city, state=R.SUBMITTED, maker__isnull=False).exclude(maker=user)
        yield _bundle(ready, "审批续建申请", _renewal)


def _bundle(found: QuerySet[Any], label: str, draw: Callable[[Any, str], Item]) -> Bundle:
    return dated(found.select_related("studio").order_by("pk"), lambda each: draw(each, label))


def _proposal(each: EndingProposal, label: str) -> Item:
    url = reverse("studios:ending", args=[each.number])
    return _item(each.studio, label, url, number=each.number, since=each.state_since, due=life_duties.step_due(each))


def _renewal(each: RenewalApplication, label: str) -> Item:
    url, due = reverse("studios:renewal_review", args=[each.pk]), clock.end_of(title_words.answer_due(each))
    return _item(each.studio, label, url, since=each.submitted_at, due=due)


def _entry(each: ResultEntry, label: str) -> Item:
    return _item(each.studio, label, reverse("studios:result_confirm", args=[each.pk]), since=each.state_since)


def _order(each: Plaque, label: str) -> Item:
    url = reverse("studios:plaque", args=[each.number])
    due = clock.end_of(plaques.hand_over_due(each))
    return _item(each.studio, label, url, number=each.number, since=each.recorded_at, due=due)


def _plaque(each: Plaque, label: str) -> Item:
    due = clock.end_of(each.recall_due_on) if each.recall_due_on else None
    return _item(each.studio, label, reverse("studios:plaque", args=[each.number]), number=each.number, due=due)


def _item(
    studio: Studio,
    label: str,
    url: str,
    *,
    number: str = "",
    since: datetime | None = None,
    due: datetime | None = None,
) -> Item:
    return Item(
        label=label, title=studio.name, number=number or studio.number, url=url, action="办理", since=since, due=due
    )
