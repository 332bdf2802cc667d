"""Doors by permission, for pages that are not about one record."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from portal.accounts.models import User
from portal.accounts.roles import PERMISSIONS, Permission
from portal.policy.refusal import Refused

View = Callable[..., HttpResponse]


class AuthenticatedHttpRequest(HttpRequest):
    """A request behind the sign-in: its user is a person."""

    user: User


def needs(permission: Permission) -> Callable[[View], View]:
    """Only posts with the permission pass; others read who does."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: AuthenticatedHttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            check(request.user, permission)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def check(user: User, permission: Permission) -> None:
    """Raises `Refused` with the roles that may."""
    if not user.may(permission):
        holders = "、".join(role.label for role, granted in PERMISSIONS.items() if permission in granted)
        raise Refused(f"“{permission.label}”由{holders}办理，您当前的岗位不能使用。如有多个岗位，请先切换身份。")
