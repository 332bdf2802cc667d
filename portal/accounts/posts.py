"""Giving and taking posts, switching between them, opening and closing accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from portal.accounts import roles
from portal.accounts.models import Organisation, Post, User
from portal.accounts.roles import Role
from portal.audit.log import append
from portal.policy import clock
from portal.policy.refusal import Conflict, Refused

# A lead master leaves by an event of the studio, not by the account book; the place may stay empty.
MAY_STAND_EMPTY = frozenset({Role.LEAD_MASTER})


def check_give(user: User, organisation: Organisation, role: Role) -> None:
    """Whether the person may be given the post; raises `Refused`."""
    if not organisation.active:
        raise Refused(f"“{organisation.called}”已停用，不能再安排人员。")
    if not roles.may_be_held_in(role, organisation.kind):
        raise Refused(f"“{role.label}”不能设在“{organisation.get_kind_display()}”。请另选机构或角色。")
    if user.holds(role, organisation):
        raise Refused(f"{user.name}已担任{organisation.called}的“{role.label}”，不用重复添加。")
    reason = roles.exclusion(roles.Holding(role, organisation.city), user.holdings())
    if reason:
        raise Refused(reason)


@transaction.atomic
def give(user: User, organisation: Organisation, role: Role, *, by: User | None, until: date | None = None) -> Post:
    """A new post; it becomes the current one for a person who has none."""
    user = User.objects.select_for_update().get(pk=user.pk)
    check_give(user, organisation, role)
    # A post whose last day has passed makes room for the new one.
    user.posts.filter(organisation=organisation, role=role, active=True).update(active=False)
    post = Post.objects.create(user=user, organisation=organisation, role=role, until=until)
    if user.post is None:
        User.objects.filter(pk=user.pk).update(current_post=post)
    append(subject=user, action="give_post", label="添加岗位", actor=by, data={"post": str(post)})
    return post


@transaction.atomic
def take(post: Post, *, by: User, remark: str = "") -> None:
    """The post ends now: the next request of its holder no longer has it. The last holder of a role stays."""
    Organisation.objects.select_for_update().get(pk=post.organisation_id)
    post = Post.objects.select_for_update(of=("self",)).select_related("user", "organisation").get(pk=post.pk)
    if not post.active:
        raise Conflict("这个岗位刚才已经撤去，不用再操作。")
    check_not_last(post)
    post.active, post.until = False, clock.today()
    post.save(update_fields=["active", "until"])
    _stand_elsewhere(post.user)
    append(subject=post.user, action="take_post", label="撤去岗位", actor=by, remark=remark, data={"post": str(post)})


def check_not_last(post: Post) -> None:
    """Somebody else with an open account must hold the same role in the same organisation."""
    reason = kept([post])[post.pk]
    if reason:
        raise Refused(reason)


def kept(posts: Sequence[Post], among: Iterable[Post] | None = None) -> dict[int, str]:
    """By post, why it cannot be taken from its holder, or "".

    `among` are all the posts of the offices, with their users, when the caller has them; else one statement.
    """
    if among is None:
        offices = {post.organisation_id for post in posts}
        among = Post.objects.active().filter(organisation__in=offices).select_related("user")
    holders: dict[tuple[int, str], set[int]] = defaultdict(set)
    for post in among:
        if post.user.is_active:
            holders[post.organisation_id, post.role].add(post.user_id)
    return {post.pk: _reason_to_keep(post, holders[post.organisation_id, post.role]) for post in posts}


def _reason_to_keep(post: Post, holders: set[int]) -> str:
    if post.role in MAY_STAND_EMPTY or holders - {post.user_id}:
        return ""
    return (
        f"{post.user.name}是{post.organisation.called}最后一名“{post.get_role_display()}”，撤去后无人办理。"
        "请先安排接替的人。"
    )


def switch(user: User, post_id: int) -> Post:
    """Work in another of one's own posts from now on."""
    post = user.posts.active().select_related("organisation").filter(pk=post_id).first()
    if post is None:
        raise Refused("这个岗位已不在您名下，请从“切换身份”里另选一个。")
    User.objects.filter(pk=user.pk).update(current_post=post)
    return post


def settle(user: User) -> None:
    """At sign-in: whoever stands in no valid post is put into the first one held."""
    if user.post is None:
        _stand_elsewhere(user)


@transaction.atomic
def close_account(user: User, *, by: User, reason: str) -> None:
    """Nobody signs in with the account any more, and open sessions end with their next request."""
    if user.pk == by.pk:
        raise Refused("不能停用自己的账号。请由另一名管理员操作。")
    held = list(Post.objects.active().filter(user=user).select_related("organisation", "user"))
    organisations = Organisation.objects.select_for_update().filter(pk__in={post.organisation_id for post in held})
    list(organisations.order_by("pk"))
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise Conflict("这个账号刚才已经停用，不用再操作。")
    for post in held:
        check_not_last(post)
    User.objects.filter(pk=user.pk).update(is_active=False)
    append(subject=user, action="close_account", label="停用账号", actor=by, remark=reason)


@transaction.atomic
def open_account(user: User, *, by: User, reason: str) -> None:
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        raise Conflict("这个账号已经启用，不用再操作。")
    User.objects.filter(pk=user.pk).update(is_active=True)
    append(subject=user, action="open_account", label="启用账号", actor=by, remark=reason)


def _stand_elsewhere(user: User) -> None:
    User.objects.filter(pk=user.pk).update(current_post=user.posts.active().order_by("pk").first())
