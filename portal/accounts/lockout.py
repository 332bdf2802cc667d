"""Lifting the lock that too many wrong passwords have laid on a person's names."""

from __future__ import annotations

from axes.utils import reset

from portal.accounts.models import User


def unlock(user: User) -> None:
    """Both names the person may have typed."""
    for name in (user.username, user.email):
        if name:
            reset(username=name)
