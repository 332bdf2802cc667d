"""Signing in by user name or e-mail; the person arrives with the current post and the frame's figures in one query."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from portal.accounts.models import User


class NameOrEmailBackend(ModelBackend):
    """`UserManager.get_by_natural_key` understands both; here only the reading per request is ours."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.with_frame().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
