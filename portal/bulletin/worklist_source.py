"""What notices and objections bring to a worklist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse

from portal.bulletin import rules
from portal.bulletin.models import NoticeState, Objection, ObjectionState, PublicNotice
from portal.workflow.worklist import Bundle, Item, single

if TYPE_CHECKING:
    from portal.accounts.models import User


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """Notices to finish or to post, objections to look into."""
    if user.is_in(*rules.PREPARERS, "finance_approver"):
        yield from map(single, _notices(user))
    if user.is_in(*rules.PREPARERS):
        yield from map(single, _objections(user))


def gates(user: User, at: datetime) -> list[QuerySet[Any]]:
    """The notices and objections that may wait; without any nothing more is asked."""
    if user.is_in(*rules.PREPARERS):
        return [_open_notices(user), _open_objections(user)]
    return [_open_notices(user)] if user.is_in("finance_approver") else []


def _open_notices(user: User) -> QuerySet[PublicNotice]:
    return PublicNotice.objects.filter(city=user.city, state__in=(NoticeState.DRAFT, NoticeState.SUBMITTED))


def _open_objections(user: User) -> QuerySet[Objection]:
    return Objection.objects.filter(
        notice__city=user.city, state__in=(ObjectionState.RECEIVED, ObjectionState.VERIFYING)
    )


def _notices(user: User) -> Iterator[Item]:
    waiting = list(_open_notices(user))
    publishers = rules.measures_of(user.city).offices.notice_publisher
    own = rules.edited_by(user, waiting)
    for notice in waiting:
        url = reverse("applications:notice_edit", args=[notice.code])
        if notice.state == NoticeState.DRAFT and user.is_in(*rules.PREPARERS):
            yield _item("完善公示，提交审核", notice, url, "办理")
        elif notice.state == NoticeState.SUBMITTED and user.is_in(*publishers) and notice.pk not in own:
            yield _item("发布公示", notice, url, "审核发布")


def _item(label: str, notice: PublicNotice, url: str, action: str) -> Item:
    return Item(label=label, title=notice.title, number=notice.code, url=url, action=action, since=notice.state_since)


def _objections(user: User) -> Iterator[Item]:
    for objection in _open_objections(user).order_by("received_at", "pk").select_related("notice"):
        yield Item(
            label="核查异议",
            title=objection.notice.title,
            number=objection.number,
            url=reverse("applications:objection", args=[objection.number]),
            action="核查",
            since=objection.received_at,
        )
