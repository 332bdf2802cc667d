"""What accounts bring to a worklist: people who ask to join a unit, invitations nobody has answered.

It stands here because accounts lie below the registry and cannot enter it themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from portal.accounts.models import Invitation, JoinRequest, Post
from portal.accounts.roles import Permission, Role
from portal.workflow.worklist import Bundle, Item, single

if TYPE_CHECKING:
    from portal.accounts.models import User


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """Requests to join the person's unit; for the administrator those of units without one of their own."""
    waiting = JoinRequest.objects.waiting().select_related("user", "organisation")
    if user.is_in(Role.HOST_ADMINISTRATOR):
        for wish in waiting.filter(organisation=user.organisation):
            yield single(_request(wish, reverse("accounts:unit")))
    elif user.may(Permission.MANAGE_ORGANISATIONS):
        heads = Post.objects.active().filter(organisation=OuterRef("organisation"), role=Role.HOST_ADMINISTRATOR)
        for wish in waiting.filter(~Exists(heads)):
            yield single(_request(wish, reverse("console:org", args=[wish.organisation_id])))


def waits(user: User, at: datetime) -> Iterator[Bundle]:
    """Invitations of the unit, or of the platform, that were not accepted yet."""
    url = reverse("accounts:unit" if user.is_in(Role.HOST_ADMINISTRATOR) else "console:invitations")
    for found in handed_on(user, at):
        for offer in found.select_related("organisation"):
            yield single(_invitation(offer, url))


def handed_on(user: User, at: datetime) -> list[QuerySet[Invitation]]:
    """The invitations of `waits`."""
    if user.is_in(Role.HOST_ADMINISTRATOR):
        return [Invitation.objects.unanswered().filter(organisation=user.organisation)]
    return [Invitation.objects.unanswered()] if user.may(Permission.MANAGE_ACCOUNTS) else []


def _request(wish: JoinRequest, url: str) -> Item:
    return Item(
        label="加入申请",
        title=f"{wish.user.name} 申请加入{wish.organisation.name}",
        url=url,
        action="处理",
        since=wish.requested_at,
    )


def _invitation(offer: Invitation, url: str) -> Item:
    return Item(
        label="邀请待接受",
        title=f"{offer.name}（{offer.get_role_display()}，{offer.organisation.name}）",
        url=url,
        action="查看",
        due=offer.expires_at,
        since=offer.invited_at,
        holder=offer.name,
    )
