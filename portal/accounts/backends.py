"""Signing in by user name or e-mail; the person arrives with the current post and the frame's figures in one query."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.contrib.auth.backends import ModelBackend

from portal.accounts.models import User

if TYPE_CHECKING:
    from portal.accounts.models.people import UserQuerySet


@cache
def _people() -> UserQuerySet:
    """Built once: putting the query together costs every request twice as much as asking it."""
    return User.objects.with_frame()


class NameOrEmailBackend(ModelBackend):
    """`UserManager.get_by_natural_key` understands both; here only the reading per request is ours."""

    def get_user(self, user_id: int) -> User | None:
        try:
            user = _people().get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None
