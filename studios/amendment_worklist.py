"""Work-list rows about changes: to complete, to verify, to decide or to file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.urls import reverse

from portal.policy import measures
from portal.workflow.worklist import Bundle, Item, drawn
from studios import amendment_duties, leader_files
from studios import amendment_terms as terms
from studios.models import Amendment
from studios.offices import DESK_ROLES, HOST_ROLES
from studios.rules.amendments import APPLYING
from studios.states import HOLDING
from studios.states import AmendmentState as A

if TYPE_CHECKING:
    from portal.accounts.models import User


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """What waits for this person."""
    found = Amendment.objects.filter(studio__state__in=HOLDING)
    through = [each.key for each in _grounds() if each.way == terms.APPLICATION]
    if user.is_in(*HOST_ROLES):
        own = found.filter(studio__host=user.organisation)
        yield _bundle(own.filter(state=A.DRAFT), "提交变更")
        yield _bundle(own.filter(state=A.RETURNED), "补充变更材料")
        if not user.is_in(*APPLYING):
            return
        waiting = own.filter(state=A.VERIFIED, ground__in=through)
        to_apply = waiting.filter(Q(application_no="") | Q(pk__in=leader_files.ended(waiting)))
        yield _bundle(to_apply, "填写新领办人的申报")
    elif user.is_in(*DESK_ROLES):
        yield _bundle(found.filter(studio__recommender=user.organisation, state=A.SUBMITTED), "核实变更")
    for pack in measures.all_measures() if user.city else ():
        if pack.city == user.city and user.is_in(*pack.offices.acceptance.roles):
            ready = found.filter(studio__pack=pack.code, state=A.VERIFIED).exclude(ground__in=through)
            yield _bundle(ready, "办理变更")


def _grounds() -> list[measures.Ground]:
    return [each for pack in measures.all_measures() for each in pack.grounds_of("change")]


def _bundle(found: QuerySet[Amendment], label: str) -> Bundle:
    return drawn(found.select_related("studio").order_by("pk"), lambda each: _item(each, label))


def _item(each: Amendment, label: str) -> Item:
    return Item(
        label=label, title=each.studio.name, number=each.number, action="办理",
        url=reverse("studios:amendment", args=[each.studio.number, each.number]),
        since=each.state_since, due=None if each.state == A.DRAFT else amendment_duties.step_due(each),
    )  # fmt: skip
