"""What must never be false of accounts."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from portal.accounts.models import Post, User
from portal.accounts.roles import FACTOR_ROLES, Holding, Role, exclusion


def accounts_keep_apart_and_prove_themselves() -> Iterator[str]:
    """没有人同时担任互相排斥的岗位；要求双重验证时，登录过的工作人员、专家和管理员都绑定了动态码"""
    held: dict[int, list[Holding]] = {}
    names: dict[int, str] = {}
    posts = Post.objects.active().filter(user__is_active=True).select_related("user", "organisation")
    for post in posts.order_by("user_id", "pk"):
        wanted = Holding(Role(post.role), post.organisation.city)
        why = exclusion(wanted, held.get(post.user_id, []))
        if why:
            yield f"{post.user.name}：{why}"
        held.setdefault(post.user_id, []).append(wanted)
        names[post.user_id] = post.user.name
    if settings.SECOND_FACTOR:
        forced = [key for key, found in held.items() if any(each.role in FACTOR_ROLES for each in found)]
        unbound = User.objects.filter(pk__in=forced, last_login__isnull=False, authenticator__confirmed_at=None)
        for key in unbound.order_by("pk").values_list("pk", flat=True):
            yield f"{names[key]}登录过，还没有绑定动态码"


INVARIANTS = {"25": accounts_keep_apart_and_prove_themselves}
