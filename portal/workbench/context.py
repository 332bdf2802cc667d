"""What the frame around every page needs: menu, unread messages, switchable posts, the person's display choices.

Everything is worked out only when a template asks for it; a person with one post costs no query here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from portal.policy import clock
from portal.workbench import menu

APPLICANT_ROLES = {"host_clerk", "host_administrator", "lead_master"}
LARGE_PRINT_COOKIE = "large_print"
DENSITY_COOKIE = "density"
FOLD_COOKIE = "menu_folded"


class Shell:
    """The frame of one page for one person; attributes are read by base*.html and templates/_shared/."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.large = request.COOKIES.get(LARGE_PRINT_COOKIE) == "1"
        self.compact = request.COOKIES.get(DENSITY_COOKIE) == "compact"
        self.folded = request.COOKIES.get(FOLD_COOKIE) == "1"
        self.demo: bool = settings.DEMO

    @cached_property
    def user(self) -> Any:
        """The signed-in person, or None."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def role(self) -> str:
        """The role of the post in use, or ""."""
        return str(getattr(self.user, "role", None) or "")

    @property
    def base(self) -> str:
        """The base template that suits this person, for pages that several roles share."""
        if not self.role:
            return "base_public.html"
        return "base_applicant.html" if self.role in APPLICANT_ROLES else "base_officer.html"

    @cached_property
    def menu(self) -> list[menu.Entry]:
        """The lines of the menu."""
        return menu.of_role(self.role) if self.role else menu.public()

    @cached_property
    def current(self) -> str:
        """The path of the menu line this page belongs to."""
        return menu.current(self.menu, self.request.path)

    @cached_property
    def unread(self) -> int:
        """How many messages waited unread when the request came in; read with the person."""
        return getattr(self.user, "unread_messages", None) or 0

    @cached_property
    def posts(self) -> list[Any]:
        """The posts this person may switch between; empty when there is only one."""
        return self.user.choosable_posts() if self.user else []

    @cached_property
    def now(self) -> datetime:
        """Server time of this page, for countdowns."""
        return clock.now()

    @property
    def clock_shifted(self) -> bool:
        """Whether the demonstration clock stands more than a minute away from the real one."""
        return self.demo and abs(self.now - timezone.now()) > timedelta(minutes=1)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the frame, as `shell`."""
    return {"shell": Shell(request)}
