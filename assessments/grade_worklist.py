"""Work-list rows about grades: lists to finish or to sign, second looks to find on or to decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse

from assessments import grade_duties
from assessments.models import GradeList, Recheck
from assessments.states import GradeListState, RecheckState
from portal.accounts.roles import Role
from portal.policy import clock, measures
from portal.workflow.worklist import Bundle, Item, dated

if TYPE_CHECKING:
    from portal.accounts.models import User

APPROVER_ROLES = (Role.CITY_APPROVER, Role.FINANCE_APPROVER)
MAKER_ROLES = (Role.CITY_OFFICER, Role.CENTRE_OFFICER)


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """What waits for this person."""
    lists, rechecks = _waiting_for(user)
    signs = user.is_in(*APPROVER_ROLES)
    if lists is not None:
        label = "会签等次名单" if signs else "核对等次名单，提交会签"
        yield dated(lists, lambda each: _list_item(each, label))
    if rechecks is not None:
        yield dated(rechecks, lambda each: _recheck_item(each, "决定复核" if signs else "提出复核意见"))


def gate(user: User, at: datetime) -> list[QuerySet[Any]]:
    """The rows of `tasks`."""
    return [each for each in _waiting_for(user) if each is not None]


def waits(user: User, at: datetime) -> Iterator[Bundle]:
    """Lists that lie with the approvers."""
    for lists in handed_on(user, at):
        yield dated(lists, lambda each: _list_item(each, "等次名单待会签", holder="审批岗位"))


def handed_on(user: User, at: datetime) -> list[QuerySet[GradeList]]:
    """The rows of `waits`."""
    return [_lists(user, GradeListState.SUBMITTED)] if user.city and user.is_in(*MAKER_ROLES) else []


def _waiting_for(user: User) -> tuple[QuerySet[GradeList] | None, QuerySet[Recheck] | None]:
    """Lists and second looks this person has to deal with."""
    if user.city and user.is_in(*APPROVER_ROLES):
        return (
            _lists(user, GradeListState.SUBMITTED).exclude(maker=user),
            _rechecks(user, RecheckState.DRAFTED).exclude(maker=user),
        )
    if user.city and user.is_in(*measures.for_city(user.city, clock.today()).offices.panel.roles):
        return _lists(user, GradeListState.DRAFT), _rechecks(user, RecheckState.FILED)
    return None, None


def _lists(user: User, state: str) -> QuerySet[GradeList]:
    return GradeList.objects.visible_to(user).filter(state=state).select_related("round").order_by("pk")


def _rechecks(user: User, state: str) -> QuerySet[Recheck]:
    found = Recheck.objects.visible_to(user).filter(state=state)
    return found.select_related("letter__studio").order_by("pk")


def _recheck_item(recheck: Recheck, label: str) -> Item:
    studio, since = recheck.letter.studio, recheck.state_since
    due = grade_duties.step_due(since) if since else None
    return Item(
        label=label, title=studio.name, number=studio.number, url=recheck.get_absolute_url(), action="办理",
        since=since, due=due,
    )  # fmt: skip


def _list_item(grades: GradeList, label: str, *, holder: str = "") -> Item:
    url = reverse("assessments:grade_board", args=[grades.round.code])
    due = grade_duties.step_due(grades.state_since) if grades.state_since else None
    return Item(
        label=label, title=grades.round.title, number=grades.round.code, url=url, action="办理",
        since=grades.state_since, due=due, holder=holder,
    )  # fmt: skip
