"""Who may read the evidence behind an objection: those who may know the objector (TM-25)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from portal.bulletin import rules
from portal.bulletin.models import Objection
from portal.documents import guards

if TYPE_CHECKING:
    from portal.accounts.models import User


def may_see(user: User, owner: models.Model, document: Any) -> bool:
    return isinstance(owner, Objection) and rules.may_see_objector(user, owner)


def register() -> None:
    """Called from apps.py."""
    guards.register("bulletin.objection", may_see)
