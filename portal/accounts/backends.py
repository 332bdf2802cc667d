"""Signing in by user name or e-mail; the person arrives with the current post and the frame's figures in one query."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.db.models import BigAutoField

from portal.accounts.models import User
from portal.policy.prepared import Given, Prepared

_people: Prepared[User] = Prepared(lambda: User.objects.with_frame().filter(pk=Given("pk", BigAutoField())))


class NameOrEmailBackend(ModelBackend):
    """`UserManager.get_by_natural_key` understands both; here only the reading per request is ours."""

    def get_user(self, user_id: int) -> User | None:
        user = _people.one(pk=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
