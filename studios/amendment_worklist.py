"""Work-list rows about changes: to complete, to verify, to decide or to file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse

from portal.policy import measures
from portal.workflow.worklist import Bundle, Item, dated
from studios import amendment_duties, leader_files
from studios import amendment_terms as terms
from studios.models import Amendment
from studios.offices import DESK_ROLES, HOST_ROLES
from studios.rules.amendments import APPLYING
from studios.states import HOLDING, PENDING_AMENDMENT
from studios.states import AmendmentState as A

if TYPE_CHECKING:
    from portal.accounts.models import User


def gate(user: User, at: datetime) -> list[QuerySet[Any]]:
    """The changes of the unit that are not settled: without any there is nothing to ask."""
    return [_own(user).filter(state__in=PENDING_AMENDMENT)] if user.is_in(*HOST_ROLES) else []


def of_unit(user: User, at: datetime) -> Iterator[Bundle]:
    """What waits for the unit."""
    own = _own(user)
    yield _bundle(own.filter(state=A.DRAFT), "提交变更")
    yield _bundle(own.filter(state=A.RETURNED), "补充变更材料")
    if not user.is_in(*APPLYING):
        return
    waiting = own.filter(state=A.VERIFIED, ground__in=_through())
    yield _bundle(leader_files.to_apply(waiting), "填写新领办人的申报")


def of_offices(user: User, at: datetime) -> Iterator[Bundle]:
    """What waits for the body that verifies and for the city that decides."""
    found = Amendment.objects.filter(studio__state__in=HOLDING)
    if user.is_in(*DESK_ROLES):
        yield _bundle(found.filter(studio__recommender=user.organisation, state=A.SUBMITTED), "核实变更")
    for pack in measures.all_measures() if user.city else ():
        if pack.city == user.city and user.is_in(*pack.offices.acceptance.roles):
            ready = found.filter(studio__pack=pack.code, state=A.VERIFIED).exclude(ground__in=_through())
            yield _bundle(ready, "办理变更")


def _own(user: User) -> QuerySet[Amendment]:
    found: QuerySet[Amendment] = Amendment.objects.filter(studio__state__in=HOLDING, studio__host=user.organisation)
    return found


def _through() -> list[str]:
    """Grounds that go through a whole application."""
    return [each.key for each in _grounds() if each.way == terms.APPLICATION]


def _grounds() -> list[measures.Ground]:
    return [each for pack in measures.all_measures() for each in pack.grounds_of("change")]


def _bundle(found: QuerySet[Amendment], label: str) -> Bundle:
    return dated(found.select_related("studio").order_by("pk"), lambda each: _item(each, label))


def _item(each: Amendment, label: str) -> Item:
    return Item(
        label=label, title=each.studio.name, number=each.number, action="办理",
        url=reverse("studios:amendment", args=[each.studio.number, each.number]),
        since=each.state_since, due=None if each.state == A.DRAFT else amendment_duties.step_due(each),
    )  # fmt: skip
